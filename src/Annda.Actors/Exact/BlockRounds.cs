namespace Annda.Exact;

/// <summary>
/// Laws of rounds in which every block makes its next version once: in order or at once, from versions of the others as old as wanted,
/// by one or several sweeps of its own units. It covers ordered sweeps, all units at once (Little 1974; Peretto 1984), blocks at once
/// between barriers, and blocks in order that read stale states (asynchronous Gibbs with bounded delay: De Sa, Olukotun and Ré 2016).
/// A round is a product of block kernels; a history holds of each block only the versions that are still to be read.
/// </summary>
public sealed class BlockRounds
{
    private const int TransitionsMax = 22;

    private readonly RoundPlan _plan;
    private readonly RoundPlan.Step[] _steps;
    private readonly HeatBathTable _table;
    private readonly bool _insideAtOnce;
    private readonly int _sweeps;
    private readonly BlockKernelTable[] _kernels;
    private double[]? _law;

    /// <summary>Tabulates the rounds.</summary>
    /// <param name="model">The network; blocks by <see cref="PairwiseModel.BlockOf"/>.</param>
    /// <param name="scale">[units] gain over temperature: P(on) = σ(scale h).</param>
    /// <param name="ages">[blocks, blocks] version that the row's block reads of the column's: 0 the same
    /// round's, 1 the last round's, and so on; reads of the same round must not run in a circle.</param>
    /// <param name="insideAtOnce">Units of a block all read their block's state before the sweep; else they update in order.</param>
    /// <param name="sweeps">m: sweeps of its own units that a block makes in a round, with the others' states frozen.</param>
    /// <exception cref="NotSupportedException">Too many histories, see <see cref="Supports"/>.</exception>
    public BlockRounds(PairwiseModel model, IReadOnlyList<double> scale, int[,] ages, bool insideAtOnce = false, int sweeps = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sweeps, 1);
        if (!Supports(model, ages)) throw new NotSupportedException($"too many histories of {model.Free.Length} units");
        (_plan, _table, _insideAtOnce, _sweeps) = (new RoundPlan(model, ages), new HeatBathTable(model, scale), insideAtOnce, sweeps);
        _steps = _plan.Steps();
        _kernels = Kernels(sweeps);
    }

    /// <summary>Whether a round has at most 2^22 transitions for each block's step.</summary>
    public static bool Supports(PairwiseModel model, int[,] ages)
    {
        if (model.Free.Length > PairwiseModel.FreeMax) return false;
        var plan = new RoundPlan(model, ages);
        return plan.StepWidth <= TransitionsMax && model.Free.Length + plan.Own.Max(int.PopCount) <= TransitionsMax;
    }

    /// <summary>[states] the stationary law at the end of a round.</summary>
    /// <exception cref="NotSupportedException">The histories mix too slowly.</exception>
    public double[] Law() => Newest(Stationary());

    /// <summary>[states] the law some sweeps after a round's end, inside the next one.</summary>
    /// <param name="sweeps">1 to m.</param>
    public double[] LawInside(int sweeps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sweeps, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sweeps, _sweeps);
        return Newest(Apply(Stationary(), Kernels(sweeps)));
    }

    /// <summary>The matrix of one round.</summary>
    /// <exception cref="NotSupportedException">A round reads further back than the last one, or more than 2^10 states.</exception>
    public TransitionMatrix Matrix()
    {
        if (!HasMatrix) throw new NotSupportedException("a round that reads further back than the last one has no matrix over states");
        var rows = new double[_table.States, _table.States];
        var start = new double[_table.States];
        for (var from = 0; from < start.Length; from++)
        {
            start[from] = 1;
            var to = Apply(start, _kernels);
            for (var s = 0; s < to.Length; s++) rows[_plan.Newest(from), _plan.Newest(s)] = to[s];
            start[from] = 0;
        }
        return new TransitionMatrix(rows);
    }

    private bool HasMatrix => 1 << _plan.Width == _table.States && _table.States <= TransitionMatrix.StatesMax;

    private double[] Stationary()
    {
        if (_law is not null) return _law;
        if (!HasMatrix)
            return _law = StationaryLaw.Of(1 << _plan.Width, Math.ScaleB(_steps.Length, _plan.StepWidth), law => Apply(law, _kernels));
        var byState = Matrix().Stationary();
        return _law = [.. Enumerable.Range(0, byState.Length).Select(history => byState[_plan.Newest(history)])];
    }

    private double[] Newest(double[] law)
    {
        var newest = new double[_table.States];
        for (var history = 0; history < law.Length; history++) newest[_plan.Newest(history)] += law[history];
        return newest;
    }

    private BlockKernelTable[] Kernels(int sweeps) =>
        [.. _plan.Own.Select(own => new BlockKernelTable(_table, own, _insideAtOnce, sweeps))];

    private double[] Apply(double[] law, BlockKernelTable[] kernels)
    {
        foreach (var step in _steps)
        {
            var next = new double[step.Histories];
            for (var history = 0; history < law.Length; history++)
            {
                var share = law[history];
                if (share == 0) continue;
                var chances = kernels[step.Block].From(step.Reads[history]);
                var to = next.AsSpan(step.Targets[history], chances.Length);
                for (var c = 0; c < chances.Length; c++) to[c] += share * chances[c];
            }
            law = next;
        }
        return law;
    }
}
