using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>New states of the hidden units from their fields: random numbers, exponential and comparison.</summary>
public class HeatBathDraws : KernelBenchmark
{
    private static readonly StreamKey Key = new(1, Purpose.GibbsDraw);
    private float[] _fields = [];
    private int[] _probabilities = [];
    private BitPlanes _next = null!;
    private long _sweep;

    /// <inheritdoc/>
    public override double Work => (double)Hidden * Chains;

    /// <inheritdoc/>
    public override string Unit => "draws";

    /// <summary>Makes the fields.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_next, _fields) = (new BitPlanes(Hidden, Chains), Normals(Hidden * BitPlanes.LanesFor(Chains)));
        _probabilities = new int[_fields.Length];
    }

    /// <summary>The kernel, for every unit.</summary>
    [Benchmark]
    public void Draw() => HeatBath.Draw(_fields, 1, Key, 0, 0, ++_sweep, _next, 0, Hidden, [], []);

    /// <summary>The same, and probabilities in fixed point.</summary>
    [Benchmark]
    public void DrawAndTell() => HeatBath.Draw(_fields, 1, Key, 0, 0, ++_sweep, _next, 0, Hidden, [], _probabilities);
}
