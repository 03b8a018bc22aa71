using System.Runtime.CompilerServices;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Annda.Memories;

/// <summary>
/// The pseudo-inverse rule (Personnaz, Guyon and Dreyfus 1985): W = Xᵀ (X Xᵀ)⁺ X projects on the span of the patterns, so that W x = x for
/// every one of them, and any set of linearly independent patterns is stored.
/// </summary>
internal static class ProjectionRule
{
    /// <summary>Eigenvalues below this share of the largest belong to patterns that others make up.</summary>
    private const double Dependent = 1e-10;

    /// <summary>[units, units] symmetric.</summary>
    /// <param name="patterns">[patterns, units].</param>
    public static double[] Matrix(double[,] patterns)
    {
        // The managed provider's sums do not depend on the number of threads, but nothing is to hang on that.
        Control.UseSingleThread();
        var x = Matrix<double>.Build.DenseOfArray(patterns);
        var (count, units) = (x.RowCount, x.ColumnCount);
        // The smaller of the two products has all eigenvalues that are not 0.
        var wide = count <= units;
        var eigen = (wide ? x.TransposeAndMultiply(x) : x.TransposeThisAndMultiply(x)).Evd(Symmetricity.Symmetric);
        double[] values = [.. eigen.EigenValues.Select(v => v.Real)];
        var kept = Enumerable.Range(0, values.Length).Where(k => values[k] > Dependent * values.Max()).ToArray();
        // Orthonormal rows that span the patterns.
        var basis = new double[kept.Length * units];
        for (var k = 0; k < kept.Length; k++)
        {
            var vector = eigen.EigenVectors.Column(kept[k]);
            var row = wide ? x.LeftMultiply(vector).Divide(Math.Sqrt(values[kept[k]])) : vector;
            for (var u = 0; u < units; u++) basis[u * kept.Length + k] = row[u];
        }
        return Squares(basis, units, kept.Length);
    }

    // Σ_k b_ik b_jk for every pair.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[] Squares(double[] basis, int units, int vectors)
    {
        var matrix = new double[checked(units * units)];
        for (var i = 0; i < units; i++)
            for (var j = i; j < units; j++)
            {
                ReadOnlySpan<double> a = basis.AsSpan(i * vectors, vectors), b = basis.AsSpan(j * vectors, vectors);
                double sum = 0;
                for (var k = 0; k < a.Length; k++) sum += a[k] * b[k];
                matrix[i * units + j] = matrix[j * units + i] = sum;
            }
        return matrix;
    }
}
