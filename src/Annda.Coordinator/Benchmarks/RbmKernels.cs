using Annda.Kernels;
using Annda.Learning;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Benchmarks;

/// <summary>
/// The kernels of a learning step on generated data, called one after the other on one thread: no actors, no messages, no shuffling.
/// </summary>
internal sealed class RbmKernels
{
    private static readonly BlockId V = new(0), H = new(1);

    private readonly Network _network;
    private readonly GradientStep[] _steps;
    private readonly float[][] _parameters, _next;
    private readonly CorrelationSums[] _clamped, _free;
    private readonly BitPlanes _data, _visible, _hidden;
    private readonly float[] _fieldsV, _fieldsH, _valuesV;
    // Of the data's phase and of the free one: a step needs both until it has learned.
    private readonly int[] _clampedOn, _freeOn;
    private readonly long[] _counts;
    private long _sweep;

    /// <summary>Kernels for a network of a visible and a hidden block with generated states.</summary>
    public RbmKernels(Network network, int chains)
    {
        _network = network;
        var spec = network.Spec;
        Chains = chains;
        (_data, _visible, _hidden) = (GeneratedData.States(spec[V].Size, chains), GeneratedData.States(spec[V].Size, chains),
            GeneratedData.States(spec[H].Size, chains));
        (_fieldsV, _fieldsH) = (new float[spec[V].Size * _data.Lanes], new float[spec[H].Size * _data.Lanes]);
        // In batches of as many examples as lanes.
        _valuesV = InitialWeights.Normal(_fieldsV.Length, 1, 1, 0);
        (_clampedOn, _freeOn) = (new int[_fieldsH.Length], new int[_fieldsH.Length]);
        _counts = new long[spec[V].Size * spec[H].Size];
        _parameters = [.. spec.CouplingIds.Select(c => (float[])network[c].Clone())];
        _next = [.. _parameters.Select(p => new float[p.Length])];
        _steps = [.. spec.CouplingIds.Select(c => new GradientStep(spec[c], spec[spec[c].A], spec[spec[c].B], OptimiserState.Fresh))];
        _clamped = [.. spec.CouplingIds.Select(c => CorrelationSums.Empty(spec[c], Scale(spec[c])))];
        _free = [.. spec.CouplingIds.Select(c => CorrelationSums.Empty(spec[c], Scale(spec[c])))];
    }

    /// <summary>Chains.</summary>
    public int Chains { get; }

    /// <summary>Multiply-adds of one pass over the weights in all chains.</summary>
    public double MultiplyAdds => (double)Chains * Weights.Length;

    /// <summary>Units drawn by <see cref="DrawHidden"/>.</summary>
    public double Draws => (double)Chains * _hidden.Units;

    private CouplingSpec Between => _network.Spec[new CouplingId(2)];

    private float[] Weights => _parameters[2];

    /// <summary>Fields of the hidden units from the visible states.</summary>
    public void Up() => Fields(_data, H, _fieldsH);

    /// <summary>Fields of the visible units from the hidden states.</summary>
    public void Down() => Fields(_hidden, V, _fieldsV);

    /// <summary>The product of a layer of real values, upwards.</summary>
    public void DenseForward() => DenseProduct.Forward(_valuesV, Weights, _fieldsH, _data.Lanes, _data.Units, _hidden.Units, add: false);

    /// <summary>The product that takes errors back.</summary>
    public void DenseBackward() => DenseProduct.Backward(_fieldsH, Weights, _fieldsV, _data.Lanes, _data.Units, _hidden.Units, add: false);

    /// <summary>The product that makes a gradient.</summary>
    public void DenseGradient() => DenseProduct.Gradient(_valuesV, _fieldsH, _next[2], _data.Lanes, _data.Units, _hidden.Units, add: false);

    /// <summary>New hidden states from their fields.</summary>
    public void DrawHidden() => Draw(H, _fieldsH, _hidden, []);

    /// <summary>New hidden states from their fields, and their probabilities.</summary>
    public void DrawHiddenAndTell() => Draw(H, _fieldsH, _hidden, _freeOn);

    /// <summary>Counts of all pairs of bits.</summary>
    public void CountPairs() => PairCounts.AddDense(_data, _hidden, _counts);

    /// <summary>Sums of visible bits times hidden probabilities.</summary>
    public void CountProbabilities() => ProbabilityCounts.Add(_data, _freeOn, _hidden.Units, _counts, _hidden.Units, 1);

    /// <summary>New weights from the samples of both phases: their pairs are counted on the way.</summary>
    public void Learn()
    {
        if (_clamped[2].Samples == 0)
        {
            Count(_data, _clampedOn, _clamped);
            Count(_visible, _freeOn, _free);
        }
        Learn(2);
    }

    /// <summary>All kernels of one step of contrastive divergence.</summary>
    /// <param name="steps">k.</param>
    public void ContrastiveDivergence(int steps)
    {
        foreach (var sums in _clamped) sums.Clear();
        foreach (var sums in _free) sums.Clear();
        DrawFrom(_data, H, _fieldsH, _hidden, _clampedOn);
        Count(_data, _clampedOn, _clamped);
        for (var i = 1; i <= steps; i++)
        {
            DrawFrom(_hidden, V, _fieldsV, _visible, []);
            DrawFrom(_visible, H, _fieldsH, _hidden, i == steps ? _freeOn : []);
        }
        Count(_visible, _freeOn, _free);
        for (var c = 0; c < _steps.Length; c++)
        {
            Learn(c);
            (_parameters[c], _next[c]) = (_next[c], _parameters[c]);
        }
    }

    private void DrawFrom(BitPlanes source, BlockId into, float[] fields, BitPlanes next, Span<int> probabilities)
    {
        Fields(source, into, fields);
        Draw(into, fields, next, probabilities);
    }

    private void Fields(BitPlanes source, BlockId into, float[] fields) => FieldSum.Add(Between, Weights, into == V, source,
        UnitKind.Binary, 0, _network.Spec[into].Size, _parameters[into.Index], fields);

    private void Draw(BlockId block, float[] fields, BitPlanes next, Span<int> probabilities) => HeatBath.Draw(fields, 1,
        new StreamKey(1, Purpose.GibbsDraw), (uint)_network.Spec.FirstUnit(block), 0, ++_sweep, next, 0, next.Units, [], probabilities);

    private static void Count(BitPlanes visible, int[] probabilities, CorrelationSums[] sums)
    {
        foreach (var sum in sums) sum.Samples += visible.Chains;
        PairCounts.AddOnes(visible, sums[0].OnsA);
        ProbabilityCounts.AddOnes(probabilities, visible.Lanes, sums[1].OnsA);
        PairCounts.AddOnes(visible, sums[2].OnsA, ProbabilityCounts.One);
        ProbabilityCounts.AddOnes(probabilities, visible.Lanes, sums[2].OnsB);
        sums[2].Add(new PairSample(visible, AreA: true, null, probabilities));
    }

    private void Learn(int coupling) => _steps[coupling].Apply(_parameters[coupling], _clamped[coupling], _free[coupling],
        new LearningSettings(GeneratedData.Rate), _next[coupling]);

    private static int Scale(CouplingSpec coupling) => coupling.Kind == CouplingKind.Bias && coupling.A == V ? 1 : ProbabilityCounts.One;
}
