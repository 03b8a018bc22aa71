using Annda.Dynamics;
using Annda.Topology;

namespace Annda.Exact;

/// <summary>
/// The transition matrix of one sweep, without randomness: P(s → s') = Π_i P(s'_i | what unit i reads), where the update rule says
/// whether a neighbour's old or new state is read. For fixed unit order and dynamics that look back one sweep at most.
/// </summary>
public sealed class SweepMatrix
{
    private readonly double[,] _rows;

    /// <summary>Builds the matrix; at most 10 free units.</summary>
    /// <exception cref="NotSupportedException">The dynamics has a longer memory, a random order or no fixed reads.</exception>
    public SweepMatrix(Network network, UpdateRule rule, double temperature)
    {
        if (!Supports(rule)) throw new NotSupportedException("one sweep's matrix needs fixed order and reads at most one sweep old");
        var model = new PairwiseModel(network);
        if (model.Units > 10) throw new NotSupportedException($"{model.Units} units, at most 10 are allowed");
        States = 1 << model.Units;
        _rows = new double[States, States];
        var scale = Enumerable.Range(0, model.Units)
            .Select(u => rule.Gain(network.Spec[model.BlockOf[u]].Units) / temperature).ToArray();
        var values = Enumerable.Range(0, States).Select(model.Values).ToArray();
        var read = new double[model.Units];
        for (var from = 0; from < States; from++)
            for (var to = 0; to < States; to++)
            {
                var probability = 1.0;
                for (var unit = 0; unit < model.Units && probability > 0; unit++)
                {
                    for (var other = 0; other < model.Units; other++)
                        read[other] = ReadsNew(rule, model, unit, other) ? values[to][other] : values[from][other];
                    var on = Numerics.Elementary.Logistic(scale[unit] * model.Field(unit, read));
                    probability *= (to >> unit & 1) != 0 ? on : 1 - on;
                }
                _rows[from, to] = probability;
            }
    }

    /// <summary>Number of states.</summary>
    public int States { get; }

    /// <summary>P(from → to).</summary>
    public double this[int from, int to] => _rows[from, to];

    /// <summary>Whether a dynamics can be written as one sweep's matrix.</summary>
    public static bool Supports(UpdateRule rule) => rule.Dynamics.Order == UnitOrder.Fixed && rule.ReadsExactly
        && (rule.Dynamics.Kind != DynamicsKind.Stale || rule.Dynamics.Staleness == 0);

    /// <summary>The law one sweep later.</summary>
    public double[] Apply(double[] law)
    {
        var next = new double[States];
        for (var from = 0; from < States; from++)
            for (var to = 0; to < States; to++) next[to] += law[from] * _rows[from, to];
        return next;
    }

    /// <summary>The stationary law, by iteration from the uniform one until it moves by less than 1e-13.</summary>
    public double[] Stationary()
    {
        var law = Enumerable.Repeat(1.0 / States, States).ToArray();
        for (var sweep = 0; sweep < 100_000; sweep++)
        {
            var next = Apply(law);
            var moved = ExactLaw.TotalVariation(law, next);
            law = next;
            if (moved < 1e-13) break;
        }
        return law;
    }

    private static bool ReadsNew(UpdateRule rule, PairwiseModel model, int unit, int other)
    {
        var (mine, its) = (model.BlockOf[unit], model.BlockOf[other]);
        if (mine == its) return !rule.InsideAtOnce && other < unit;
        return rule.Required(mine, its, 1) == 1;
    }
}
