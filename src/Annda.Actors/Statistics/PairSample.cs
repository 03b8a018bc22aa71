using Annda.Kernels;
using Annda.Numerics;

namespace Annda.Statistics;

/// <summary>
/// What both ends of a dense coupling of two blocks were in the same chains at the same time: their pairs are yet to be counted.
/// </summary>
/// <param name="States">States of one end.</param>
/// <param name="AreA">Whether that end is A.</param>
/// <param name="Partner">States of the other end, or null.</param>
/// <param name="Probabilities">Where there are no states: [units, lanes] probabilities of the other end in fixed point.</param>
public sealed record PairSample(BitPlanes States, bool AreA, BitPlanes? Partner, int[]? Probabilities)
{
    /// <summary>Bytes of the sample.</summary>
    public long Bytes => sizeof(ulong) * (long)(States.Words.Length + (Partner?.Words.Length ?? 0))
        + sizeof(int) * (Probabilities?.LongLength ?? 0);

    /// <summary>Bytes of what it says: a bit for a state, 21 for a probability.</summary>
    public long Information => ((States.Units + (long)(Partner?.Units ?? 0)) * States.Chains
        + (ProbabilityCounts.FractionBits + 1L) * (Probabilities is null ? 0 : Probabilities.LongLength / States.Lanes * States.Chains)
        + 7) / 8;

    /// <summary>Counts the pairs.</summary>
    /// <param name="pairs">[units A, units B], added to.</param>
    /// <param name="unitsB">Units of B.</param>
    public void AddTo(Span<long> pairs, int unitsB)
    {
        if (Partner is not null)
            PairCounts.AddDense(AreA ? States : Partner, AreA ? Partner : States, pairs);
        else
            ProbabilityCounts.Add(States, Probabilities, AreA ? unitsB : pairs.Length / unitsB, pairs, AreA ? unitsB : 1,
                AreA ? 1 : unitsB);
    }

    /// <summary>Counts the pairs of a strip of B's units with all of A's; the states must be A's.</summary>
    /// <param name="unit">First unit of the strip.</param>
    /// <param name="width">Units of the strip.</param>
    /// <param name="sign">1 to add, −1 to take away.</param>
    /// <param name="sums">[units A, <see cref="ProbabilityCounts.Strip"/>], added to.</param>
    internal unsafe void AddStripTo(int unit, int width, int sign, int* sums)
    {
        if (Partner is not null) PairCounts.AddStrip(States, Partner, unit, width, sign, sums);
        else ProbabilityCounts.AddStrip(States, Probabilities, unit, width, 0, States.Chains, sign, sums);
    }
}
