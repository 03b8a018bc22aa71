using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>Graded units of Hopfield (1984): u ← u + Δt (h − u / τ), and V = (1 + tanh(u / u0)) / 2 = 1 / (1 + exp(−2u / u0)).</summary>
public static class GradedStep
{
    /// <summary>One step of Euler.</summary>
    /// <param name="fields">[lanes] h, couplings and bias; a multiple of 16.</param>
    /// <param name="tau">τ.</param>
    /// <param name="step">Δt.</param>
    /// <param name="states">[lanes] u before and after.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Euler(ReadOnlySpan<float> fields, double tau, double step, Span<float> states)
    {
        Guard.Shape(states.Length, fields.Length, "states");
        Guard.Shape(states.Length % BitPlanes.LanesPerStep, 0, "lanes, modulo 16");
        ref var h = ref MemoryMarshal.GetReference(fields);
        ref var u = ref MemoryMarshal.GetReference(states);
        var (dt, leak) = (Vector512.Create((float)step), Vector512.Create((float)(1 / tau)));
        for (nuint i = 0; i < (nuint)states.Length; i += BitPlanes.LanesPerStep)
        {
            var old = Vector512.LoadUnsafe(ref u, i);
            (old + dt * (Vector512.LoadUnsafe(ref h, i) - leak * old)).StoreUnsafe(ref u, i);
        }
    }

    /// <summary>Outputs of all units; relative error below 5e-7.</summary>
    /// <param name="states">u.</param>
    /// <param name="gain">u0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RealStates Outputs(RealStates states, double gain)
    {
        var outputs = new RealStates(states.Units, states.Chains);
        var scale = Vector512.Create((float)(2 / gain));
        for (var unit = 0; unit < states.Units; unit++)
        {
            ref var u = ref MemoryMarshal.GetReference(states.Row(unit));
            ref var v = ref MemoryMarshal.GetReference(outputs.Row(unit));
            for (nuint i = 0; i < (nuint)states.Lanes; i += BitPlanes.LanesPerStep)
                Elementary.Logistic(scale * Vector512.LoadUnsafe(ref u, i)).StoreUnsafe(ref v, i);
        }
        outputs.ClearPadding();
        return outputs;
    }
}
