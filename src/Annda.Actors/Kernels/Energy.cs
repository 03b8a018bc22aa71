using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>
/// E(s) = −Σ_{i&lt;j} w_ij s_i s_j − Σ_i b_i s_i of every chain; each pair counted once. Of Gaussian units s in a pair is what others read,
/// and Σ (v − b)² / 2σ² stands for their biases. Fields in single precision, their sum in double.
/// </summary>
public static class Energy
{
    private const int UnitsAtOnce = 64;

    /// <summary>Energies of all chains.</summary>
    /// <param name="network">The network.</param>
    /// <param name="states">What others read of each block, same chains: bits, or outputs of real-valued units.</param>
    /// <returns>[chains], dimensionless.</returns>
    public static double[] Of(Network network, IReadOnlyList<UnitStates> states)
    {
        Guard.Shape(states.Count, network.Spec.Blocks.Count, "states");
        var energies = new double[states[0].Lanes];
        foreach (var id in network.Spec.CouplingIds)
        {
            var coupling = network.Spec[id];
            if (network.Spec[coupling.A].Gaussian is { } gaussian && coupling.Kind == CouplingKind.Bias)
            {
                if (coupling.IsVariance) AddSquares(network, coupling.A, gaussian, states[coupling.A.Index], energies);
                continue;
            }
            Add(coupling, network[id], (network.Spec[coupling.A].Units, states[coupling.A.Index]),
                (network.Spec[coupling.B].Units, states[coupling.B.Index]), energies);
        }
        return energies[..states[0].Chains];
    }

    /// <summary>Adds the energies of one coupling.</summary>
    /// <param name="coupling">The coupling.</param>
    /// <param name="parameters">Its weights or biases.</param>
    /// <param name="a">Units and states of A.</param>
    /// <param name="b">Units and states of B; those of A for a bias and within a block.</param>
    /// <param name="energies">[lanes], added to.</param>
    public static void Add(CouplingSpec coupling, float[] parameters, (UnitKind Units, UnitStates States) a,
        (UnitKind Units, UnitStates States) b, Span<double> energies)
    {
        var lanes = a.States.Lanes;
        Guard.Shape(energies.Length, lanes, "energies");
        var valuesA = Expanded(a.States, a.Units);
        // Sparse fields need no more than a few rows at a time.
        var rows = coupling.Kind == CouplingKind.Bias || coupling.Edges is not null ? UnitsAtOnce : coupling.SizeA;
        var valuesB = coupling.Edges is null ? [] : ReferenceEquals(a.States, b.States) ? valuesA : Expanded(b.States, b.Units);
        var fields = new float[Math.Min(rows, coupling.SizeA) * lanes];
        // A within coupling's fields see every pair from both sides.
        var share = coupling.Kind == CouplingKind.Within ? 0.5 : 1;
        for (var first = 0; first < coupling.SizeA; first += rows)
        {
            var count = Math.Min(rows, coupling.SizeA - first);
            var some = fields.AsSpan(0, count * lanes);
            some.Clear();
            if (coupling.Kind == CouplingKind.Bias) FieldSum.Start(parameters.AsSpan(first, count), some, lanes);
            else if (coupling.Edges is { } edges) SparseField.Add(parameters, edges.IntoA, first, count, valuesB, some, lanes);
            else FieldSum.Add(coupling, parameters, true, b.States, b.Units, first, count, [], some);
            TakeAway(share, valuesA.AsSpan(first * lanes, some.Length), some, energies);
        }
    }

    // Σ (v − b)² / 2σ² of Gaussian units, from what others read of them.
    private static void AddSquares(Network network, BlockId block, GaussianUnits units, UnitStates outputs, double[] energies)
    {
        var (lanes, biases) = (energies.Length, network[NetworkSpec.BiasOf(block)]);
        var logs = network[network.Spec.VarianceOf(block)!.Value];
        for (var unit = 0; unit < logs.Length; unit++)
        {
            var row = ((RealStates)outputs).Row(unit);
            // u = o σ^(k − 1) − b / σ.
            var (factor, shift) = (Elementary.Exp(0.5 * (units.Power - 1) * logs[unit]), biases[unit] * Elementary.Exp(-0.5 * logs[unit]));
            for (var lane = 0; lane < lanes; lane++)
            {
                var u = factor * row[lane] - shift;
                energies[lane] += 0.5 * u * u;
            }
        }
    }

    // energies[c] −= share · value · field, row after row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeAway(double share, ReadOnlySpan<float> values, ReadOnlySpan<float> fields, Span<double> energies)
    {
        ref var v = ref MemoryMarshal.GetReference(values);
        ref var h = ref MemoryMarshal.GetReference(fields);
        ref var e = ref MemoryMarshal.GetReference(energies);
        for (var lane = 0; lane < energies.Length; lane += Vector512<float>.Count)
        {
            var (low, high) = (Vector512.LoadUnsafe(ref e, (nuint)lane),
                Vector512.LoadUnsafe(ref e, (nuint)(lane + Vector512<double>.Count)));
            for (var at = lane; at < fields.Length; at += energies.Length)
            {
                var (valueLow, valueHigh) = Vector512.Widen(Vector512.LoadUnsafe(ref v, (nuint)at));
                var (fieldLow, fieldHigh) = Vector512.Widen(Vector512.LoadUnsafe(ref h, (nuint)at));
                low -= Vector512.Create(share) * valueLow * fieldLow;
                high -= Vector512.Create(share) * valueHigh * fieldHigh;
            }
            low.StoreUnsafe(ref e, (nuint)lane);
            high.StoreUnsafe(ref e, (nuint)(lane + Vector512<double>.Count));
        }
    }

    private static float[] Expanded(UnitStates states, UnitKind kind)
    {
        var values = GC.AllocateUninitializedArray<float>(states.Units * states.Lanes);
        if (states is RealStates reals) reals.Values.CopyTo(values);
        else FieldSum.Expand((BitPlanes)states, kind, values);
        return values;
    }
}
