using System.Runtime.CompilerServices;
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
    public static unsafe void Add(ReadOnlySpan<float> weights, Adjacency into, int first, int count,
        ReadOnlySpan<float> values, Span<float> fields, int lanes)
    {
        Numerics.Guard.Room(into.Starts.Length, first + count + 1, "targets");
        Numerics.Guard.Shape(lanes % Step, 0, "lanes modulo 16");
        Numerics.Guard.Room(values.Length, (long)into.SourceCount * lanes, "values [sources, lanes]");
        Numerics.Guard.Room(fields.Length, (long)count * lanes, "fields [targets, lanes]");
        var (starts, sources, edges) = (into.Starts, into.Sources, into.Edges);
        fixed (float* x = values, h = fields)
            for (var target = 0; target < count; target++)
            {
                var (start, end) = (starts[first + target], starts[first + target + 1]);
                if (start == end) continue;
                var lane = 0;
                // Sums stay in registers over a target's sources.
                for (; lane + 4 * Step <= lanes; lane += 4 * Step)
                {
                    float* to = h + (nint)target * lanes + lane, from = x + lane;
                    var (a, b) = (Vector512.Load(to), Vector512.Load(to + Step));
                    var (c, d) = (Vector512.Load(to + 2 * Step), Vector512.Load(to + 3 * Step));
                    for (var entry = start; entry < end; entry++)
                    {
                        var weight = Vector512.Create(weights[edges[entry]]);
                        var source = from + (nint)sources[entry] * lanes;
                        a += weight * Vector512.Load(source);
                        b += weight * Vector512.Load(source + Step);
                        c += weight * Vector512.Load(source + 2 * Step);
                        d += weight * Vector512.Load(source + 3 * Step);
                    }
                    a.Store(to);
                    b.Store(to + Step);
                    c.Store(to + 2 * Step);
                    d.Store(to + 3 * Step);
                }
                for (; lane < lanes; lane += Step)
                {
                    float* to = h + (nint)target * lanes + lane, from = x + lane;
                    var sum = Vector512.Load(to);
                    for (var entry = start; entry < end; entry++)
                        sum += Vector512.Create(weights[edges[entry]]) * Vector512.Load(from + (nint)sources[entry] * lanes);
                    sum.Store(to);
                }
            }
    }
}
