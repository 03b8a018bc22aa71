using Annda.Randomness;

namespace Annda.Data;

/// <summary>Points of real numbers, drawn by the seed: the first so many of one endless list.</summary>
internal static class CurveData
{
    // Of the purpose of patterns: 0 is their own, 1 the bits drawn from probabilities.
    private const int Set = 2;

    private const double MixtureRadius = 2;

    /// <summary>
    /// A mixture of normal laws in the plane, of equal weights and deviations; their centres are even about a circle of radius 2. The label
    /// is the component.
    /// </summary>
    /// <param name="count">Points.</param>
    /// <param name="components">Normal laws.</param>
    /// <param name="spread">Their standard deviation.</param>
    /// <param name="seed">The experiment's seed.</param>
    public static Dataset Mixture(int count, int components, double spread, ulong seed)
    {
        var key = new StreamKey(seed, Purpose.Patterns, Set);
        var (values, labels) = (new float[2 * count], new int[count]);
        for (var e = 0; e < count; e++)
        {
            labels[e] = key.Below(components, 0, (uint)e, 0);
            var angle = 2 * Math.PI * labels[e] / components;
            var (x, y) = key.Normals(1, (uint)e, 0);
            values[2 * e] = (float)(MixtureRadius * Math.Cos(angle) + spread * x);
            values[2 * e + 1] = (float)(MixtureRadius * Math.Sin(angle) + spread * y);
        }
        return Points("mixture", values, 2, labels);
    }

    /// <summary>Points about the unit circle of a plane through 0, which in more than two dimensions is drawn, too.</summary>
    /// <param name="count">Points.</param>
    /// <param name="dimensions">Numbers of a point, 2 or more.</param>
    /// <param name="spread">Standard deviation of every number about the circle.</param>
    /// <param name="seed">The experiment's seed.</param>
    public static Dataset Circle(int count, int dimensions, double spread, ulong seed)
    {
        if ((long)count * dimensions > CsvReader.MaxValues)
            throw new InputException($"data.count: found {count} points of {dimensions} numbers; allowed: at most {CsvReader.MaxValues} "
                + $"numbers, here {CsvReader.MaxValues / dimensions} points");
        var key = new StreamKey(seed, Purpose.Patterns, Set);
        var (across, up) = Plane(key, dimensions);
        var values = new float[(long)dimensions * count];
        for (var e = 0; e < count; e++)
        {
            var angle = 2 * Math.PI * key.Uniform(2, (uint)e, 0);
            var (cosine, sine) = (Math.Cos(angle), Math.Sin(angle));
            for (var d = 0; d < dimensions; d++)
                values[e * dimensions + d] = (float)(cosine * across[d] + sine * up[d] + spread * key.Normals(3, (uint)e, d).First);
        }
        return Points("circle", values, dimensions, null);
    }

    // Two directions at right angles, of length 1.
    private static (double[] Across, double[] Up) Plane(StreamKey key, int dimensions)
    {
        var (across, up) = (new double[dimensions], new double[dimensions]);
        if (dimensions == 2)
        {
            (across[0], up[1]) = (1, 1);
            return (across, up);
        }
        for (var d = 0; d < dimensions; d++) (across[d], up[d]) = key.Normals(4, (uint)d, 0);
        var length = Math.Sqrt(across.Sum(a => a * a));
        for (var d = 0; d < dimensions; d++) across[d] /= length;
        var along = across.Zip(up, (a, u) => a * u).Sum();
        for (var d = 0; d < dimensions; d++) up[d] -= along * across[d];
        length = Math.Sqrt(up.Sum(u => u * u));
        for (var d = 0; d < dimensions; d++) up[d] /= length;
        return (across, up);
    }

    private static Dataset Points(string name, float[] values, int units, int[]? labels) =>
        new(name, new byte[values.Length], values.Length / units, units, labels, 0, 0)
        {
            Values = values,
            Largest = Math.Max(1, values.Max()),
        };
}
