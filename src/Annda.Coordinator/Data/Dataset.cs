namespace Annda.Data;

/// <summary>Examples as bits, and as real numbers where the experiment wants those.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Pixels">0 or 1, row-major, shape [Examples, Units].</param>
/// <param name="Examples">How many examples; may be 0.</param>
/// <param name="Units">Bits per example.</param>
/// <param name="Labels">One label per example, or null.</param>
/// <param name="ImageWidth">Width of the pictures; 0 when the examples are no pictures.</param>
/// <param name="ImageHeight">Height of the pictures; 0 when the examples are no pictures.</param>
public sealed record Dataset(string Name, byte[] Pixels, int Examples, int Units, int[]? Labels, int ImageWidth, int ImageHeight)
{
    /// <summary>Real values, of the shape of <see cref="Pixels"/>; null: the examples are bits.</summary>
    public float[]? Values { get; init; }

    /// <summary>Whether <see cref="Values"/> are probabilities of bits that are drawn at every presentation.</summary>
    public bool IsSampled { get; init; }

    /// <summary>The largest value that the source can have.</summary>
    public double Largest { get; init; } = 1;

    /// <summary>The block that labels drive; null: none.</summary>
    public string? LabelBlock { get; init; }

    /// <summary>Units of that block; 0 without one.</summary>
    public int LabelUnits { get; init; }

    /// <summary>The bits of one example.</summary>
    /// <param name="index">Which, from 0.</param>
    public ReadOnlySpan<byte> Example(int index) => Pixels.AsSpan(index * Units, Units);

    /// <summary>The examples at some indices, in that order.</summary>
    /// <param name="indices">The indices.</param>
    public Dataset Choose(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int[]? labels = Labels is null ? null : [.. indices.Select(i => Labels[i])];
        return this with
        {
            Pixels = Rows(Pixels, indices),
            Values = Values is null ? null : Rows(Values, indices),
            Examples = indices.Count,
            Labels = labels,
        };
    }

    /// <summary>At most so many examples, the first ones.</summary>
    /// <param name="count">How many; null for all.</param>
    public Dataset Take(int? count) => count is { } n && n < Examples ? Choose([.. Enumerable.Range(0, n)]) : this;

    private T[] Rows<T>(T[] from, IReadOnlyList<int> indices)
    {
        var rows = new T[indices.Count * Units];
        for (var i = 0; i < indices.Count; i++) from.AsSpan(indices[i] * Units, Units).CopyTo(rows.AsSpan(i * Units));
        return rows;
    }
}
