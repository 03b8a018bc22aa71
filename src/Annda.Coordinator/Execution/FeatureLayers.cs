using Annda.Checkpoints;
using Annda.Data;
using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Execution;

/// <summary>One layer of what data are passed up through: its units, weights from the layer below and biases.</summary>
/// <param name="Kind">Deterministic units.</param>
/// <param name="Units">How many.</param>
/// <param name="Weights">[units below, units].</param>
/// <param name="Biases">[units].</param>
internal sealed record FeatureLayer(UnitKind Kind, int Units, float[] Weights, float[] Biases)
{
    /// <summary>The layers from a visible block of a saved model up to one of its blocks: each unit's probability (or mean).</summary>
    /// <param name="model">The model.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="block">Name of the block.</param>
    /// <exception cref="InputException">The model has no such block, or no single way leads up to it.</exception>
    public static IReadOnlyList<FeatureLayer> UpTo(SavedModel model, string file, string block)
    {
        var (network, spec) = (model.Snapshot.Network, model.Snapshot.Network.Spec);
        if (spec.Blocks.All(b => b.Name != block))
            throw new InputException($"{file}: there is no block \"{Printable.Text(block)}\"; there are: "
                + string.Join(", ", spec.Blocks.Take(20).Select(b => b.Name)));
        var layers = new List<FeatureLayer>();
        for (var at = spec.Block(block); spec[at].Role != BlockRole.Visible;)
        {
            var ways = spec.BetweenOf(at).Where(c => Leads(spec, spec[c], at)).ToArray();
            if (ways.Length != 1)
                throw new InputException($"{file}: {ways.Length} couplings lead up to block {spec[at].Name}; data can be passed up through "
                    + "one");
            layers.Add(Of(network, spec[ways[0]], network[ways[0]], at, file));
            at = spec[ways[0]].Other(at);
        }
        layers.Reverse();
        return layers.Count > 0 ? layers
            : throw new InputException($"{file}: block {block} is visible; data can be passed up to a hidden one");
    }

    // Upwards is from earlier blocks by arrows, and from visible ones where there is no direction.
    private static bool Leads(NetworkSpec spec, CouplingSpec coupling, BlockId to) => coupling.IsArrow
        ? coupling.B == to && coupling.A.Index < to.Index : spec[coupling.Other(to)].Role == BlockRole.Visible;

    private static FeatureLayer Of(Network network, CouplingSpec coupling, float[] weights, BlockId block, string file)
    {
        if (coupling.Edges is not null) throw new InputException($"{file}: {coupling.Name} is sparse; data are passed up through "
            + $"dense ones");
        var spec = network.Spec[block];
        var kind = spec.Units switch
        {
            UnitKind.Binary => UnitKind.Logistic,
            var layer when layer.IsLayer() => layer,
            var other => throw new InputException($"{file}: block {spec.Name} has {Shapes.Kebab(other.ToString())} units; data are "
                + $"passed up "
                + "to binary, logistic, rectified or linear ones"),
        };
        return new FeatureLayer(kind, spec.Size, coupling.B == block ? weights : Turned(weights, coupling.SizeA, coupling.SizeB),
            network[NetworkSpec.BiasOf(block)]);
    }

    private static float[] Turned(float[] weights, int rows, int columns)
    {
        var turned = new float[weights.Length];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) turned[j * rows + i] = weights[i * columns + j];
        return turned;
    }
}
