using Annda.Data;
using CsCheck;

namespace Annda.Tests.Data;

public sealed class IdxReaderTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private void Refused(byte[] bytes, params string[] parts)
    {
        var path = scratch.Write("x.idx", bytes);
        Scratch.Refused(() => IdxReader.Read(path), [path, .. parts]);
    }

    [Fact]
    public void A_file_reads_back_plain_and_gzipped() =>
        Gen.Int[1, 6].Array[1, 4].SelectMany(
            shape => Gen.Byte.Array[shape.Aggregate(1, (a, b) => a * b)].Select(values => (shape, values))).Sample(
            c =>
            {
                var bytes = Scratch.Idx(c.shape, c.values);
                foreach (var file in new[] { bytes, Scratch.Gzip(bytes) })
                {
                    var read = IdxReader.Read(scratch.Write("x.idx", file));
                    Assert.Equal(c.shape, read.Shape);
                    Assert.Equal(c.values, read.Bytes);
                }
            },
            iter: 30,
            threads: 1);

    [Fact]
    public void An_empty_file_is_named() => Refused([], "empty");

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Scratch.Refused(() => IdxReader.Read(Path.Combine(scratch.Folder, "none")), "none", "cannot be read");
        Scratch.Refused(() => IdxReader.Read(scratch.Folder), scratch.Folder, "folder");
    }

    [Fact]
    public void A_wrong_magic_number_is_shown() => Refused([1, 2, 8, 1, 0, 0, 0, 1, 0], "01020801", "offset 0", "IDX");

    [Fact]
    public void Another_element_type_is_refused() => Refused([0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0], "type 13", "allowed: 8");

    [Fact]
    public void Too_many_dimensions_are_refused() => Refused([0, 0, 8, 200], "200 dimensions", "1 to 4");

    [Fact]
    public void A_cut_header_is_named() => Refused([0, 0, 8], "magic number", "more than this file can hold");

    [Fact]
    public void A_cut_file_is_named_with_what_it_declares() => Refused(Scratch.Idx([2, 3], 1, 2, 3), "6 bytes", "2 x 3");

    [Fact]
    public void A_cut_gzip_file_is_refused()
    {
        var whole = Scratch.Gzip(Scratch.Idx([4000], [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * i * 7 >> 3))]));
        Refused(whole[..(whole.Length / 2)]);
        Refused(Scratch.Gzip(Scratch.Idx([20], 1, 2)), "cut short", "2 of 20");
    }

    [Fact]
    public void Trailing_bytes_are_refused()
    {
        Refused(Scratch.Idx([2], 1, 2, 3), "after the declared end", "offset 10");
        Refused(Scratch.Gzip(Scratch.Idx([2], 1, 2, 3)), "after the declared end");
    }

    [Fact]
    public void Absurd_dimensions_are_refused_before_memory_is_taken()
    {
        Refused([0, 0, 8, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "4294967295", "dimension 0");
        Refused([0, 0, 8, 1, 0, 0, 0, 0], "dimension 0 of 0");
        Refused(Scratch.Gzip(Scratch.Idx([1 << 30], 1)), "more than this file can hold");
    }

    [Fact]
    public void A_gzip_bomb_is_read_no_further_than_its_header_declares()
    {
        var bomb = Scratch.Gzip([.. Scratch.Idx([10]), .. new byte[50_000_000]]);
        var path = scratch.Write("bomb.gz", bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Scratch.Refused(() => IdxReader.Read(path), "after the declared end");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_gzip_file_with_a_wrong_sum_is_refused()
    {
        var bytes = Scratch.Gzip(Scratch.Idx([3], 1, 2, 3));
        bytes[^6] ^= 1;
        Refused(bytes, "broken");
    }
}
