using Annda.Learning;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>New weights from products of real values that are multiplied on the way: the step of backpropagation.</summary>
public class RealGradients : KernelBenchmark
{
    private readonly RealStep _step = new(Coupling, new BlockSpec("V", BlockRole.Visible, UnitKind.Linear, Visible),
        new BlockSpec("H", BlockRole.Hidden, UnitKind.Linear, Hidden), OptimiserState.Fresh);
    private readonly LearningSettings _settings = new(Rate: 0.05);
    private readonly float[] _next = new float[Coupling.Length];
    private RealSums _sums = null!;

    /// <inheritdoc/>
    public override double Work => 1.0 * Coupling.Length * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the sample.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _sums = RealSums.Empty(Coupling);
        _sums.Add(Coupling, RealStates.Of(States(Visible, Chains)), RealStates.Of(States(Hidden, Chains)));
    }

    /// <summary>The step.</summary>
    [Benchmark]
    public double Apply() => _step.Apply(Weights, _sums, null, _settings, _next);
}
