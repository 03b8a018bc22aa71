using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Statistics;

/// <summary>s[i] += p[i] of whole numbers.</summary>
internal static class LongSums
{
    public static void Add(long[] sum, long[] part)
    {
        Numerics.Guard.Shape(part.Length, sum.Length, "sums");
        ref var to = ref MemoryMarshal.GetArrayDataReference(sum);
        ref var from = ref MemoryMarshal.GetArrayDataReference(part);
        var i = 0;
        for (; i + Vector512<long>.Count <= sum.Length; i += Vector512<long>.Count)
            (Vector512.LoadUnsafe(ref to, (nuint)i) + Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < sum.Length; i++) sum[i] += part[i];
    }
}
