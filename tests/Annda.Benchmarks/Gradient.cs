using Annda.Kernels;
using Annda.Learning;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>New weights by plain gradient steps, from samples of both phases whose pairs are counted on the way.</summary>
public class Gradient : KernelBenchmark
{
    private readonly GradientStep _step = new(Coupling, new BlockSpec("V", BlockRole.Visible, UnitKind.Binary, Visible),
        new BlockSpec("H", BlockRole.Hidden, UnitKind.Binary, Hidden), OptimiserState.Fresh);
    private readonly LearningSettings _settings = new(Rate: 0.05, Momentum: 0, WeightDecay: 0, Temperature: 1);
    private readonly float[] _next = new float[Coupling.Length];
    private CorrelationSums _clamped = null!, _free = null!;

    /// <inheritdoc/>
    public override double Work => 2.0 * Coupling.Length * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the samples.</summary>
    [GlobalSetup]
    public void Setup() => (_clamped, _free) = (Sums(), Sums());

    /// <summary>The step.</summary>
    [Benchmark]
    public double Apply() => _step.Apply(Weights, _clamped, _free, _settings, _next);

    private CorrelationSums Sums()
    {
        var (states, probabilities) = (States(Visible, Chains), Probabilities(Chains));
        var sums = CorrelationSums.Empty(Coupling, ProbabilityCounts.One);
        sums.Samples = Chains;
        PairCounts.AddOnes(states, sums.OnsA, sums.Scale);
        ProbabilityCounts.AddOnes(probabilities, states.Lanes, sums.OnsB);
        sums.Add(new PairSample(states, AreA: true, null, probabilities));
        return sums;
    }
}
