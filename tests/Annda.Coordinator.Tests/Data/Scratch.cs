using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Annda.Data;

namespace Annda.Tests.Data;

/// <summary>A folder of small real files, deleted after the test.</summary>
public sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("annda-").FullName;

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static byte[] Gzip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return zipped.ToArray();
    }

    /// <summary>An IDX file of unsigned bytes.</summary>
    public static byte[] Idx(int[] shape, params byte[] values) =>
        [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(n => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(n))), .. values];

    /// <summary>The message of the input error that the action ends with; every part must be in it.</summary>
    public static void Refused(Action action, params string[] parts)
    {
        var message = Assert.Throws<InputException>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
