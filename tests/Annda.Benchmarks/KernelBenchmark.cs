using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using Annda.Topology;
using BenchmarkDotNet.Attributes;

namespace Annda.Benchmarks;

/// <summary>A kernel on generated data of the size that the comparison uses, and how much work one call of it is.</summary>
public abstract class KernelBenchmark
{
    /// <summary>Units of the visible block.</summary>
    protected const int Visible = 784;

    /// <summary>Units of the hidden block.</summary>
    protected const int Hidden = 500;

    /// <summary>Chains.</summary>
    [Params(1, 20, 100, 128)]
    public int Chains { get; set; }

    /// <summary>Work of one call in <see cref="Unit"/>, real chains only: padding is not work.</summary>
    public abstract double Work { get; }

    /// <summary>What <see cref="Work"/> counts.</summary>
    public abstract string Unit { get; }

    /// <summary>The dense coupling of the two blocks.</summary>
    protected static CouplingSpec Coupling { get; } =
        CouplingSpec.Between("V-H", new BlockId(0), new BlockId(1), Visible, Hidden);

    /// <summary>Weights of <see cref="Coupling"/>.</summary>
    protected static float[] Weights { get; } = Normals(Coupling.Length);

    /// <summary>Normal numbers.</summary>
    protected static float[] Normals(int count) => InitialWeights.Normal(count, 0.1, 1, 0);

    /// <summary>Probabilities of the hidden units in fixed point, [units, lanes] with 0 beyond the last chain.</summary>
    protected static int[] Probabilities(int chains)
    {
        var lanes = BitPlanes.LanesFor(chains);
        var values = Normals(Hidden * lanes);
        return [.. values.Select((x, i) => i % lanes < chains ? (int)(Math.Min(Math.Abs(x), 1) * ProbabilityCounts.One) : 0)];
    }

    /// <summary>Fair bits.</summary>
    protected static BitPlanes States(int units, int chains)
    {
        var states = new BitPlanes(units, chains);
        var key = new StreamKey(1, Purpose.Start);
        for (var unit = 0; unit < units; unit++)
        {
            var plane = states.Plane(unit);
            for (var word = 0; word < plane.Length; word++) plane[word] = Uniforms.FairBits(key, (uint)unit, (uint)word, 0);
            plane[^1] &= states.LastMask;
        }
        return states;
    }
}
