using System.Diagnostics.CodeAnalysis;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Evaluation;

/// <summary>
/// A restricted Boltzmann machine as a pair of {0,1} layers at temperature 1: E(v, h) = −v'Wh − b'v − c'h. A network of other unit
/// values or temperature has an equivalent one, with the same law of its bits; estimators need to know only this form.
/// </summary>
public sealed class Rbm
{
    private readonly CouplingSpec _coupling;

    private Rbm(float[] weights, float[] visibleBias, float[] hiddenBias)
    {
        (Weights, VisibleBias, HiddenBias) = (weights, visibleBias, hiddenBias);
        _coupling = CouplingSpec.Between("W", new BlockId(0), new BlockId(1), Visible, Hidden);
    }

    /// <summary>[visible, hidden] row-major.</summary>
    public float[] Weights { get; }

    /// <summary>b: [visible].</summary>
    public float[] VisibleBias { get; }

    /// <summary>c: [hidden].</summary>
    public float[] HiddenBias { get; }

    /// <summary>Visible units.</summary>
    public int Visible => VisibleBias.Length;

    /// <summary>Hidden units.</summary>
    public int Hidden => HiddenBias.Length;

    /// <summary>Reads a network of one visible and one hidden block, coupled densely, at a temperature above 0.</summary>
    public static bool TryFrom(Network network, double temperature, [NotNullWhen(true)] out Rbm? rbm)
    {
        rbm = null;
        var spec = network.Spec;
        if (spec.Blocks.Count != 2 || spec.Couplings.Count != 3 || temperature <= 0) return false;
        var coupling = spec.Couplings[2];
        if (coupling.Kind != CouplingKind.Between || coupling.Edges is not null) return false;
        if (!spec.Blocks.Any(b => b.Role == BlockRole.Visible) || !spec.Blocks.Any(b => b.Role == BlockRole.Hidden)) return false;
        var visible = spec.BlockIds.First(b => spec[b].Role == BlockRole.Visible);
        var hidden = coupling.Other(visible);
        var (kindV, kindH) = (spec[visible].Units, spec[hidden].Units);
        var (sizeV, sizeH) = (spec[visible].Size, spec[hidden].Size);
        var given = network[new CouplingId(2)];
        var weights = new float[sizeV * sizeH];
        var (b, c) = (new double[sizeV], new double[sizeH]);
        for (var i = 0; i < sizeV; i++)
            for (var j = 0; j < sizeH; j++)
            {
                var w = given[coupling.A == visible ? i * sizeH + j : j * sizeV + i];
                // s = low + span · bit on both sides.
                weights[i * sizeH + j] = (float)(kindV.Span() * kindH.Span() * w / temperature);
                b[i] += w * kindH.Low();
                c[j] += w * kindV.Low();
            }
        rbm = new Rbm(weights,
            [.. network[NetworkSpec.BiasOf(visible)].Select((x, i) => (float)(kindV.Span() * (x + b[i]) / temperature))],
            [.. network[NetworkSpec.BiasOf(hidden)].Select((x, j) => (float)(kindH.Span() * (x + c[j]) / temperature))]);
        return true;
    }

    /// <summary>Fields of the hidden units: [hidden, lanes]; lanes beyond the last chain are left undefined.</summary>
    public void HiddenFields(BitPlanes visible, Span<float> fields) =>
        FieldSum.Add(_coupling, Weights, intoA: false, visible, UnitKind.Binary, 0, Hidden, HiddenBias, fields);

    /// <summary>Fields of the visible units: [visible, lanes]; lanes beyond the last chain are left undefined.</summary>
    public void VisibleFields(BitPlanes hidden, Span<float> fields) =>
        FieldSum.Add(_coupling, Weights, intoA: true, hidden, UnitKind.Binary, 0, Visible, VisibleBias, fields);

    /// <summary>Sum of the free energies F(v) = −b'v − Σ_j ln(1 + exp(c_j + W_j'v)) of all chains; p(v) = exp(−F)/Z.</summary>
    /// <param name="visible">The states.</param>
    /// <param name="hiddenFields">Their hidden fields.</param>
    public double SumOfFreeEnergies(BitPlanes visible, ReadOnlySpan<float> hiddenFields)
    {
        double sum = 0;
        foreach (var energy in FreeEnergies(visible, hiddenFields)) sum += energy;
        return sum;
    }

    /// <summary>The free energy of each chain.</summary>
    /// <param name="visible">The states.</param>
    /// <param name="hiddenFields">Their hidden fields.</param>
    public double[] FreeEnergies(BitPlanes visible, ReadOnlySpan<float> hiddenFields)
    {
        var sums = new double[visible.Lanes];
        BitSums.Add(visible, [.. VisibleBias.Select(b => (double)b)], sums);
        BitSums.AddSoftplus(hiddenFields, visible.Lanes, sums);
        return [.. sums.Take(visible.Chains).Select(s => -s)];
    }
}
