using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Examples of a layered network: what its input blocks are held at, and what its output is to be.</summary>
public interface ILayerExamples
{
    /// <summary>Number of examples.</summary>
    int Count { get; }

    /// <summary>States of the input blocks, examples as chains.</summary>
    /// <param name="examples">Which examples.</param>
    /// <param name="epoch">Epoch, from 0: inputs may be corrupted anew in each.</param>
    IReadOnlyDictionary<BlockId, UnitStates> Inputs(int[] examples, int epoch);

    /// <summary>The block that has a goal.</summary>
    BlockId Output { get; }

    /// <summary>What the output is to be, examples as chains.</summary>
    /// <param name="examples">Which examples.</param>
    /// <param name="epoch">Epoch, from 0: examples may be drawn anew in each.</param>
    UnitStates Goal(int[] examples, int epoch);
}

/// <summary>How a layered network learns.</summary>
public sealed record BackpropagationSettings
{
    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Examples of one update.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Step size.</summary>
    public RateSchedule Rate { get; init; } = RateSchedule.Constant(0.001);

    /// <summary>Momentum; unused with Adam.</summary>
    public double Momentum { get; init; }

    /// <summary>Adam; null: steps by momentum.</summary>
    public AdamSettings? Adam { get; init; }

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest length of a coupling's gradient; 0: any.</summary>
    public double Clip { get; init; }

    /// <summary>The measure of the goal.</summary>
    public Loss Loss { get; init; }

    /// <summary>Chain groups in flight: micro-batches.</summary>
    public int Groups { get; init; } = 1;
}
