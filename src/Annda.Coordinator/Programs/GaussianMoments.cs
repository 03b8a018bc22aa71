using Annda.Numerics;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Moments of Gaussian units in their own values, from sums of what was counted: v / σ² for the mean, u² = ((v − b) / σ)² for the variance,
/// and what others read, v / σ or v / σ², in pairs. Units of other kinds have theirs as they were counted.
/// </summary>
/// <param name="network">The network that the samples are of.</param>
/// <param name="statistics">The sums.</param>
public sealed class GaussianMoments(Network network, SampleStatistics statistics)
{
    /// <summary>⟨v⟩ of a block's units.</summary>
    public double[] Means(BlockId block)
    {
        var means = statistics.UnitMeans(block);
        return network.Spec.VarianceOf(block) is { } id ? [.. means.Select((m, u) => m * Elementary.Exp(network[id][u]))] : means;
    }

    /// <summary>⟨v²⟩ − ⟨v⟩² of a block of Gaussian units.</summary>
    public double[] Variances(BlockId block)
    {
        var logs = network[network.Spec.VarianceOf(block)!.Value];
        var (means, squares, biases) = (Means(block), Squares(block), network[NetworkSpec.BiasOf(block)]);
        return [.. logs.Select((z, u) =>
        {
            var shift = (means[u] - biases[u]) * Elementary.Exp(-0.5 * z);
            return Elementary.Exp(z) * (squares[u] - shift * shift);
        })];
    }

    /// <summary>⟨s_i s_j⟩ of a coupling, in the layout of its parameters.</summary>
    public double[] Pairs(CouplingId id)
    {
        var (coupling, moments) = (network.Spec[id], statistics.PairMoments(id));
        var (scaleA, scaleB) = (Scale(coupling.A), Scale(coupling.B));
        for (var p = 0; p < moments.Length; p++) moments[p] *= scaleA(coupling.Ends(p).A) * scaleB(coupling.Ends(p).B);
        return moments;
    }

    /// <summary>⟨u²⟩ of a block of Gaussian units.</summary>
    public double[] Squares(BlockId block) => statistics[network.Spec.VarianceOf(block)!.Value].MeansB(UnitKind.Gaussian);

    // What others read is v over this.
    private Func<int, double> Scale(BlockId block) => network.Spec.VarianceOf(block) is { } id
        ? unit => Elementary.Exp(0.5 * network.Spec[block].Gaussian!.Power * network[id][unit]) : _ => 1;
}
