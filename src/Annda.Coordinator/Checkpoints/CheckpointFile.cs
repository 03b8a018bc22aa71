using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Annda.Data;

namespace Annda.Checkpoints;

/// <summary>
/// The container of a saved run: magic, format, then named sections, each with a checksum, then a SHA-256 of all that stands before it.
/// Little-endian throughout. Nothing is used before all of it is verified.
/// </summary>
public static class CheckpointFile
{
    /// <summary>
    /// Version of the format that is written; it rises when older readers must not go on. All versions from 1 on are read: what is new
    /// comes as sections, and as values that may be missing.
    /// </summary>
    public const int Format = 1;

    /// <summary>What the file before the last one is called: the name and this.</summary>
    public const string Previous = SafeFile.Previous;

    private const int NameMax = 200;

    private static ReadOnlySpan<byte> Magic => "ANNDAMDL"u8;

    /// <summary>Writes safely; the old file is kept as <c>*.previous</c>. At no moment is there no whole file.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, byte[]> sections) =>
        SafeFile.Write(path, ToBytes(sections), keep: true);

    /// <summary>Whether a file begins like a model, whole or not.</summary>
    public static bool IsModel(string path)
    {
        try
        {
            return BeginsWithMagic(File.Exists(path) ? path : path + Previous);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Reads and verifies a file.</summary>
    /// <exception cref="InputException">It cannot be read, is not a model of Annda, of a newer format, or damaged; says where.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(string path)
    {
        byte[] bytes;
        if (!File.Exists(path) && File.Exists(path + Previous)) path += Previous;
        try
        {
            bytes = BeginsWithMagic(path) ? File.ReadAllBytes(path) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"cannot read {path}: {error.Message}");
        }
        return FromBytes(bytes, path);
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] ToBytes(IReadOnlyDictionary<string, byte[]> sections)
    {
        // Sections are arrays as they lie in memory.
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("models are little-endian, and this machine is not");
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Format);
        writer.Write(sections.Count);
        foreach (var (name, content) in sections.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var text = Encoding.UTF8.GetBytes(name);
            writer.Write((ushort)text.Length);
            writer.Write(text);
            writer.Write((long)content.Length);
            writer.Write(XxHash3.HashToUInt64(content));
            writer.Write(content);
        }
        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Reads and verifies bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What errors call it.</param>
    public static IReadOnlyDictionary<string, byte[]> FromBytes(byte[] bytes, string name)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("models are little-endian, and this machine is not");
        var head = Magic.Length + 2 * sizeof(int);
        if (bytes.Length < Magic.Length || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new InputException($"{name}: not a model of Annda (it does not begin with {Encoding.ASCII.GetString(Magic)})");
        if (bytes.Length < head + SHA256.HashSizeInBytes) throw new InputException($"{name}: damaged: cut off after {bytes.Length} bytes");
        var format = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length));
        if (format is < 1 or > Format) throw Foreign(name, format);
        var body = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        var count = BinaryPrimitives.ReadInt32LittleEndian(body[(Magic.Length + sizeof(int))..]);
        var sections = new Dictionary<string, byte[]>();
        var at = head;
        for (var i = 0; i < count; i++)
        {
            var start = at;
            if (!sections.TryAdd(Section(body, ref at, name, out var content), content)) throw Damaged(name, start);
        }
        if (at != body.Length || !SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(body.Length)))
            throw new InputException($"{name}: damaged: its SHA-256 does not fit its content");
        return sections;
    }

    private static string Section(ReadOnlySpan<byte> body, ref int at, string file, out byte[] content)
    {
        var start = at;
        if (at + sizeof(ushort) > body.Length) throw Damaged(file, start);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(body[at..]);
        at += sizeof(ushort);
        if (length > NameMax || at + length + sizeof(long) + sizeof(ulong) > body.Length) throw Damaged(file, start);
        var name = Encoding.UTF8.GetString(body.Slice(at, length));
        at += length;
        var size = BinaryPrimitives.ReadInt64LittleEndian(body[at..]);
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(body[(at + sizeof(long))..]);
        at += sizeof(long) + sizeof(ulong);
        if (size < 0 || size > body.Length - at) throw Damaged(file, start);
        content = body.Slice(at, (int)size).ToArray();
        if (XxHash3.HashToUInt64(content) != checksum)
            throw new InputException($"{file}: damaged: section '{name}' at byte {start} does not fit its checksum");
        at += (int)size;
        return name;
    }

    // What is no model may be of any size, and is not read.
    private static bool BeginsWithMagic(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Span<byte> head = stackalloc byte[Magic.Length];
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(Magic);
    }

    private static InputException Foreign(string file, int format) => new(BinaryPrimitives.ReverseEndianness(format) is >= 1 and <= Format
        ? $"{file}: written in big-endian order; little-endian files can be read"
        : $"{file}: format {format} found, 1 to {Format} can be read by this version");

    private static InputException Damaged(string file, int at) => new($"{file}: damaged: no whole section at byte {at}");
}
