using System.IO.Compression;
using System.Text;
using Annda.Data;
using CsCheck;

namespace Annda.Tests.Data;

public sealed class NpyTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    // A file of version 1.0 with a header of our choice.
    private static byte[] Npy(string header, params byte[] data) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.Latin1.GetBytes(header), .. data];

    private static string Header(string descr, string shape, string order = "False") =>
        $"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n";

    private void Refused(byte[] bytes, params string[] parts)
    {
        var path = scratch.Write("x.npy", bytes);
        Scratch.Refused(() => NpyReader.Read(path), [path, .. parts]);
    }

    private NpyArray RoundTrip(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return NpyReader.Read(scratch.Write("x.npy", stream.ToArray()));
    }

    [Fact]
    public void Float64_and_float32_read_back() => Gen.Int[0, 5].Array[0, 3].SelectMany(
        shape => Gen.Double[-1e300, 1e300].Array[shape.Aggregate(1, (a, b) => a * b)].Select(values => (shape, values))).Sample(
        c =>
        {
            var wide = RoundTrip(s => NpyWriter.Write(s, c.shape, c.values));
            Assert.Equal(c.shape, wide.Shape);
            Assert.Equal(c.values, wide.Values);
            var narrow = Array.ConvertAll(c.values, v => (float)(v % 1e30));
            Assert.Equal(narrow, Array.ConvertAll(RoundTrip(s => NpyWriter.Write(s, c.shape, narrow)).Values, v => (float)v));
        },
        iter: 50,
        threads: 1);

    [Fact]
    public void The_data_of_a_written_file_are_aligned()
    {
        using var stream = new MemoryStream();
        NpyWriter.Write(stream, [3], [1.0, 2, 3]);
        Assert.Equal(128 + 24, stream.Length);
        Assert.Contains("'shape': (3,)", Encoding.Latin1.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'|u1'", new byte[] { 255 }, 255)]
    [InlineData("'|i1'", new byte[] { 255 }, -1)]
    [InlineData("'|b1'", new byte[] { 1 }, 1)]
    [InlineData("'<u2'", new byte[] { 1, 2 }, 513)]
    [InlineData("'<i4'", new byte[] { 254, 255, 255, 255 }, -2)]
    [InlineData("'<i8'", new byte[] { 5, 0, 0, 0, 0, 0, 0, 0 }, 5)]
    public void Whole_numbers_are_read(string descr, byte[] data, double value) =>
        Assert.Equal([value], NpyReader.Read(scratch.Write("x.npy", Npy(Header(descr, "(1,)"), data))).Values);

    [Fact]
    public void Pickled_objects_and_other_types_are_refused()
    {
        Refused(Npy(Header("'|O'", "(1,)"), 0), "|O", "<f8");
        Refused(Npy(Header("'>f8'", "(1,)"), new byte[8]), ">f8");
        Refused(Npy(Header("[('a', '<f8')]", "(1,)"), new byte[8]), "'descr'");
    }

    [Fact]
    public void A_header_that_lies_is_refused()
    {
        Refused([], "empty");
        Refused("hello, numpy"u8.ToArray(), "offset 0", ".npy");
        Refused([0x93, .. "NUMPY"u8, 9, 0, 1, 0], "version 9.0");
        Refused([0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0xff, 0x7f], "header of 2147483647 bytes");
        Refused([0x93, .. "NUMPY"u8, 1, 0, 200, 0, 1], "200 bytes of header");
        Refused(Npy("nonsense"), "'descr'");
        Refused(Npy(Header("'<f8'", "(2,)", "True"), new byte[16]), "Fortran");
        Refused(Npy(Header("'<f8'", "(-2,)"), new byte[16]), "'shape'");
        Refused(Npy(Header("'<f8'", "(99999, 99999)"), new byte[16]), "99999");
        Refused(Npy(Header("'<f8'", "(1,1,1,1,1,1,1,1,1)"), new byte[8]), "9 dimensions");
    }

    [Fact]
    public void A_cut_or_long_file_is_refused()
    {
        Refused(Npy(Header("'<f8'", "(2,)"), new byte[15]), "16 bytes");
        Refused(Npy(Header("'<f8'", "(2,)"), new byte[17]), "after the declared end");
    }

    [Fact]
    public void Values_that_are_not_finite_or_not_exact_are_refused()
    {
        Refused(Npy(Header("'<f8'", "(1,)"), BitConverter.GetBytes(double.NaN)), "value 0");
        Refused(Npy(Header("'<u8'", "(1,)"), BitConverter.GetBytes(ulong.MaxValue)), "value 0");
    }

    [Fact]
    public void An_archive_gives_its_arrays_back_and_the_same_bytes_each_time()
    {
        byte[] Make()
        {
            using var stream = new MemoryStream();
            using (var npz = new NpzWriter(stream))
            {
                npz.Add("W", [2, 2], [1.0, 2, 3, 4]);
                npz.Add("b", [1], [0.5f]);
            }
            return stream.ToArray();
        }
        Assert.Equal(Make(), Make());
        var path = scratch.Write("x.npz", Make());
        Assert.Equal(["W", "b"], NpzReader.Names(path));
        Assert.Equal([1, 2, 3, 4], NpzReader.Read(path, "W").Values);
        Assert.Equal([0.5], NpzReader.Read(path, "b").Values);
        Scratch.Refused(() => NpzReader.Read(path, "c"), path, "\"c\"", "W, b");
    }

    [Fact]
    public void A_broken_archive_is_refused()
    {
        Scratch.Refused(() => NpzReader.Names(scratch.Write("x.npz", "hello")), "x.npz");
        Scratch.Refused(() => NpzReader.Names(Path.Combine(scratch.Folder, "none.npz")), "none.npz");
    }

    [Fact]
    public void A_bomb_in_an_archive_is_read_no_further_than_its_header_declares()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var entry = zip.CreateEntry("long.npy").Open())
                entry.Write(Npy(Header("'<f8'", "(1,)"), new byte[20_000_000]));
            using (var entry = zip.CreateEntry("liar.npy").Open())
                entry.Write(Npy(Header("'<f8'", "(200000000,)")));
        }
        var path = scratch.Write("bomb.npz", stream.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Scratch.Refused(() => NpzReader.Read(path, "long"), "#long", "after the declared end");
        Scratch.Refused(() => NpzReader.Read(path, "liar"), "#liar", "more than this file can hold");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }
}
