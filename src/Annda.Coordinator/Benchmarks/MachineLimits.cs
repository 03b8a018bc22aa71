using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Benchmarks;

/// <summary>What this machine can do at most: products in registers, and memory.</summary>
internal static class MachineLimits
{
    private const int Rounds = 10_000, Chains = 12;

    /// <summary>Floats of one array of the triad: beyond caches.</summary>
    private const int TriadLength = 8 << 20;

    /// <summary>Multiply-adds of one call of <see cref="MultiplyAdd"/>.</summary>
    public static double MultiplyAdds => (double)Rounds * Chains * (Vector512.IsHardwareAccelerated ? 16 : Vector<float>.Count);

    /// <summary>Fused multiply-adds of single precision in registers alone, enough of them at once to hide their latency.</summary>
    public static float MultiplyAdd() =>
        Vector512.IsHardwareAccelerated ? MultiplyAdd512() : MultiplyAddAny();

    /// <summary>a = b + 3 c on each thread's own arrays: what memory delivers.</summary>
    /// <returns>One pass of all threads, and the bytes that it reads and writes.</returns>
    public static (Action Pass, double Bytes) Triad(int threads)
    {
        // Many threads share the room of sixteen.
        var length = TriadLength / Math.Max(1, threads / 16);
        var arrays = Enumerable.Range(0, threads).Select(_ => (To: new float[length], First: Ones(length), Second: Ones(length))).ToArray();
        void Pass(int thread) => Triad(arrays[thread].To, arrays[thread].First, arrays[thread].Second);
        return (threads == 1 ? () => Pass(0) : () => Parallel.For(0, threads, Pass), 3.0 * sizeof(float) * length * threads);
    }

    private static float[] Ones(int length)
    {
        var ones = new float[length];
        Array.Fill(ones, 1);
        return ones;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Triad(Span<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)
    {
        var to = MemoryMarshal.Cast<float, Vector<float>>(a);
        var first = MemoryMarshal.Cast<float, Vector<float>>(b);
        var second = MemoryMarshal.Cast<float, Vector<float>>(c);
        for (var i = 0; i < to.Length && i < first.Length && i < second.Length; i++) to[i] = first[i] + 3 * second[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd512()
    {
        var (x, y) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + (g + h + i + j + k + l));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAddAny()
    {
        var (x, y) = (new Vector<float>(0.999f), new Vector<float>(0.001f));
        var (a, b, c, d, e, f) = (x, x, x, x, x, x);
        var (g, h, i, j, k, l) = (x, x, x, x, x, x);
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector.FusedMultiplyAdd(a, x, y);
            b = Vector.FusedMultiplyAdd(b, x, y);
            c = Vector.FusedMultiplyAdd(c, x, y);
            d = Vector.FusedMultiplyAdd(d, x, y);
            e = Vector.FusedMultiplyAdd(e, x, y);
            f = Vector.FusedMultiplyAdd(f, x, y);
            g = Vector.FusedMultiplyAdd(g, x, y);
            h = Vector.FusedMultiplyAdd(h, x, y);
            i = Vector.FusedMultiplyAdd(i, x, y);
            j = Vector.FusedMultiplyAdd(j, x, y);
            k = Vector.FusedMultiplyAdd(k, x, y);
            l = Vector.FusedMultiplyAdd(l, x, y);
        }
        return Vector.Sum(a + b + c + d + e + f + (g + h + i + j + k + l));
    }
}
