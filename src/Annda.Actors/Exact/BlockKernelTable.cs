namespace Annda.Exact;

/// <summary>P(own → own') of one block's round for every state of the others that it can read: m sweeps with the others frozen.</summary>
internal sealed class BlockKernelTable
{
    private readonly int[] _units;
    private readonly double[] _chances;
    private readonly int _configurations;

    /// <summary>Tabulates [2^free × 2^width].</summary>
    /// <param name="table">Chances of units.</param>
    /// <param name="own">Bits of the block's units.</param>
    /// <param name="insideAtOnce">Its units all read its state before the sweep; else they update in order.</param>
    /// <param name="sweeps">Sweeps of a round.</param>
    public BlockKernelTable(HeatBathTable table, int own, bool insideAtOnce, int sweeps)
    {
        _units = [.. Enumerable.Range(0, table.Units).Where(k => (own >> k & 1) != 0)];
        _configurations = 1 << _units.Length;
        _chances = new double[table.States * _configurations];
        for (var others = 0; others < table.States; others++)
        {
            if ((others & own) != 0) continue;
            var sweep = new double[_configurations, _configurations];
            for (var c = 0; c < _configurations; c++) Sweep(table, others, c, insideAtOnce, sweep);
            var round = Power(sweep, sweeps);
            for (var c = 0; c < _configurations; c++)
                for (var to = 0; to < _configurations; to++) _chances[(others | Spread(c)) * _configurations + to] = round[c, to];
        }
    }

    /// <summary>[2^width] chances of the block's next configurations: from its own bits in a state, with the others' bits frozen.</summary>
    public ReadOnlySpan<double> From(int state) => _chances.AsSpan(state * _configurations, _configurations);

    private int Spread(int configuration)
    {
        var bits = 0;
        for (var i = 0; i < _units.Length; i++) bits |= (configuration >> i & 1) << _units[i];
        return bits;
    }

    private void Sweep(HeatBathTable table, int others, int from, bool insideAtOnce, double[,] rows)
    {
        var law = new double[_configurations];
        law[from] = 1;
        for (var i = 0; i < _units.Length; i++)
        {
            var next = new double[_configurations];
            for (var c = 0; c < _configurations; c++)
            {
                if (law[c] == 0) continue;
                var read = others | Spread(insideAtOnce ? from : c);
                next[c | 1 << i] += law[c] * table.Chance(_units[i], read, true);
                next[c & ~(1 << i)] += law[c] * table.Chance(_units[i], read, false);
            }
            law = next;
        }
        for (var to = 0; to < _configurations; to++) rows[from, to] = law[to];
    }

    private static double[,] Power(double[,] matrix, int exponent)
    {
        var result = matrix;
        for (var bit = 30 - int.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            result = Product(result, result);
            if ((exponent >> bit & 1) != 0) result = Product(result, matrix);
        }
        return result;
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        var n = a.GetLength(0);
        var product = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var k = 0; k < n; k++)
                for (var j = 0; j < n; j++) product[i, j] += a[i, k] * b[k, j];
        return product;
    }
}
