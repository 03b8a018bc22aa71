using Annda.Kernels;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Learning;

/// <summary>
/// The offsets of centred learning (Montavon and Müller 2012; Melchior, Fischer and Wiskott 2016): slow means μ and λ of both ends in the
/// clamped phase. Weights follow ⟨(s_i − μ_i)(s_j − λ_j)⟩, and biases move against what a step of weights does to the mean fields: the
/// network keeps its ordinary parameters, and learns alike whether a unit's 0 and 1 are exchanged or not.
/// </summary>
internal sealed class Centring(CouplingSpec coupling, UnitKind kindA, UnitKind kindB, float[] offsets)
{
    /// <summary>Offsets of A's units, then of B's (none of them within a block); empty before the first step.</summary>
    public float[] Offsets { get; private set; } = offsets;

    /// <summary>Offsets of A's units.</summary>
    public ReadOnlySpan<float> OfA => Offsets.AsSpan(0, coupling.SizeA);

    /// <summary>Offsets of B's units.</summary>
    public ReadOnlySpan<float> OfB => coupling.Kind == CouplingKind.Within ? OfA : Offsets.AsSpan(coupling.SizeA);

    /// <summary>Moves the offsets towards the means of a clamped phase; the first ones are these means.</summary>
    /// <param name="clamped">Sums of the clamped phase.</param>
    /// <param name="rate">Share of the new means.</param>
    public void Follow(CouplingSums clamped, double rate)
    {
        var within = coupling.Kind == CouplingKind.Within;
        double[] means = within ? clamped.MeansA(kindA) : [.. clamped.MeansA(kindA), .. clamped.MeansB(kindB)];
        if (Offsets.Length == 0) Offsets = Array.ConvertAll(means, m => (float)m);
        else for (var i = 0; i < means.Length; i++) Offsets[i] = (float)(Offsets[i] + rate * (means[i] - Offsets[i]));
    }

    /// <summary>Takes μ_i Δ⟨s_j⟩ + Δ⟨s_i⟩ λ_j from a gradient.</summary>
    /// <param name="clamped">Sums of the positive phase.</param>
    /// <param name="free">Sums of the negative phase; null: its means are 0.</param>
    /// <param name="temperature">T of the statistics.</param>
    /// <param name="gradient">One for each parameter.</param>
    public void TakeAway(CouplingSums clamped, CouplingSums? free, double temperature, Span<float> gradient)
    {
        var a = Difference(clamped.MeansA(kindA), free?.MeansA(kindA));
        var b = coupling.Kind == CouplingKind.Within ? a : Difference(clamped.MeansB(kindB), free?.MeansB(kindB));
        for (var p = 0; p < gradient.Length; p++)
        {
            var (i, j) = coupling.Ends(p);
            gradient[p] -= OfA[i] * b[j] + a[i] * OfB[j];
        }

        float[] Difference(double[] plus, double[]? minus) =>
            [.. plus.Select((m, i) => (float)((m - (minus is null ? 0 : minus[i])) / temperature))];
    }

    /// <summary>By how much a step shifts the biases of A and of B; nothing of B within a block.</summary>
    public (float[] A, float[] B) Shifts(ReadOnlySpan<float> old, ReadOnlySpan<float> next)
    {
        var within = coupling.Kind == CouplingKind.Within;
        var (a, b) = (new float[coupling.SizeA], new float[coupling.SizeB]);
        if (Offsets.Length == 0) return (a, within ? [] : b);
        if (coupling.Edges is { } edges)
            for (var e = 0; e < edges.Count; e++)
            {
                var step = next[e] - old[e];
                a[edges.A[e]] -= step * OfB[edges.B[e]];
                (within ? a : b)[edges.B[e]] -= step * OfA[edges.A[e]];
            }
        else StepShift.Dense(old, next, OfA, OfB, a, b);
        return (a, within ? [] : b);
    }
}
