using Annda.Topology;

namespace Annda.Kernels;

/// <summary>
/// What counts as a field of 0 at temperature 0: |h_i| ≤ 2^−20 (|b_i| + Σ_j |w_ij|). Weights such as k / N are rounded, and so are their
/// sums, in an order that is the kernel's: a field that is 0 in the model must be a tie whatever these leave of it.
/// </summary>
public static class TieWidths
{
    /// <summary>Share of the largest possible field.</summary>
    public const double Share = 1.0 / (1 << 20);

    /// <summary>The width of every unit of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="biases">[units].</param>
    /// <param name="couplings">Its couplings with others and inside, with their parameters.</param>
    public static float[] Of(BlockId block, ReadOnlySpan<float> biases, IEnumerable<(CouplingSpec Coupling, float[] Weights)> couplings)
    {
        var sums = new double[biases.Length];
        for (var i = 0; i < sums.Length; i++) sums[i] = Math.Abs(biases[i]);
        foreach (var (coupling, weights) in couplings)
        {
            var intoA = coupling.A == block;
            if (coupling.Edges is { } edges)
            {
                var into = intoA ? edges.IntoA : edges.IntoB;
                for (var i = 0; i < sums.Length; i++)
                    for (var e = into.Starts[i]; e < into.Starts[i + 1]; e++) sums[i] += Math.Abs(weights[into.Edges[e]]);
                continue;
            }
            for (int a = 0, p = 0; a < coupling.SizeA; a++)
                for (var b = 0; b < coupling.SizeB; b++, p++) sums[intoA ? a : b] += Math.Abs(weights[p]);
        }
        return [.. sums.Select(s => (float)Math.Min(s * Share, float.MaxValue))];
    }
}
