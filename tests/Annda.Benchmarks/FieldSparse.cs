using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>Fields of all units of a cubic lattice of 16 × 16 × 16 with periodic ends from their six neighbours.</summary>
public class FieldSparse : KernelBenchmark
{
    private const int Side = 16, Units = Side * Side * Side;

    private static readonly CouplingSpec Lattice = CouplingSpec.Within("lattice", new BlockId(0), Units, Edges());
    private static readonly float[] Couplings = Normals(Lattice.Length);
    private float[] _values = [], _fields = [];

    /// <inheritdoc/>
    public override double Work => 2.0 * Lattice.Length * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the states, as values: a block with couplings of its own holds them so.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _values = new float[Units * BitPlanes.LanesFor(Chains)];
        _fields = new float[_values.Length];
        FieldSum.Expand(States(Units, Chains), UnitKind.Bipolar, _values);
    }

    /// <summary>The kernel.</summary>
    [Benchmark]
    public void Add() => SparseField.Add(Couplings, Lattice.Edges!.IntoA, 0, Units, _values, _fields,
        BitPlanes.LanesFor(Chains));

    private static EdgeList Edges()
    {
        int[] steps = [1, Side, Side * Side];
        var edges = Enumerable.Range(0, Units).SelectMany(unit => steps.Select(step =>
        {
            var next = unit / step % Side == Side - 1 ? unit - (Side - 1) * step : unit + step;
            return (A: Math.Min(unit, next), B: Math.Max(unit, next));
        })).Order().ToArray();
        return new EdgeList([.. edges.Select(e => e.A)], [.. edges.Select(e => e.B)], Units, Units, within: true);
    }
}
