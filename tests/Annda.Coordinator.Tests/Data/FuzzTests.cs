using System.Text;
using Annda.Data;
using Annda.Experiments;

namespace Annda.Tests.Data;

/// <summary>
/// Data files with a few changes, of every format: each is read or refused with its name, in little memory, and nothing else happens. Seeds
/// are fixed; a failure names kind and number of the file, which make it again.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const int Quick = 10_000, Long = 200_000;

    // What a reader may take for a file of some hundred bytes: its buffers, and what compression can hold at best.
    private const long BytesMax = 4L << 20;

    private static readonly string[] Kinds = ["idx", "idx.gz", "csv", "csv.gz", "npy", "npz", "labels", "graph"];

    private static readonly string[] Words = ["nan", "inf", "-1", "0", "1e999", "99999999999999999999", "2147483648", ",", "\n", "\"", "\0",
        "True", "'descr': '|O'", "(99999,99999)", "\ufeff", "<f8", "é"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Ten_thousand_changed_files_are_read_or_refused()
    {
        var (read, refused) = Fuzz(Quick, 26);
        // Both happen often, or the changes are of no use.
        Assert.InRange(read, Quick / 20, Quick);
        Assert.InRange(refused, Quick / 4, Quick);
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public void Many_more() => Fuzz(Long, 27);

    private (int Read, int Refused) Fuzz(int files, ulong seed)
    {
        var (dice, counts) = (new Dice(seed), new int[2]);
        var wholes = Kinds.ToDictionary(k => k, Whole);
        _scratch.Write("x.whole", wholes["idx"]);
        foreach (var kind in Kinds) Assert.True(Read(kind, wholes[kind]), $"{kind} unchanged");
        for (var n = 0; n < files; n++)
        {
            var kind = Kinds[n % Kinds.Length];
            var bytes = wholes[kind];
            for (var changes = 1 + dice.Below(3); changes > 0; changes--) bytes = Changed(bytes, dice);
            try
            {
                counts[Read(kind, bytes) ? 0 : 1]++;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{kind}, file {n} of seed {seed}: {error}");
            }
        }
        return (counts[0], counts[1]);
    }

    // Whether it was read; else it was refused by name.
    private bool Read(string kind, byte[] bytes)
    {
        var path = _scratch.Write($"x.{kind}", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            switch (kind)
            {
                case "graph":
                    GraphReader.Read(path);
                    break;
                case "labels":
                    DatasetLoader.Load(new DataSection { Train = "x.whole", TrainLabels = path }, _scratch.Folder);
                    break;
                default:
                    DatasetLoader.Load(new DataSection { Train = kind == "npz" ? $"{path}#a" : path, LabelColumn = kind == "csv" },
                        _scratch.Folder);
                    break;
            }
            return true;
        }
        catch (InputException error)
        {
            Assert.Contains("x.", error.Message, StringComparison.Ordinal);
            Assert.InRange(error.Message.Length, 10, 1000);
            return false;
        }
        finally
        {
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken <= BytesMax, $"{kind}: {taken} bytes for a file of {bytes.Length}");
        }
    }

    private static byte[] Changed(byte[] bytes, Dice dice)
    {
        var at = dice.Below(bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + 1 + dice.Below(8));
        byte[] insert = dice.Below(3) switch
        {
            0 => Encoding.UTF8.GetBytes(Words[dice.Below(Words.Length)]),
            1 => [0xff, 0xff, 0xff, 0x7f],
            _ => [(byte)dice.Below(256)],
        };
        return dice.Below(6) switch
        {
            0 => Flipped(bytes, dice.Below(Math.Max(1, 8 * bytes.Length))),
            1 => bytes[..at],
            2 => [.. bytes[..at], .. insert, .. bytes[at..]],
            3 => [.. bytes[..at], .. insert, .. bytes[end..]],
            4 => [.. bytes[..at], .. bytes[end..]],
            _ => [.. bytes[..end], .. bytes[at..]],
        };
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var changed = bytes.ToArray();
        if (changed.Length > 0) changed[bit / 8] ^= (byte)(1 << bit % 8);
        return changed;
    }

    private static byte[] Whole(string kind)
    {
        byte[] pixels = [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 37))];
        var text = string.Concat(Enumerable.Range(0, 6).Select(r => $"{r % 3},{2 * r % 3},0.5,-1e1,{r}\n"));
        double[] values = [.. Enumerable.Range(0, 24).Select(i => i % 5 / 4.0)];
        using var stream = new MemoryStream();
        switch (kind)
        {
            case "npy":
                NpyWriter.Write(stream, [6, 4], values);
                return stream.ToArray();
            case "npz":
                using (var archive = new NpzWriter(stream))
                {
                    archive.Add("a", [6, 4], values);
                    archive.Add("b", [4], values.AsSpan(0, 4));
                }
                return stream.ToArray();
            case "graph":
                return "5 6\n1 2 1\n2 3 -1\n3 4 0.5\n4 5 1\n5 1 1\n1 3 2\n"u8.ToArray();
            default:
                byte[] plain = kind switch
                {
                    "labels" => Scratch.Idx([3], 0, 1, 2),
                    "csv" or "csv.gz" => Encoding.ASCII.GetBytes(text),
                    _ => Scratch.Idx([3, 4, 4], pixels),
                };
                return kind.EndsWith(".gz", StringComparison.Ordinal) ? Scratch.Gzip(plain) : plain;
        }
    }
}
