using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>Fields of the visible units from the hidden states.</summary>
public class FieldDown : KernelBenchmark
{
    private BitPlanes _source = null!;
    private static readonly float[] Biases = new float[Visible];
    private float[] _fields = [];

    /// <inheritdoc/>
    public override double Work => (double)Visible * Hidden * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the states.</summary>
    [GlobalSetup]
    public void Setup() => (_source, _fields) = (States(Hidden, Chains), new float[Visible * BitPlanes.LanesFor(Chains)]);

    /// <summary>The kernel.</summary>
    [Benchmark]
    public void Add() => FieldSum.Add(Coupling, Weights, intoA: true, _source, UnitKind.Binary, 0, Visible, Biases, _fields);
}
