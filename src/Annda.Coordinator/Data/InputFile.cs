using System.IO.Compression;

namespace Annda.Data;

/// <summary>
/// A file, or an archive's entry, that is read as hostile: plain or gzip, never more bytes than it can hold by the laws of its
/// compression, and never more than a header has declared.
/// </summary>
internal sealed class InputFile : IDisposable
{
    // Deflate shrinks at best by 1032 to 1, so a file's length bounds what it can hold.
    private const long BestRatio = 1032;
    private const int Slack = 4096;
    private readonly Stream stream;
    private readonly long ceiling;

    private InputFile(string name, Stream stream, long ceiling)
    {
        Name = name;
        this.stream = stream;
        this.ceiling = ceiling;
    }

    /// <summary>What messages call the file.</summary>
    public string Name { get; }

    /// <summary>Bytes read so far, after decompression.</summary>
    public long Offset { get; private set; }

    /// <summary>Opens a file; gzip is known by its first two bytes.</summary>
    public static InputFile Open(string path)
    {
        var file = OpenPlain(path);
        var length = file.Length;
        if (length == 0)
        {
            file.Dispose();
            throw new InputException($"{path}: the file is empty");
        }
        var zipped = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return zipped
            ? new InputFile(path, new GZipStream(file, CompressionMode.Decompress), Ceiling(length))
            : new InputFile(path, file, length);
    }

    /// <summary>Opens an archive's entry, given its decompressing stream and its compressed length.</summary>
    public static InputFile OpenEntry(string name, Stream stream, long compressedLength) => new(name, stream, Ceiling(compressedLength));

    /// <summary>Opens a file for reading as it is.</summary>
    public static FileStream OpenPlain(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (file.CanSeek)
                return file;
            file.Dispose();
            throw new NotSupportedException("it is a pipe or a device, not a file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = Directory.Exists(path) ? "this is a folder, not a file" : $"cannot be read: {e.Message}";
            throw new InputException($"{path}: {reason}", e);
        }
    }

    /// <summary>Reads as many bytes as there are, up to the buffer's length.</summary>
    public int ReadSome(Span<byte> buffer)
    {
        try
        {
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            Offset += read;
            return read;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InputException($"{Name}: the compressed data are broken after {Offset} bytes: {e.Message}", e);
        }
    }

    /// <summary>Reads exactly so many bytes, as the header declared them; refuses before it allocates what cannot be there.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for the message.</param>
    public byte[] ReadExactly(long count, string what)
    {
        if (count > ceiling - Offset || count > Array.MaxLength)
            throw new InputException($"{Name}: {count} bytes of {what} are declared at offset {Offset}, more than this file can hold "
                + $"({Math.Max(0, ceiling - Offset)})");
        var bytes = new byte[count];
        var read = ReadSome(bytes);
        if (read < count)
            throw new InputException($"{Name}: cut short at offset {Offset}: found {read} of {count} bytes of {what}");
        return bytes;
    }

    /// <summary>Refuses anything after the declared end; reading on to the end also checks a compressed file's own sum.</summary>
    public void ExpectEnd()
    {
        var end = Offset;
        if (ReadSome(stackalloc byte[1]) > 0)
            throw new InputException($"{Name}: found more bytes after the declared end at offset {end}; allowed: none");
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static long Ceiling(long compressed) =>
        compressed > long.MaxValue / BestRatio - Slack ? long.MaxValue : compressed * BestRatio + Slack;
}
