using Annda.Topology;

namespace Annda.Exact;

/// <summary>
/// Exact log-likelihood of data on the visible blocks and its gradient: ∂L/∂w_ij = (⟨s_i s_j⟩_clamped − ⟨s_i s_j⟩_free) / T
/// (Ackley, Hinton and Sejnowski 1985), by enumeration.
/// </summary>
public sealed class ExactLikelihood
{
    private readonly Network _network;
    private readonly double _temperature;
    private readonly int[] _visible;

    /// <summary>For a network of at most 20 units.</summary>
    public ExactLikelihood(Network network, double temperature)
    {
        (_network, _temperature) = (network, temperature);
        var spec = network.Spec;
        _visible = [.. spec.BlockIds.Where(b => spec[b].Role == BlockRole.Visible)
            .SelectMany(b => Enumerable.Range(spec.FirstUnit(b), spec[b].Size))];
    }

    /// <summary>Visible units, in block order.</summary>
    public int VisibleUnits => _visible.Length;

    /// <summary>Mean of ln p(v) over the data, in nats.</summary>
    /// <param name="data">[examples][visible units].</param>
    public double MeanLogLikelihood(IReadOnlyList<bool[]> data)
    {
        var free = new ExactLaw(new PairwiseModel(_network), _temperature).LogZ;
        return data.Average(v => Clamped(v).LogZ) - free;
    }

    /// <summary>Gradient of the mean log-likelihood, one array for each coupling in the layout of its parameters.</summary>
    public double[][] Gradient(IReadOnlyList<bool[]> data)
    {
        var free = new ExactLaw(new PairwiseModel(_network), _temperature);
        var (means, moments) = (free.UnitMeans(), free.PairMoments());
        var (clampedMeans, clampedMoments) = (new double[means.Length], new double[means.Length, means.Length]);
        foreach (var v in data)
        {
            var law = Clamped(v);
            var (m, c) = (law.UnitMeans(), law.PairMoments());
            for (var i = 0; i < means.Length; i++)
            {
                clampedMeans[i] += m[i] / data.Count;
                for (var j = 0; j < means.Length; j++) clampedMoments[i, j] += c[i, j] / data.Count;
            }
        }
        return [.. _network.Spec.Couplings.Select(c => Difference(c, (i, j) => j < 0
            ? clampedMeans[i] - means[i] : clampedMoments[i, j] - moments[i, j]))];
    }

    private double[] Difference(CouplingSpec coupling, Func<int, int, double> difference)
    {
        var (a, b) = (_network.Spec.FirstUnit(coupling.A), _network.Spec.FirstUnit(coupling.B));
        var gradient = new double[coupling.Length];
        for (var p = 0; p < gradient.Length; p++)
        {
            var (i, j) = coupling.Kind == CouplingKind.Bias ? (p, -1 - b) : coupling.Ends(p);
            if (coupling.Kind == CouplingKind.Within && i == j) continue;
            gradient[p] = difference(a + i, b + j) / _temperature;
        }
        return gradient;
    }

    private ExactLaw Clamped(bool[] visible)
    {
        Numerics.Guard.Shape(visible.Length, _visible.Length, "visible units of an example");
        var clamp = new bool?[_network.Spec.Units];
        for (var k = 0; k < visible.Length; k++) clamp[_visible[k]] = visible[k];
        return new ExactLaw(new PairwiseModel(_network, clamp), _temperature);
    }
}
