using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Evaluation;

/// <summary>
/// Labels by free energy: pixels are passed up as probabilities, and of all labels the one is taken with which the associative memory on
/// top has the lowest free energy, its top units summed out exactly.
/// </summary>
/// <param name="network">A deep belief net.</param>
public sealed class LabelLaw(Network network)
{
    private const int ExamplesAtOnce = 512;

    private readonly DeepLayout _layout = DeepLayout.Of(network.Spec);

    /// <summary>Share of examples whose label is the one of the lowest free energy.</summary>
    public double Accuracy(RecognisedPart part)
    {
        var parts = new int[(part.Examples.Count + ExamplesAtOnce - 1) / ExamplesAtOnce];
        Parallel.For(0, parts.Length, p =>
        {
            var chosen = Enumerable.Range(p * ExamplesAtOnce, Math.Min(ExamplesAtOnce, part.Examples.Count - p * ExamplesAtOnce)).ToArray();
            var read = Read(part.Examples.Values(0, part.Examples.Units - part.Examples.LabelUnits, chosen));
            parts[p] = chosen.Where((e, c) => read[c] == part.Labels[e]).Count();
        });
        return parts.Sum() / (double)part.Examples.Count;
    }

    /// <summary>The label of each chain.</summary>
    /// <param name="pixels">States of the pixels.</param>
    public int[] Read(UnitStates pixels)
    {
        var (below, states) = (_layout.Visible, pixels);
        foreach (var layer in _layout.Hidden)
        {
            states = Up(below, layer, states);
            below = layer;
        }
        var (spec, top, lanes) = (network.Spec, network.Spec[_layout.Top].Size, states.Lanes);
        var fields = new float[top * lanes];
        var memory = Between(_layout.Code, _layout.Top);
        FieldSum.Add(spec[memory], network[memory], spec[memory].A == _layout.Top, states, UnitKind.Linear, 0, top,
            network[NetworkSpec.BiasOf(_layout.Top)], fields);
        var toLabels = Between(_layout.Labels, _layout.Top);
        var (best, least) = (new int[states.Chains], new double[states.Chains]);
        var (labelled, scores) = (new float[fields.Length], new double[lanes]);
        for (var label = 0; label < spec[_layout.Labels].Size; label++)
        {
            for (var j = 0; j < top; j++)
            {
                var w = spec[toLabels].A == _layout.Labels ? network[toLabels][label * top + j]
                    : network[toLabels][j * spec[_layout.Labels].Size + label];
                for (var c = 0; c < lanes; c++) labelled[j * lanes + c] = fields[j * lanes + c] + w;
            }
            Array.Fill(scores, network[NetworkSpec.BiasOf(_layout.Labels)][label]);
            BitSums.AddSoftplus(labelled, lanes, scores);
            for (var c = 0; c < best.Length; c++)
                if (label == 0 || scores[c] > least[c]) (best[c], least[c]) = (label, scores[c]);
        }
        return best;
    }

    private RealStates Up(BlockId below, BlockId layer, UnitStates states)
    {
        var (spec, arrow) = (network.Spec, Between(below, layer));
        var next = new RealStates(spec[layer].Size, states.Chains);
        var fields = new float[next.Units * next.Lanes];
        FieldSum.Add(spec[arrow], network[arrow], intoA: false, states, states is BitPlanes ? UnitKind.Binary : UnitKind.Linear, 0,
            next.Units, network[NetworkSpec.BiasOf(layer)], fields);
        for (var u = 0; u < next.Units; u++)
            LayerValues.Of(UnitKind.Logistic, fields.AsSpan(u * next.Lanes, next.Chains), next.Row(u)[..next.Chains]);
        return next;
    }

    // What the second reads of the first.
    private CouplingId Between(BlockId a, BlockId b) => network.Spec.BetweenOf(b).First(c => network.Spec[c].Other(b) == a
        && (!network.Spec[c].IsArrow || network.Spec[c].B == b));
}
