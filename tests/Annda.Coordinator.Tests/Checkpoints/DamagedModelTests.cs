using System.Buffers.Binary;
using System.Text;
using Annda.Checkpoints;
using Annda.Data;
using Annda.Tests.Data;

namespace Annda.Tests.Checkpoints;

/// <summary>A model that is cut off or changed anywhere is refused with its name, in little memory; it is never read as another.</summary>
public sealed class DamagedModelTests : IDisposable
{
    private const int Slack = 64 << 10;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Cut_off_at_every_border_of_its_sections_and_anywhere_else()
    {
        foreach (var (name, _) in GoldenModels.All)
        {
            var whole = GoldenModels.Bytes(name);
            var borders = Borders(whole);
            Assert.True(borders.Count > 15, $"{borders.Count} borders in {name}");
            Assert.Equal(whole.Length - 32, borders[^1]);
            var dice = new Dice(24);
            foreach (var length in borders.SelectMany(b => new[] { b - 1, b, b + 1 })
                .Concat(Enumerable.Range(0, 1000).Select(_ => dice.Below(whole.Length))))
                Refused(whole[..length]);
        }
    }

    [Fact]
    public void Ten_thousand_single_bits() => Flip(whole: GoldenModels.Bytes("format1-train.annda"), flips: 10_000, seed: 24);

    [Fact]
    [Trait("Category", "Nightly")]
    public void Every_single_bit()
    {
        foreach (var (name, _) in GoldenModels.All)
        {
            var whole = GoldenModels.Bytes(name);
            for (var bit = 0; bit < 8 * whole.Length; bit++) Refused(Flipped(whole, bit));
        }
    }

    [Fact]
    public void Lengths_and_counts_that_lie_are_refused_before_anything_is_made_of_them()
    {
        var whole = GoldenModels.Bytes("format1-train.annda");
        foreach (var border in Borders(whole)[..^1])
        {
            // Of each section: the length of its name, the first bytes of its name's place, and the length of its content.
            var size = border + sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(whole.AsSpan(border));
            foreach (var lie in new[] { long.MaxValue, long.MinValue, -1, int.MaxValue, (long)int.MaxValue + 1, 1L << 40 })
            {
                var bytes = whole.ToArray();
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(size), lie);
                Refused(bytes);
            }
        }
        foreach (var count in new[] { int.MaxValue, int.MinValue, -1, 0, 1 })
        {
            var bytes = whole.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), count);
            Refused(bytes);
        }
    }

    [Fact]
    public void Reading_takes_at_most_twice_the_size_of_the_file()
    {
        const int Size = 8 << 20;
        var whole = CheckpointFile.ToBytes(new Dictionary<string, byte[]> { ["a"] = new byte[Size / 2], ["b"] = new byte[Size / 2] });
        Assert.InRange(Allocated(whole), Size, 2 * whole.Length + Slack);
        Assert.InRange(Allocated(Flipped(whole, 8L * whole.Length - 9)), Size, 2 * whole.Length + Slack);
        // What is no model at all is not even read.
        Assert.InRange(Allocated(new byte[Size]), 0, Slack);
    }

    [Fact]
    public void Sections_that_do_not_fit_each_other_are_refused_though_their_checksums_do()
    {
        var whole = CheckpointFile.FromBytes(GoldenModels.Bytes("format1-train.annda"), "m");
        foreach (var section in whole.Keys.Where(k => !k.StartsWith("program/", StringComparison.Ordinal) && k != "experiment"))
        {
            Assert.Throws<InputException>(() => Read(whole.Where(s => s.Key != section)));
            // Values that are missing are those of an older version; a section that has never been filled is empty.
            byte[][] contents = [[1], "null"u8.ToArray()[..3], .. whole[section].Length == 0 ? [] : new[] { whole[section][..^1] },
                [.. whole[section], .. new byte[9]]];
            foreach (var content in contents)
                Assert.True(Record.Exception(() => Read(whole.Where(s => s.Key != section).Append(new(section, content))))
                    is InputException, $"{section} with {content.Length} bytes");
        }
    }

    private SavedModel Read(IEnumerable<KeyValuePair<string, byte[]>> sections) =>
        SavedModel.Read(_scratch.Write("model.annda", CheckpointFile.ToBytes(sections.ToDictionary())));

    private long Allocated(byte[] bytes)
    {
        var path = _scratch.Write("model.annda", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Record.Exception(() => CheckpointFile.Read(path));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Flip(byte[] whole, int flips, ulong seed)
    {
        var dice = new Dice(seed);
        for (var i = 0; i < flips; i++) Refused(Flipped(whole, dice.Below(8 * whole.Length)));
    }

    private static byte[] Flipped(byte[] whole, long bit)
    {
        var bytes = whole.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        return bytes;
    }

    private static void Refused(byte[] bytes)
    {
        var message = Assert.Throws<InputException>(() => CheckpointFile.FromBytes(bytes, "model.annda")).Message;
        Assert.StartsWith("model.annda: ", message, StringComparison.Ordinal);
    }

    // Where sections begin, and where the last one ends.
    private static List<int> Borders(byte[] whole)
    {
        var borders = new List<int> { 16 };
        while (borders[^1] < whole.Length - 32)
        {
            var size = borders[^1] + sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(whole.AsSpan(borders[^1]));
            borders.Add(size + 2 * sizeof(long) + (int)BinaryPrimitives.ReadInt64LittleEndian(whole.AsSpan(size)));
        }
        Assert.Contains("chains/", Encoding.Latin1.GetString(whole), StringComparison.Ordinal);
        return borders;
    }
}
