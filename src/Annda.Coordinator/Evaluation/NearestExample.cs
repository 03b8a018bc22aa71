using System.Numerics;
using Annda.Numerics;
using Annda.Programs;

namespace Annda.Evaluation;

/// <summary>
/// Which example lies nearest to given bits: the number of units that differ. Samples that lie much nearer to training examples than other
/// real examples do were learned by heart.
/// </summary>
public static class NearestExample
{
    /// <summary>The nearest example of each sample, the first of equals, and by how many units it differs.</summary>
    /// <param name="samples">Samples as chains: [units, chains].</param>
    /// <param name="examples">Examples of as many units.</param>
    public static (int Example, int Distance)[] Of(BitPlanes samples, Examples examples)
    {
        Guard.Shape(samples.Units, examples.Units, "units of samples");
        var rows = Packed(examples);
        return [.. Enumerable.Range(0, samples.Chains).AsParallel().AsOrdered().Select(c => Nearest(Packed(samples, c), rows, -1))];
    }

    /// <summary>Of each of the first examples the nearest other one, and by how many units it differs.</summary>
    /// <param name="examples">Two examples or more.</param>
    /// <param name="count">How many.</param>
    public static (int Example, int Distance)[] OfEachOther(Examples examples, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(examples.Count, 2);
        var rows = Packed(examples);
        return [.. Enumerable.Range(0, Math.Min(count, examples.Count)).AsParallel().AsOrdered().Select(e => Nearest(rows[e], rows, e))];
    }

    private static (int Example, int Distance) Nearest(ulong[] bits, ulong[][] rows, int itself)
    {
        var (best, least) = (-1, int.MaxValue);
        for (var e = 0; e < rows.Length; e++)
        {
            if (e == itself) continue;
            var distance = 0;
            for (var w = 0; w < bits.Length; w++) distance += BitOperations.PopCount(bits[w] ^ rows[e][w]);
            if (distance < least) (best, least) = (e, distance);
        }
        return (best, least);
    }

    private static ulong[][] Packed(Examples examples) => [.. Enumerable.Range(0, examples.Count).Select(e =>
    {
        var bits = new ulong[BitPlanes.WordsFor(examples.Units)];
        var row = examples[e];
        for (var u = 0; u < row.Length; u++) if (row[u] != 0) bits[u / 64] |= 1UL << u % 64;
        return bits;
    })];

    private static ulong[] Packed(BitPlanes samples, int chain)
    {
        var bits = new ulong[BitPlanes.WordsFor(samples.Units)];
        for (var u = 0; u < samples.Units; u++) if (samples[u, chain]) bits[u / 64] |= 1UL << u % 64;
        return bits;
    }
}
