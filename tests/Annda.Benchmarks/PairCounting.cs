using Annda.Kernels;
using Annda.Numerics;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>Counts of chains in which both units are on, for all pairs.</summary>
public class PairCounting : KernelBenchmark
{
    private readonly long[] _counts = new long[Visible * Hidden];
    private BitPlanes _visible = null!, _hidden = null!;

    /// <inheritdoc/>
    public override double Work => (double)Visible * Hidden * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the states.</summary>
    [GlobalSetup]
    public void Setup() => (_visible, _hidden) = (States(Visible, Chains), States(Hidden, Chains));

    /// <summary>The kernel.</summary>
    [Benchmark]
    public void Add() => PairCounts.AddDense(_visible, _hidden, _counts);
}
