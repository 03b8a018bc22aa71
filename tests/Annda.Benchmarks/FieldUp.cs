using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>Fields of the hidden units from the visible states.</summary>
public class FieldUp : KernelBenchmark
{
    private BitPlanes _source = null!;
    private static readonly float[] Biases = new float[Hidden];
    private float[] _fields = [];

    /// <inheritdoc/>
    public override double Work => (double)Visible * Hidden * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the states.</summary>
    [GlobalSetup]
    public void Setup() => (_source, _fields) = (States(Visible, Chains), new float[Hidden * BitPlanes.LanesFor(Chains)]);

    /// <summary>The kernel.</summary>
    [Benchmark]
    public void Add() => FieldSum.Add(Coupling, Weights, intoA: false, _source, UnitKind.Binary, 0, Hidden, Biases, _fields);
}
