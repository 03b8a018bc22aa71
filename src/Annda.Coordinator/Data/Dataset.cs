namespace Annda.Data;

/// <summary>Examples as bits.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Pixels">0 or 1, row-major, shape [Examples, Units].</param>
/// <param name="Examples">How many examples; may be 0.</param>
/// <param name="Units">Bits per example.</param>
/// <param name="Labels">One label per example, or null.</param>
/// <param name="ImageWidth">Width of the pictures; 0 when the examples are no pictures.</param>
/// <param name="ImageHeight">Height of the pictures; 0 when the examples are no pictures.</param>
public sealed record Dataset(string Name, byte[] Pixels, int Examples, int Units, int[]? Labels, int ImageWidth, int ImageHeight)
{
    /// <summary>The bits of one example.</summary>
    /// <param name="index">Which, from 0.</param>
    public ReadOnlySpan<byte> Example(int index) => Pixels.AsSpan(index * Units, Units);

    /// <summary>The examples at some indices, in that order.</summary>
    /// <param name="indices">The indices.</param>
    public Dataset Choose(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var pixels = new byte[indices.Count * Units];
        for (var i = 0; i < indices.Count; i++)
            Example(indices[i]).CopyTo(pixels.AsSpan(i * Units));
        int[]? labels = Labels is null ? null : [.. indices.Select(i => Labels[i])];
        return this with { Pixels = pixels, Examples = indices.Count, Labels = labels };
    }

    /// <summary>At most so many examples, the first ones.</summary>
    /// <param name="count">How many; null for all.</param>
    public Dataset Take(int? count) => count is { } n && n < Examples ? Choose([.. Enumerable.Range(0, n)]) : this;
}
