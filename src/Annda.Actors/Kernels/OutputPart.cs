namespace Annda.Kernels;

/// <summary>A rectangle of a product's output: what one call makes, so that threads can share one product.</summary>
/// <param name="FirstRow">First row.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="FirstColumn">First column.</param>
/// <param name="Columns">Number of columns.</param>
public readonly record struct OutputPart(int FirstRow, int Rows, int FirstColumn, int Columns)
{
    /// <summary>All of a [rows, columns] output.</summary>
    public static OutputPart All(int rows, int columns) => new(0, rows, 0, columns);

    /// <summary>
    /// Share <paramref name="index"/> of <paramref name="count"/>: whole panels of columns, because threads that share rows would
    /// each lay the same panels out.
    /// </summary>
    public static OutputPart Share(int rows, int columns, int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count);
        var (first, end) = (Cut(index), Cut(index + 1));
        return new OutputPart(0, rows, first, end - first);

        int Cut(int share)
        {
            var panels = ((long)columns + DensePanel.Columns - 1) / DensePanel.Columns;
            return (int)Math.Min(columns, panels * share / count * DensePanel.Columns);
        }
    }
}
