using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>
/// h[t, c] += Σ_s w_e(t,s) x[s, c] over the sources of each target in ascending order, one addition after the other.
/// Lanes are chains. The order is part of the model.
/// </summary>
public static class SparseField
{
    private const int Step = 16;

    /// <summary>Adds the weighted sources of targets [first, first + count) to the fields.</summary>
    /// <param name="weights">[edges].</param>
    /// <param name="into">Edges into each target.</param>
    /// <param name="first">First target.</param>
    /// <param name="count">Number of targets.</param>
    /// <param name="values">[sources, lanes].</param>
    /// <param name="fields">[count, lanes], added to.</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> weights, Adjacency into, int first, int count,
        ReadOnlySpan<float> values, Span<float> fields, int lanes)
    {
        Numerics.Guard.Room(into.Starts.Length, first + count + 1, "targets");
        Numerics.Guard.Room(fields.Length, (long)count * lanes, "fields [targets, lanes]");
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var h = ref MemoryMarshal.GetReference(fields);
        for (var target = 0; target < count; target++)
        {
            var (start, end) = (into.Starts[first + target], into.Starts[first + target + 1]);
            for (var entry = start; entry < end; entry++)
            {
                var (source, weight) = ((nuint)into.Sources[entry], Vector512.Create(weights[into.Edges[entry]]));
                for (var lane = 0; lane < lanes; lane += Step)
                {
                    var at = (nuint)(target * lanes + lane);
                    var sum = Vector512.LoadUnsafe(ref h, at) + weight * Vector512.LoadUnsafe(ref x, source * (nuint)lanes + (nuint)lane);
                    sum.StoreUnsafe(ref h, at);
                }
            }
        }
    }
}
