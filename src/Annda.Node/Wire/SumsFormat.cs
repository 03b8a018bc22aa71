using Annda.Kernels;
using Annda.Numerics;
using Annda.Statistics;

namespace Annda.Wire;

/// <summary>
/// Sums of correlations: widths, scale, samples, sizes, the sums of each end, those of pairs as far as they are counted, and the states
/// and probabilities that the others are yet to be counted from. Nothing is counted for the journey: what was pending is pending.
/// </summary>
internal static class SumsFormat
{
    private const int Counted = 1, WidthMask = 3, PairsShift = 1, OnsAShift = 3, OnsBShift = 5;
    private const int StatesAreA = 1, HasPartner = 2;

    /// <summary>Upper bound of the bytes.</summary>
    public static long BytesMax(CouplingSums sums) =>
        sums is RealSums real ? RealSumsFormat.BytesMax(real) : BytesMax((CorrelationSums)sums);

    /// <summary>Writes sums.</summary>
    public static void Write(ref WireWriter to, CouplingSums sums)
    {
        if (sums is RealSums real) RealSumsFormat.Write(ref to, real);
        else Write(ref to, (CorrelationSums)sums);
    }

    private static long BytesMax(CorrelationSums sums) => 1 + 6 * WireWriter.VarintMax
        + sizeof(long) * ((long)sums.CountedPairs.Length + sums.OnsA.Length + sums.OnsB.Length)
        + sums.Pending.Sum(p => 1 + WireWriter.VarintMax + StatesFormat.Bytes(p.States) + OtherBytes(sums, p));

    private static void Write(ref WireWriter to, CorrelationSums sums)
    {
        var pairs = sums.CountedPairs;
        var (widthA, widthB) = (IntegerFormat.WidthOf(sums.OnsA), IntegerFormat.WidthOf(sums.OnsB));
        var width = IntegerFormat.WidthOf(pairs);
        to.Byte((byte)((sums.AllPending ? 0 : Counted) | width << PairsShift | widthA << OnsAShift | widthB << OnsBShift));
        to.Count(sums.Scale);
        to.Count(sums.Samples);
        to.Count(sums.PairsLength);
        to.Count(sums.OnsA.Length);
        to.Count(sums.OnsB.Length);
        IntegerFormat.Pack(sums.OnsA, widthA, to.Take((long)sums.OnsA.Length << widthA));
        IntegerFormat.Pack(sums.OnsB, widthB, to.Take((long)sums.OnsB.Length << widthB));
        IntegerFormat.Pack(pairs, width, to.Take((long)pairs.Length << width));
        to.Count(sums.Pending.Count);
        foreach (var sample in sums.Pending) WriteSample(ref to, sums, sample);
    }

    /// <summary>Reads sums.</summary>
    public static CouplingSums Read(ref WireReader from)
    {
        var form = from.Byte("form of sums");
        return (form & RealSumsFormat.Real) != 0 ? RealSumsFormat.Read(form, ref from) : ReadCounts(form, ref from);
    }

    private static CorrelationSums ReadCounts(int form, ref WireReader from)
    {
        var counted = (form & Counted) != 0;
        var scale = from.Count("scale of sums");
        if (scale is not (1 or ProbabilityCounts.One))
            throw new WireException($"scale of sums: {scale} found, 1 or {ProbabilityCounts.One} is allowed");
        var samples = from.LongCount("samples");
        var max = (UInt128)samples * (UInt128)scale;
        var pairs = from.Count("pairs");
        var (sizeA, sizeB) = (from.Count("units of A"), from.Count("units of B"));
        var onsA = Sums(ref from, sizeA, form >> OnsAShift & WidthMask, max, "sums of A's units");
        var onsB = Sums(ref from, sizeB, form >> OnsBShift & WidthMask, max, "sums of B's units");
        var width = form >> PairsShift & WidthMask;
        if (!counted && width > 0 || form >> (OnsBShift + 2) != 0) throw new WireException($"form of sums: {form:x2} found");
        var sums = counted ? Sums(ref from, pairs, width, max, "sums of pairs") : null;
        var pending = new List<PairSample>();
        var left = samples;
        for (var count = from.Count("pending samples"); count > 0; count--)
        {
            if ((long)sizeA * sizeB != pairs) throw new WireException($"{pairs} pairs found for samples of {sizeA} and {sizeB} units");
            pending.Add(ReadSample(ref from, sizeA, sizeB));
            if ((left -= pending[^1].States.Chains) < 0) throw new WireException($"more pending samples than the {samples} in all");
        }
        return CorrelationSums.Restore(pairs, sums, onsA, onsB, samples, scale, pending);
    }

    private static long[] Sums(ref WireReader from, int count, int width, UInt128 max, string what) =>
        IntegerFormat.Unpack(from.Take((long)count << width, what), width, max, what);

    private static int OtherUnits(CorrelationSums sums, PairSample sample) => sample.AreA ? sums.OnsB.Length : sums.OnsA.Length;

    private static long OtherBytes(CorrelationSums sums, PairSample sample) => sample.Partner is { } partner ? StatesFormat.Bytes(partner)
        : ProbabilityFormat.Bytes(OtherUnits(sums, sample), sample.States.Chains);

    private static void WriteSample(ref WireWriter to, CorrelationSums sums, PairSample sample)
    {
        to.Byte((byte)((sample.AreA ? StatesAreA : 0) | (sample.Partner is null ? 0 : HasPartner)));
        to.Count(sample.States.Chains);
        StatesFormat.Pack(sample.States, to.Take(StatesFormat.Bytes(sample.States)));
        var other = to.Take(OtherBytes(sums, sample));
        if (sample.Partner is { } partner) StatesFormat.Pack(partner, other);
        else ProbabilityFormat.Pack(sample.Probabilities, OtherUnits(sums, sample), sample.States.Chains, other);
    }

    private static PairSample ReadSample(ref WireReader from, int sizeA, int sizeB)
    {
        var form = from.Byte("form of a sample");
        if (form > (StatesAreA | HasPartner)) throw new WireException($"form of a sample: {form:x2} found");
        var areA = (form & StatesAreA) != 0;
        var chains = from.Count("chains of a sample");
        var (units, others) = areA ? (sizeA, sizeB) : (sizeB, sizeA);
        var states = States(ref from, units, chains);
        if ((form & HasPartner) != 0) return new PairSample(states, areA, States(ref from, others, chains), null);
        var probabilities = from.Take(ProbabilityFormat.Bytes(others, chains), "probabilities");
        return new PairSample(states, areA, null, ProbabilityFormat.Unpack(probabilities, others, chains));
    }

    private static BitPlanes States(ref WireReader from, int units, int chains) =>
        StatesFormat.Unpack(units, chains, from.Take(StatesFormat.Bytes(units, chains), "states of a sample"));
}
