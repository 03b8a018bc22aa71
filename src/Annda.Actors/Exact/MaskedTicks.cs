namespace Annda.Exact;

/// <summary>
/// Laws of ticks in which a random set of units updates at once: P(x → y) = Σ_M share(M) Π_{i ∈ M} P(y_i | read) Π_{i ∉ M} [y_i = x_i].
/// Random scan, k units at once, participation with probability q, all at once (Little 1974; Peretto 1984) and local Glauber differ in
/// their shares alone. Units of other blocks may be read late: from a cache, or as they were some ticks ago, the setting of asynchronous
/// Gibbs sampling (De Sa, Olukotun and Ré 2016).
/// </summary>
public sealed class MaskedTicks
{
    /// <summary>Free units that are allowed.</summary>
    public const int UnitsMax = 10;

    /// <summary>Free units that are allowed with a cache: every cached state has its own linear system.</summary>
    public const int CachedUnitsMax = 8;

    private const int TransitionsMax = 1 << 22;

    private readonly HeatBathTable _table;
    private readonly (int[] Units, double Share)[] _masks;

    /// <summary>For at most 10 free units.</summary>
    /// <param name="model">The network; units of one block always read each other's newest values.</param>
    /// <param name="scale">[units] gain over temperature: P(on) = σ(scale h).</param>
    /// <param name="shares">[2^free] of <see cref="MaskShares"/>.</param>
    /// <exception cref="NotSupportedException">More units.</exception>
    public MaskedTicks(PairwiseModel model, IReadOnlyList<double> scale, double[] shares)
    {
        if (!Supports(model)) throw new NotSupportedException($"{model.Free.Length} units, at most {UnitsMax} are allowed");
        _table = new HeatBathTable(model, scale);
        Numerics.Guard.Shape(shares.Length, _table.States, "shares [2^units]");
        _masks = [.. shares.Index().Where(m => m.Item > 0)
            .Select(m => (Enumerable.Range(0, _table.Units).Where(k => (m.Index >> k & 1) != 0).ToArray(), m.Item))];
    }

    /// <summary>Whether the network is small enough.</summary>
    public static bool Supports(PairwiseModel model) => model.Free.Length <= UnitsMax;

    /// <summary>All units read the state before the tick.</summary>
    public TransitionMatrix Exact()
    {
        var rows = new double[_table.States, _table.States];
        for (var x = 0; x < _table.States; x++) Row(x, x, rows, x);
        return new TransitionMatrix(rows);
    }

    /// <summary>
    /// Units of other blocks are read from a cache of the whole state, which after each tick is refreshed with probability r.
    /// The matrix leads from refresh to refresh: R(z → x) = Σ_{k ≥ 1} r (1 − r)^{k − 1} K_z^k(z → x), where K_z is a tick with cache z.
    /// Refreshes do not depend on states, so R's stationary law is that of every tick.
    /// </summary>
    /// <param name="refresh">r, above 0 and at most 1.</param>
    /// <exception cref="NotSupportedException">More than 8 free units.</exception>
    public TransitionMatrix Cached(double refresh)
    {
        if (!(refresh is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(refresh), refresh, "above 0, at most 1, is needed");
        if (_table.Units > CachedUnitsMax) throw new NotSupportedException($"{_table.Units} units, at most {CachedUnitsMax} are allowed");
        var n = _table.States;
        var (ticks, rows) = (new double[n, n], new double[n, n]);
        for (var z = 0; z < n; z++)
        {
            Array.Clear(ticks);
            for (var x = 0; x < n; x++) Row(x, z, ticks, x);
            // v (I − (1 − r) K) = r e_z K, transposed.
            var (system, v) = (new double[n, n], new double[n]);
            for (var i = 0; i < n; i++)
            {
                v[i] = refresh * ticks[z, i];
                for (var j = 0; j < n; j++) system[i, j] = (i == j ? 1 : 0) - (1 - refresh) * ticks[j, i];
            }
            v = Elimination.Solve(system, v);
            for (var x = 0; x < n; x++) rows[z, x] = v[x];
        }
        return new TransitionMatrix(rows);
    }

    /// <summary>Whether the law with a fixed read delay is small enough.</summary>
    /// <param name="ticks">τ.</param>
    public bool SupportsDelay(int ticks) => Transitions(Changes(), ticks) <= TransitionsMax;

    /// <summary>The stationary law if units of other blocks are read as they were τ ticks before the newest state.</summary>
    /// <param name="ticks">τ; 0 reads the newest state.</param>
    /// <exception cref="NotSupportedException">Too many histories, or they mix too slowly.</exception>
    public double[] Delayed(int ticks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ticks);
        if (!SupportsDelay(ticks))
            throw new NotSupportedException($"{ticks} ticks of delay make too many histories of {_table.Units} units");
        // A history is the newest state and, tick by tick backwards, which units changed: x + states (c_1 + changes (c_2 + …)).
        var changes = Changes();
        var code = new int[_table.States];
        for (var c = 0; c < changes.Length; c++) code[changes[c]] = c;
        var pasts = 1;
        for (var k = 0; k < ticks; k++) pasts *= changes.Length;
        var (starts, targets, chances) = (new int[pasts * _table.States + 1], new List<int>(), new List<double>());
        var row = new double[1, _table.States];
        for (var history = 0; history < pasts * _table.States; history++)
        {
            var (x, past) = (history % _table.States, history / _table.States);
            var read = x;
            for (var rest = past; rest > 0; rest /= changes.Length) read ^= changes[rest % changes.Length];
            Array.Clear(row);
            Row(x, read, row, 0);
            for (var y = 0; y < _table.States; y++)
            {
                if (row[0, y] == 0) continue;
                var newPast = ticks == 0 ? 0 : code[x ^ y] + changes.Length * (past % (pasts / changes.Length));
                targets.Add(y + _table.States * newPast);
                chances.Add(row[0, y]);
            }
            starts[history + 1] = targets.Count;
        }
        var (to, chance) = (targets.ToArray(), chances.ToArray());
        var law = StationaryLaw.Of(pasts * _table.States, to.Length, before => Step(before, starts, to, chance));
        var newest = new double[_table.States];
        for (var history = 0; history < law.Length; history++) newest[history % _table.States] += law[history];
        return newest;
    }

    private static double[] Step(double[] law, int[] starts, int[] targets, double[] chances)
    {
        var next = new double[law.Length];
        for (var from = 0; from < law.Length; from++)
            for (var t = starts[from]; t < starts[from + 1]; t++) next[targets[t]] += law[from] * chances[t];
        return next;
    }

    private double Transitions(int[] changes, int ticks) => _table.States * Math.Pow(changes.Length, ticks + 1);

    // What can be different after a tick: every subset of a set that updates. "Nothing" comes first: a past of zeros is a still one.
    private int[] Changes()
    {
        var possible = new bool[_table.States];
        foreach (var (units, _) in _masks)
        {
            var mask = units.Aggregate(0, (bits, k) => bits | 1 << k);
            for (var subset = mask; ; subset = subset - 1 & mask)
            {
                possible[subset] = true;
                if (subset == 0) break;
            }
        }
        return [.. Enumerable.Range(0, possible.Length).Where(c => possible[c])];
    }

    // Adds P(x → ·) to a row, where units of other blocks are read from another state.
    private void Row(int x, int others, double[,] rows, int row)
    {
        Span<int> states = stackalloc int[_table.States];
        Span<double> chances = stackalloc double[_table.States];
        foreach (var (units, share) in _masks)
        {
            (states[0], chances[0]) = (x, share);
            var count = 1;
            foreach (var k in units)
            {
                var read = x & _table.Own[k] | others & ~_table.Own[k];
                var (on, off) = (_table.Chance(k, read, true), _table.Chance(k, read, false));
                for (var c = 0; c < count; c++)
                {
                    (states[count + c], chances[count + c]) = (states[c] | 1 << k, chances[c] * on);
                    (states[c], chances[c]) = (states[c] & ~(1 << k), chances[c] * off);
                }
                count *= 2;
            }
            for (var c = 0; c < count; c++) rows[row, states[c]] += chances[c];
        }
    }
}
