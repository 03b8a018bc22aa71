using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Annda.Evaluation;

/// <summary>
/// Principal components of examples: what the best linear map to a few numbers and back keeps. Its reconstruction is what a linear
/// autoencoder comes to at best.
/// </summary>
public sealed class PrincipalComponents
{
    /// <summary>Most units of an example; more take too long.</summary>
    public const int UnitsMax = 2048;

    private readonly double[] _mean;
    // Columns, the largest variance first.
    private readonly Matrix<double> _directions;

    /// <summary>Finds the components of some examples.</summary>
    /// <param name="rows">The examples, one row each; at least one.</param>
    public PrincipalComponents(IReadOnlyList<float[]> rows)
    {
        var units = rows[0].Length;
        _mean = new double[units];
        foreach (var row in rows)
            for (var u = 0; u < units; u++) _mean[u] += row[u] / (double)rows.Count;
        var (covariance, centred) = (new double[units * units], new double[units]);
        foreach (var row in rows)
        {
            for (var u = 0; u < units; u++) centred[u] = row[u] - _mean[u];
            for (var u = 0; u < units; u++) AddScaled(covariance.AsSpan(u * units + u, units - u), centred[u], centred.AsSpan(u));
        }
        var matrix = DenseMatrix.Create(units, units, (i, j) => covariance[Math.Min(i, j) * units + Math.Max(i, j)] / rows.Count);
        var found = matrix.Evd(Symmetricity.Symmetric);
        var order = Enumerable.Range(0, units).OrderByDescending(i => found.EigenValues[i].Real).ToArray();
        Variances = [.. order.Select(i => Math.Max(0, found.EigenValues[i].Real))];
        _directions = Matrix<double>.Build.DenseOfColumnVectors(order.Select(i => found.EigenVectors.Column(i)));
    }

    /// <summary>Variance along each component, the largest first.</summary>
    public double[] Variances { get; }

    /// <summary>Mean squared distance of examples from what a number of components keep of them.</summary>
    /// <param name="rows">Examples, not only those that the components are of.</param>
    /// <param name="components">How many.</param>
    public double SquaredError(IReadOnlyList<float[]> rows, int components)
    {
        var error = 0.0;
        foreach (var row in rows)
        {
            var centred = Centred(row);
            error += centred.DotProduct(centred) - Project(centred, components).Sum(p => p * p);
        }
        return error / rows.Count;
    }

    /// <summary>Coordinates of an example along the first components.</summary>
    public double[] Coordinates(float[] row, int components) => Project(Centred(row), components);

    /// <summary>
    /// The least mean squared distance that a linear map through so many numbers can have from examples with normal noise on each number:
    /// its component of variance λ keeps λ / (λ + s²) of itself.
    /// </summary>
    /// <param name="noise">s, the standard deviation of the noise.</param>
    /// <param name="components">Numbers in between.</param>
    public double DenoisingError(double noise, int components) =>
        Variances.Select((v, i) => i < components && v > 0 ? v * noise * noise / (v + noise * noise) : v).Sum();

    /// <summary>The largest principal angle, in degrees, between the space of the first components and one that other rows span.</summary>
    /// <param name="rows">[k, units] rows that are linearly independent, as many as components are compared.</param>
    public double AngleTo(double[,] rows)
    {
        var basis = Matrix<double>.Build.DenseOfArray(rows).Transpose().QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
        var cosines = (basis.Transpose() * _directions.SubMatrix(0, _mean.Length, 0, rows.GetLength(0))).Svd(false).S;
        return Math.Acos(Math.Clamp(cosines.Min(), 0, 1)) * 180 / Math.PI;
    }

    private Vector<double> Centred(float[] row) => DenseVector.Create(row.Length, u => row[u] - _mean[u]);

    private double[] Project(Vector<double> centred, int components) =>
        [.. Enumerable.Range(0, components).Select(k => _directions.Column(k).DotProduct(centred))];

    private static void AddScaled(Span<double> sums, double scale, ReadOnlySpan<double> values)
    {
        var at = 0;
        for (; at + System.Numerics.Vector<double>.Count <= sums.Length; at += System.Numerics.Vector<double>.Count)
            (new System.Numerics.Vector<double>(sums[at..]) + scale * new System.Numerics.Vector<double>(values[at..])).CopyTo(sums[at..]);
        for (; at < sums.Length; at++) sums[at] += scale * values[at];
    }
}
