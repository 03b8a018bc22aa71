using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// h[t, c] += Σ_groups ((w[t,s] x[s,c] + w[t,s+1] x[s+1,c]) + (w[t,s+2] x[s+2,c] + w[t,s+3] x[s+3,c])) for two-valued x, with the bits of
/// <see cref="DenseField"/>. Four sources have 16 possible sums: they are tabulated for a strip of targets (the lanes), and each chain
/// then adds, for each group, the row that its four bits name: one load and one addition for 64 products ("method of four Russians":
/// Arlazarov, Dinic, Kronrod and Faradzhev 1970). Any number of targets, sources and chains.
/// </summary>
internal static unsafe class OneBitField
{
    /// <summary>Targets of a strip.</summary>
    public const int Strip = TableRows.Strip;

    /// <summary>Sources that are tabulated together.</summary>
    public const int Sources = Group * Groups;

    private const int Lanes = 16, Group = 4, Groups = 8;

    /// <summary>Fewer chains than this do not repay a table.</summary>
    private const int ChainsForTables = 6;

    /// <summary>Adds the weighted sources to the fields of all chains; lanes beyond the last chain are left undefined.</summary>
    /// <param name="weights">Weights; the one from source s to target t stands at t · targetStride + s · sourceStride.</param>
    /// <param name="targetStride">Distance of two targets' weights; 1 if <paramref name="sourceStride"/> is not.</param>
    /// <param name="sourceStride">Distance of two sources' weights; 1 if <paramref name="targetStride"/> is not.</param>
    /// <param name="targets">Number of targets.</param>
    /// <param name="states">[sources, chains].</param>
    /// <param name="low">Value of a source that is off; one that is on has the value 1.</param>
    /// <param name="biases">[targets] where the sums start, whatever stands in the fields; or empty: they start at the fields.</param>
    /// <param name="fields">[targets, lanes] fields, added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> weights, int targetStride, int sourceStride, int targets, BitPlanes states, float low,
        ReadOnlySpan<float> biases, Span<float> fields)
    {
        var (sources, chains, lanes) = (states.Units, states.Chains, states.Lanes);
        if (targets == 0) return;
        if (sources > 0)
            Guard.Room(weights.Length, (long)(targets - 1) * targetStride + (long)(sources - 1) * sourceStride + 1, "weights");
        Guard.Room(fields.Length, (long)targets * lanes, "fields [targets, lanes]");
        if (biases.Length > 0) Guard.Shape(biases.Length, targets, "biases");
        var blocks = Blocks(sources);
        var index = KernelScratch.OfThread.Room<uint>(0, (long)blocks * lanes + blocks);
        var any = index + (nint)blocks * lanes;
        for (var block = 0; block < blocks; block++) any[block] = Index(states, block, index + (nint)block * lanes);
        fixed (float* w = weights, h = fields, b = biases)
            for (var done = 0; done < targets; done += Strip)
            {
                // The last strip reaches back over what is done, so that it is whole; done targets are not written again.
                var target = Math.Max(0, Math.Min(done, targets - Strip));
                AddStrip(w + (nint)target * targetStride, targetStride, sourceStride, Math.Min(Strip, targets - target), done - target,
                    sources, -1, index, any, chains, low, b is null ? null : b + target, h + (nint)target * lanes);
            }
    }

    /// <summary>Blocks of 32 sources.</summary>
    public static int Blocks(int sources) => (sources + Sources - 1) / Sources;

    /// <summary>Adds the weighted sources to the fields of at most 32 targets.</summary>
    /// <param name="w">Weights into the first target.</param>
    /// <param name="targetStride">Distance of two targets' weights; 1 if <paramref name="sourceStride"/> is not.</param>
    /// <param name="sourceStride">Distance of two sources' weights; 1 if <paramref name="targetStride"/> is not.</param>
    /// <param name="width">Number of targets.</param>
    /// <param name="first">First target whose fields are written.</param>
    /// <param name="sources">Number of sources.</param>
    /// <param name="without">Block of 32 sources that is left out; −1: none.</param>
    /// <param name="index">[blocks, lanes] what <see cref="Index"/> wrote for each block of 32 sources.</param>
    /// <param name="any">[blocks] what it returned; null: not known.</param>
    /// <param name="chains">Chains.</param>
    /// <param name="low">Value of a source that is off; one that is on has the value 1.</param>
    /// <param name="biases">[targets] where the sums start; null: they start at the fields.</param>
    /// <param name="h">[targets, lanes] fields, added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddStrip(float* w, int targetStride, int sourceStride, int width, int first, int sources, int without, uint* index,
        uint* any, int chains, float low, float* biases, float* h)
    {
        var (scratch, lanes) = (KernelScratch.OfThread, BitPlanes.LanesFor(chains));
        var sums = scratch.Room<float>(1, (long)lanes * Strip);
        var panel = scratch.Room<float>(2, Sources * Strip);
        var table = scratch.Room<float>(3, Groups * TableRows.Group);
        if (biases is null) StripLayout.Turn(h, lanes, width, sums);
        else StripLayout.Start(biases, width, chains, sums);
        for (var block = 0; block < Blocks(sources); block++)
        {
            if (block == without) continue;
            var source = block * Sources;
            var depth = Math.Min(Sources, sources - source);
            float* rows = w + (nint)source * sourceStride;
            nint stride = sourceStride;
            if (targetStride != 1 || width < Strip || depth % Group != 0)
            {
                StripLayout.Pack(rows, targetStride, sourceStride, width, depth, panel);
                rows = panel;
                stride = Strip;
            }
            var groups = (depth + Group - 1) / Group;
            if (chains < ChainsForTables)
            {
                for (var chain = 0; chain < chains; chain++)
                    Direct(rows, stride, groups, index[(nint)block * lanes + chain], low, sums + chain * Strip);
                continue;
            }
            for (var group = 0; group < groups; group++)
            {
                var to = table + group * TableRows.Group;
                // Where nothing is on in any chain, only the row of nothing is read.
                if (low == 0 && any is not null && (any[block] >> (Group * group) & 0xf) == 0) new Span<float>(to, Strip).Clear();
                else Tabulate(rows + group * Group * stride, stride, low, to);
            }
            if (groups == Groups) AddRows(table, index + (nint)block * lanes, low == 0, chains, sums);
            else AddLastRows(table, groups, index + (nint)block * lanes, chains, sums);
        }
        StripLayout.TurnBack(sums, lanes, first, width, h);
    }

    /// <summary>index[c] = the bits of a block of 32 sources in chain c, source s at bit s; returns those on in any chain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Index(BitPlanes states, int block, uint* index)
    {
        var first = block * Sources;
        var bits = Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        var perUnit = states.WordsPerUnit;
        var count = Math.Min(Sources, states.Units - first);
        ref var word = ref Unsafe.Add(ref MemoryMarshal.GetReference(states.Words), (nint)first * perUnit);
        var any = Vector512<uint>.Zero;
        for (var lane = 0; lane < states.Lanes; lane += Lanes)
        {
            var shift = lane % BitPlanes.ChainsPerWord;
            // Missing sources are on: their weights are packed as 0.
            var sum = Vector512.Create(count == Sources ? 0u : uint.MaxValue << count);
            for (var s = 0; s < count; s++)
            {
                var sixteen = Vector512.Create((uint)(Unsafe.Add(ref word, (nint)s * perUnit + lane / BitPlanes.ChainsPerWord) >> shift));
                sum |= Vector512.Equals(sixteen & bits, bits) & Vector512.Create(1u << s);
            }
            sum.Store(index + lane);
            any |= sum;
        }
        uint all = 0;
        for (var i = 0; i < Lanes; i++) all |= any[i];
        return all;
    }

    // table[k, t] = (w0 x0 + w1 x1) + (w2 x2 + w3 x3), bit i of k saying what x_i is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tabulate(float* rows, nint stride, float low, float* table)
    {
        var off = Vector512.Create(low);
        for (var t = 0; t < Strip; t += Lanes)
        {
            var (on0, on1) = (Vector512.Load(rows + t), Vector512.Load(rows + stride + t));
            var (on2, on3) = (Vector512.Load(rows + 2 * stride + t), Vector512.Load(rows + 3 * stride + t));
            var (off0, off1, off2, off3) = (on0 * off, on1 * off, on2 * off, on3 * off);
            var (a0, a1, a2, a3) = (off0 + off1, on0 + off1, off0 + on1, on0 + on1);
            var to = table + t;
            TableRows.StoreFour(a0, a1, a2, a3, off2 + off3, to);
            TableRows.StoreFour(a0, a1, a2, a3, on2 + off3, to + 4 * Strip);
            TableRows.StoreFour(a0, a1, a2, a3, off2 + on3, to + 8 * Strip);
            TableRows.StoreFour(a0, a1, a2, a3, on2 + on3, to + 12 * Strip);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows(float* table, uint* index, bool zeroAddsNothing, int chains, float* sums)
    {
        for (var chain = 0; chain < chains; chain++, sums += Strip)
        {
            nuint bits = index[chain];
            // Data have empty regions: there, nothing is on in most chains.
            if (bits == 0 && zeroAddsNothing) continue;
            var (a, b) = (Vector512.LoadAligned(sums), Vector512.LoadAligned(sums + Lanes));
            TableRows.AddEight(table, bits, ref a, ref b);
            a.StoreAligned(sums);
            b.StoreAligned(sums + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddLastRows(float* table, int groups, uint* index, int chains, float* sums)
    {
        for (var chain = 0; chain < chains; chain++, sums += Strip)
        {
            var (a, b) = (Vector512.LoadAligned(sums), Vector512.LoadAligned(sums + Lanes));
            for (var group = 0; group < groups; group++)
                TableRows.Add(table + group * TableRows.Group, (nuint)(index[chain] >> (Group * group)) << 7, ref a, ref b);
            a.StoreAligned(sums);
            b.StoreAligned(sums + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Direct(float* rows, nint stride, int groups, uint bits, float low, float* sums)
    {
        var (a, b) = (Vector512.LoadAligned(sums), Vector512.LoadAligned(sums + Lanes));
        for (var group = 0; group < groups; group++, bits >>= Group, rows += Group * stride)
        {
            var x0 = Vector512.Create((bits & 1) != 0 ? 1f : low);
            var x1 = Vector512.Create((bits & 2) != 0 ? 1f : low);
            var x2 = Vector512.Create((bits & 4) != 0 ? 1f : low);
            var x3 = Vector512.Create((bits & 8) != 0 ? 1f : low);
            a += Sum(rows, stride, x0, x1, x2, x3);
            b += Sum(rows + Lanes, stride, x0, x1, x2, x3);
        }
        a.StoreAligned(sums);
        b.StoreAligned(sums + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sum(float* w, nint stride,
        Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3) =>
        (Vector512.Load(w) * x0 + Vector512.Load(w + stride) * x1)
            + (Vector512.Load(w + 2 * stride) * x2 + Vector512.Load(w + 3 * stride) * x3);
}
