using Annda.Kernels;
using Annda.Numerics;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>Sums over chains of visible states times hidden probabilities, for all pairs.</summary>
public class ProbabilityCounting : KernelBenchmark
{
    private readonly long[] _counts = new long[Visible * Hidden];
    private BitPlanes _states = null!;
    private int[] _probabilities = [];

    /// <inheritdoc/>
    public override double Work => (double)Visible * Hidden * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the states and probabilities.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _states = States(Visible, Chains);
        _probabilities = Probabilities(Chains);
    }

    /// <summary>The kernel.</summary>
    [Benchmark]
    public void Add() => ProbabilityCounts.Add(_states, _probabilities, Hidden, _counts, Hidden, 1);
}
