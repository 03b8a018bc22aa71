using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// By how much a step of weights shifts the fields of both ends when units count from offsets: a[i] = −Σ_j (w'_ij − w_ij) λ_j and
/// b[j] = −Σ_i (w'_ij − w_ij) μ_i. Columns in sixteen sums, lane by lane in order of j; products are rounded before they are added.
/// </summary>
internal static class StepShift
{
    private const int Step = 16;

    /// <summary>Finds both shifts of a dense step.</summary>
    /// <param name="old">[rows, columns] before.</param>
    /// <param name="next">[rows, columns] after.</param>
    /// <param name="rowOffsets">[rows] μ.</param>
    /// <param name="columnOffsets">[columns] λ.</param>
    /// <param name="rows">[rows] the shift of A's fields.</param>
    /// <param name="columns">[columns] the shift of B's fields.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dense(ReadOnlySpan<float> old, ReadOnlySpan<float> next, ReadOnlySpan<float> rowOffsets,
        ReadOnlySpan<float> columnOffsets, Span<float> rows, Span<float> columns)
    {
        var (height, width) = (rowOffsets.Length, columnOffsets.Length);
        Guard.Shape(old.Length, (long)height * width, "weights");
        Guard.Shape(next.Length, old.Length, "new weights");
        Guard.Shape(rows.Length, height, "shifts of rows");
        Guard.Shape(columns.Length, width, "shifts of columns");
        columns.Clear();
        ref var to = ref MemoryMarshal.GetReference(columns);
        ref var offset = ref MemoryMarshal.GetReference(columnOffsets);
        Span<float> lanes = stackalloc float[Step];
        for (var i = 0; i < height; i++)
        {
            ref var before = ref MemoryMarshal.GetReference(old[(i * width)..]);
            ref var after = ref MemoryMarshal.GetReference(next[(i * width)..]);
            var (sums, own) = (Vector512<float>.Zero, Vector512.Create(rowOffsets[i]));
            var j = 0;
            for (; j + Step <= width; j += Step)
            {
                var step = Vector512.LoadUnsafe(ref after, (nuint)j) - Vector512.LoadUnsafe(ref before, (nuint)j);
                sums -= step * Vector512.LoadUnsafe(ref offset, (nuint)j);
                (Vector512.LoadUnsafe(ref to, (nuint)j) - step * own).StoreUnsafe(ref to, (nuint)j);
            }
            sums.CopyTo(lanes);
            for (var lane = 0; j < width; j++, lane++)
            {
                var step = next[i * width + j] - old[i * width + j];
                lanes[lane] -= step * columnOffsets[j];
                columns[j] -= step * rowOffsets[i];
            }
            var sum = 0f;
            foreach (var lane in lanes) sum += lane;
            rows[i] = sum;
        }
    }
}
