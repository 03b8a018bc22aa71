using Annda.Numerics;
using Annda.Statistics;

namespace Annda.Wire;

/// <summary>
/// Sums of real values: samples, sizes, the sums of each end, those of pairs as far as they are counted, all as 64-bit numbers, and the
/// values that the others are yet to be made of.
/// </summary>
internal static class RealSumsFormat
{
    /// <summary>Stands in the form's highest bit: these are no counts.</summary>
    public const int Real = 0x80;

    private const int Counted = 1, BitsA = 1, BitsB = 2;
    private const long Most = 1L << 62;

    /// <summary>Upper bound of the bytes.</summary>
    public static long BytesMax(RealSums sums) => 1 + 5 * WireWriter.VarintMax
        + sizeof(long) * ((long)sums.CountedPairs.Length + sums.SumsA.Length + sums.SumsB.Length)
        + sums.Pending.Sum(p => 1 + WireWriter.VarintMax + Bytes(p.A) + Bytes(p.B));

    /// <summary>Writes sums.</summary>
    public static void Write(ref WireWriter to, RealSums sums)
    {
        to.Byte((byte)(Real | (sums.AllPending ? 0 : Counted)));
        to.Count(sums.Samples);
        to.Count(sums.PairsLength);
        to.Count(sums.SumsA.Length);
        to.Count(sums.SumsB.Length);
        Write(ref to, sums.SumsA);
        Write(ref to, sums.SumsB);
        Write(ref to, sums.CountedPairs);
        to.Count(sums.Pending.Count);
        foreach (var sample in sums.Pending)
        {
            to.Byte((byte)((sample.A is BitPlanes ? BitsA : 0) | (sample.B is BitPlanes ? BitsB : 0)));
            to.Count(sample.A.Chains);
            Write(ref to, sample.A);
            Write(ref to, sample.B);
        }
    }

    /// <summary>Reads sums whose form has been read.</summary>
    public static RealSums Read(int form, ref WireReader from)
    {
        if (form > (Real | Counted)) throw new WireException($"form of sums: {form:x2} found");
        var samples = from.LongCount("samples");
        var pairs = from.Count("pairs");
        var (sizeA, sizeB) = (from.Count("units of A"), from.Count("units of B"));
        var sumsA = Sums(ref from, sizeA, "sums of A's units");
        var sumsB = Sums(ref from, sizeB, "sums of B's units");
        var sums = (form & Counted) != 0 ? Sums(ref from, pairs, "sums of pairs") : null;
        var pending = new List<RealSample>();
        var left = samples;
        for (var count = from.Count("pending samples"); count > 0; count--)
        {
            // Of a coupling within a block both ends are A.
            var others = sizeB == 0 ? sizeA : sizeB;
            if ((long)sizeA * others != pairs) throw new WireException($"{pairs} pairs found for samples of {sizeA} and {others} units");
            var bits = from.Byte("form of a sample");
            if (bits > (BitsA | BitsB)) throw new WireException($"form of a sample: {bits:x2} found");
            var chains = from.Count("chains of a sample");
            pending.Add(new RealSample(States(ref from, (bits & BitsA) != 0, sizeA, chains),
                States(ref from, (bits & BitsB) != 0, others, chains)));
            if ((left -= chains) < 0) throw new WireException($"more pending samples than the {samples} in all");
        }
        return RealSums.Restore(pairs, sums, sumsA, sumsB, samples, pending);
    }

    private static long Bytes(UnitStates states) =>
        states is BitPlanes bits ? StatesFormat.Bytes(bits) : StatesFormat.RealBytes(states.Units, states.Chains);

    private static void Write(ref WireWriter to, UnitStates states)
    {
        if (states is BitPlanes bits) StatesFormat.Pack(bits, to.Take(Bytes(bits)));
        else StatesFormat.Pack((RealStates)states, to.Take(Bytes(states)));
    }

    private static void Write(ref WireWriter to, ReadOnlySpan<long> sums) =>
        LittleEndian.Bytes(sums).CopyTo(to.Take(sizeof(long) * (long)sums.Length));

    private static UnitStates States(ref WireReader from, bool bits, int units, int chains) => bits
        ? StatesFormat.Unpack(units, chains, from.Take(StatesFormat.Bytes(units, chains), "states of a sample"))
        : StatesFormat.UnpackReals(units, chains, from.Take(StatesFormat.RealBytes(units, chains), "values of a sample"));

    private static long[] Sums(ref WireReader from, int count, string what)
    {
        var sums = LittleEndian.Values<long>(from.Take(sizeof(long) * (long)count, what));
        foreach (var sum in sums)
            if (sum is >= Most or <= -Most) throw new WireException($"{what}: {sum} found, below 2^62 in size is allowed");
        return sums;
    }
}
