using Annda.Kernels;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>The three products of a dense layer of real values, with as many examples as chains.</summary>
public class DenseProducts : KernelBenchmark
{
    private readonly float[] _gradient = new float[Coupling.Length];
    private float[] _below = [], _above = [];

    /// <inheritdoc/>
    public override double Work => (double)Visible * Hidden * Chains;

    /// <inheritdoc/>
    public override string Unit => "multiply-adds";

    /// <summary>Makes the values.</summary>
    [GlobalSetup]
    public void Setup() => (_below, _above) = (Normals(Chains * Visible), Normals(Chains * Hidden));

    /// <summary>Values of the layer above.</summary>
    [Benchmark]
    public void Forward() => DenseProduct.Forward(_below, Weights, _above, Chains, Visible, Hidden, add: false);

    /// <summary>Errors of the layer below.</summary>
    [Benchmark]
    public void Backward() => DenseProduct.Backward(_above, Weights, _below, Chains, Visible, Hidden, add: false);

    /// <summary>The gradient of the weights.</summary>
    [Benchmark]
    public void WeightGradient() => DenseProduct.Gradient(_below, _above, _gradient, Chains, Visible, Hidden, add: false);
}
