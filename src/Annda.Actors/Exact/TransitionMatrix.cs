namespace Annda.Exact;

/// <summary>P(from → to) over a small network's states, its stationary law and how long a chain remembers under it.</summary>
public sealed class TransitionMatrix
{
    /// <summary>States that are allowed: 2^10.</summary>
    public const int StatesMax = 1 << 10;

    private readonly double[,] _rows;

    /// <summary>Takes the matrix over.</summary>
    /// <param name="rows">[states, states], rows sum to 1.</param>
    public TransitionMatrix(double[,] rows)
    {
        Numerics.Guard.Shape(rows.GetLength(1), rows.GetLength(0), "columns of a transition matrix");
        _rows = rows;
    }

    /// <summary>Number of states.</summary>
    public int States => _rows.GetLength(0);

    /// <summary>P(from → to).</summary>
    public double this[int from, int to] => _rows[from, to];

    /// <summary>The law one tick later.</summary>
    public double[] Apply(double[] law)
    {
        var next = new double[States];
        for (var from = 0; from < States; from++)
            for (var to = 0; to < States; to++) next[to] += law[from] * _rows[from, to];
        return next;
    }

    /// <summary>
    /// The stationary law by elimination of one state after the other without a subtraction (Grassmann, Taksar and Heyman 1985):
    /// every digit holds, however slowly the chain mixes.
    /// </summary>
    /// <exception cref="InvalidOperationException">Some states cannot be left for the others.</exception>
    public double[] Stationary()
    {
        var p = (double[,])_rows.Clone();
        for (var n = States - 1; n > 0; n--)
        {
            double leaving = 0;
            for (var to = 0; to < n; to++) leaving += p[n, to];
            if (!(leaving > 0)) throw new InvalidOperationException($"state {n} cannot be left for those before it: no unique law");
            for (var from = 0; from < n; from++)
            {
                if (p[from, n] == 0) continue;
                var share = p[from, n] /= leaving;
                for (var to = 0; to < n; to++) p[from, to] += share * p[n, to];
            }
        }
        var law = new double[States];
        law[0] = 1;
        for (var n = 1; n < States; n++)
            for (var from = 0; from < n; from++) law[n] += law[from] * p[from, n];
        var sum = law.Sum();
        return [.. law.Select(x => x / sum)];
    }

    /// <summary>
    /// Integrated autocorrelation time 1 + 2 Σ_{k ≥ 1} ρ_k in ticks: the variance of a mean of N ticks is that of N / τ independent ones.
    /// </summary>
    /// <param name="law">The stationary law.</param>
    /// <param name="values">[states] the observable; not constant.</param>
    public double AutocorrelationTime(double[] law, double[] values)
    {
        // Σ_{k ≥ 0} P^k f solves (I − P + 1π) g = f for an observable f of mean 0.
        var (n, mean) = (States, ExactLaw.MeanUnder(law, values));
        double[] f = [.. values.Select(v => v - mean)];
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) matrix[i, j] = (i == j ? 1 : 0) - _rows[i, j] + law[j];
        var g = Elimination.Solve(matrix, [.. f]);
        double product = 0, variance = 0;
        for (var s = 0; s < n; s++) (product, variance) = (product + law[s] * f[s] * g[s], variance + law[s] * f[s] * f[s]);
        return 2 * product / variance - 1;
    }
}
