using System.Runtime.CompilerServices;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Learning;

/// <summary>
/// A step of one length for every parameter: w ← w ± rate by the sign of ⟨s_i s_j⟩_clamped − ⟨s_i s_j⟩_free, none where the two are equal
/// (Ackley, Hinton and Sejnowski 1985). Compared as the whole numbers that they were counted as.
/// </summary>
/// <param name="coupling">The coupling.</param>
/// <param name="a">Block A.</param>
/// <param name="b">Block B.</param>
public sealed class SignStep(CouplingSpec coupling, BlockSpec a, BlockSpec b)
{
    /// <summary>Makes new parameters.</summary>
    /// <param name="old">Old parameters.</param>
    /// <param name="clamped">Sums of the positive phase.</param>
    /// <param name="free">Sums of the negative phase.</param>
    /// <param name="rate">How far every parameter moves.</param>
    /// <param name="next">New parameters, another array than <paramref name="old"/>.</param>
    /// <returns>Euclidean norm of the step.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Apply(ReadOnlySpan<float> old, CorrelationSums clamped, CorrelationSums free, double rate, Span<float> next)
    {
        var (length, moved) = ((float)rate, 0L);
        var (plus, minus) = (clamped.Samples * clamped.Scale, free.Samples * free.Scale);
        var (onsB, freeOnsB) = coupling.Kind == CouplingKind.Between ? (clamped.OnsB, free.OnsB) : (clamped.OnsA, free.OnsA);
        var (pairs, freePairs) = (clamped.Pairs, free.Pairs);
        var (lowA, lowB) = ((long)a.Units.Low(), (long)b.Units.Low());
        var (spanA, spanB) = ((long)a.Units.Span(), (long)b.Units.Span());
        for (var p = 0; p < old.Length; p++)
        {
            next[p] = old[p];
            int sign;
            if (coupling.Kind == CouplingKind.Bias) sign = Sign(clamped.OnsA[p], plus, free.OnsA[p], minus);
            else
            {
                var (i, j) = coupling.Ends(p);
                if (coupling.Kind == CouplingKind.Within && i == j) continue;
                sign = Sign(Moment(pairs[p], clamped.OnsA[i], onsB[j]), plus, Moment(freePairs[p], free.OnsA[i], freeOnsB[j]), minus);
            }
            next[p] += sign * length;
            moved += sign * sign;
        }
        return length * Math.Sqrt(moved);

        // What is left of Σ s_i s_j beside a share of the samples that both phases have alike.
        long Moment(long both, long onA, long onB) => spanA * spanB * both + lowA * spanB * onB + lowB * spanA * onA;
    }

    private static int Sign(long clamped, long clampedTotal, long free, long freeTotal) => clampedTotal == freeTotal
        ? clamped.CompareTo(free) : ((Int128)clamped * freeTotal).CompareTo((Int128)free * clampedTotal);
}
