using System.Runtime.CompilerServices;

namespace Annda.Memories;

/// <summary>
/// The rule of Storkey (1997): pattern after pattern, w_ij ← w_ij + (x_i x_j − x_i h_ji − h_ij x_j) / N with h_ij = Σ_{k ≠ i, j} w_ik x_k.
/// It is local, forgets nothing that Hebb's rule keeps, and stores more.
/// </summary>
internal static class StorkeyRule
{
    /// <summary>[units, units] symmetric.</summary>
    /// <param name="patterns">[patterns, units] of −1 and +1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double[] Matrix(double[,] patterns)
    {
        var units = patterns.GetLength(1);
        var weights = new double[checked(units * units)];
        var (fields, x) = (new double[units], new double[units]);
        for (var p = 0; p < patterns.GetLength(0); p++)
        {
            for (var i = 0; i < units; i++) x[i] = patterns[p, i];
            for (var i = 0; i < units; i++)
            {
                var row = weights.AsSpan(i * units, units);
                double sum = 0;
                for (var k = 0; k < units; k++) sum += row[k] * x[k];
                fields[i] = sum - row[i] * x[i];
            }
            for (var i = 0; i < units; i++)
                for (var j = i; j < units; j++)
                {
                    var weight = weights[i * units + j];
                    var (hij, hji) = i == j ? (fields[i], fields[i]) : (fields[i] - weight * x[j], fields[j] - weight * x[i]);
                    weights[i * units + j] = weights[j * units + i] = weight + (x[i] * x[j] - x[i] * hji - hij * x[j]) / units;
                }
        }
        return weights;
    }
}
