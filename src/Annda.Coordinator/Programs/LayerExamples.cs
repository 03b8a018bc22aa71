using Annda.Numerics;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Examples of a layered network: inputs, spoilt where they are to be, and goals, which are the clean inputs or the labels.
/// </summary>
public sealed class LayerExamples : ILayerExamples
{
    private readonly NetworkSpec _network;
    private readonly Examples _examples;
    private readonly IReadOnlyList<(BlockId Block, int First, int Units)> _inputs;
    private readonly bool _labels;
    private readonly Corruption? _corruption;
    private readonly ulong _seed;
    private readonly long? _fixed;

    /// <summary>Examples for the visible blocks and the output.</summary>
    /// <param name="network">A network with one output block.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="labels">Whether the goal is the label.</param>
    /// <param name="corruption">Noise on the inputs; null: none.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="presentation">The presentation that is always shown, for evaluations; null: that of the epoch.</param>
    /// <exception cref="ArgumentException">The examples do not fit the network.</exception>
    public LayerExamples(NetworkSpec network, Examples examples, bool labels, Corruption? corruption, ulong seed, long? presentation = null)
    {
        (_network, _examples, _labels, _corruption, _seed, _fixed) = (network, examples, labels, corruption, seed, presentation);
        _inputs = examples.Layout(network);
        Output = network.BlockIds.Single(b => network[b].Role == BlockRole.Output);
        Guard.Shape(network[Output].Size, labels ? examples.LabelUnits : examples.Units - examples.LabelUnits, "units of the output");
    }

    /// <inheritdoc/>
    public int Count => _examples.Count;

    /// <inheritdoc/>
    public BlockId Output { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<BlockId, UnitStates> Inputs(int[] examples, int epoch)
    {
        var (inputs, at) = (new Dictionary<BlockId, UnitStates>(), At(epoch));
        foreach (var (block, first, units) in _inputs)
        {
            var states = _examples.States(first, units, examples, _network[block].Units, at);
            if (first < _examples.Units - _examples.LabelUnits) _corruption?.Apply(states, first, examples, at);
            inputs[block] = states;
        }
        return inputs;
    }

    /// <inheritdoc/>
    public UnitStates Goal(int[] examples, int epoch)
    {
        var shown = _examples.Units - _examples.LabelUnits;
        return _labels ? _examples.States(shown, _examples.LabelUnits, examples, _network[Output].Units, At(epoch))
            : _examples.States(0, shown, examples, _network[Output].Units, At(epoch));
    }

    private Presentation At(int epoch) => new(_seed, _fixed ?? epoch);
}
