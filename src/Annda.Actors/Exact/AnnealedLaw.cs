using Annda.Annealing;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Exact;

/// <summary>
/// The law of a chain on its way: of a small network whose free units begin as fair bits and update under a temperature schedule. It says
/// how far from equilibrium a schedule ends, without sampling. For dynamics that updates one unit after the other.
/// </summary>
public sealed class AnnealedLaw
{
    /// <summary>Free units that are allowed.</summary>
    public const int FreeMax = 14;

    private readonly PairwiseModel _model;
    private readonly UpdateRule _rule;
    private readonly TemperatureSchedule _schedule;
    // [free units][states] fields, and the free units of each block in the order of a sweep.
    private readonly double[][] _fields;
    private readonly int[][] _blocks;
    private readonly bool[] _inside;
    private long _sweep;

    private AnnealedLaw(NetworkSpec network, PairwiseModel model, UpdateRule rule, TemperatureSchedule schedule)
    {
        (_model, _rule, _schedule) = (model, rule, schedule);
        var states = 1 << model.Free.Length;
        Probabilities = new double[states];
        Array.Fill(Probabilities, 1.0 / states);
        _fields = [.. model.Free.Select(_ => new double[states])];
        for (var s = 0; s < states; s++)
        {
            var values = model.Values(s);
            for (var k = 0; k < model.Free.Length; k++) _fields[k][s] = model.Field(model.Free[k], values);
        }
        var blocks = network.BlockIds.OrderBy(b => (rule.Rank(b), b.Index)).ToArray();
        _blocks = [.. blocks.Select(b => Enumerable.Range(0, model.Free.Length).Where(k => model.BlockOf[model.Free[k]] == b).ToArray())];
        _inside = [.. blocks.Select(b => network.WithinOf(b).Any())];
        // In random order a unit that is held takes turns, too.
        _sizes = [.. blocks.Select(b => network[b].Size)];
    }

    private readonly int[] _sizes;

    /// <summary>[states] the law after the sweeps so far; bit k of a state's number is the k-th free unit.</summary>
    public double[] Probabilities { get; private set; }

    /// <summary>The law before the first sweep; null where the network is too large or the dynamics is not of this kind.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rule">Its dynamics.</param>
    /// <param name="model">The network with what is held.</param>
    /// <param name="schedule">Temperatures.</param>
    public static AnnealedLaw? TryStart(NetworkSpec network, UpdateRule rule, PairwiseModel model, TemperatureSchedule schedule)
    {
        var known = rule.Dynamics.Kind is DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.RandomScan
            && !rule.IsTimed && rule.Dynamics.Exchange == 1;
        return known && model.Free.Length <= FreeMax ? new AnnealedLaw(network, model, rule, schedule) : null;
    }

    /// <summary>One sweep (or tick) further.</summary>
    public void Sweep()
    {
        var temperature = _schedule.At(_sweep++);
        if (_rule.Dynamics.Kind == DynamicsKind.RandomScan)
        {
            Probabilities = Mean(Enumerable.Range(0, _fields.Length), _model.Units, Probabilities, temperature);
            return;
        }
        for (var b = 0; b < _blocks.Length; b++)
        {
            var units = _blocks[b];
            if (!_inside[b] || _rule.Dynamics.Order == UnitOrder.Fixed)
                foreach (var unit in units) Probabilities = Updated(unit, Probabilities, temperature);
            else if (_rule.Dynamics.Order == UnitOrder.Random)
                for (var turn = 0; turn < _sizes[b]; turn++) Probabilities = Mean(units, _sizes[b], Probabilities, temperature);
            else Probabilities = Shuffled(units, Probabilities, temperature);
        }
    }

    // One of so many units, all alike; those that are held change nothing.
    private double[] Mean(IEnumerable<int> units, int count, double[] law, double temperature)
    {
        var (mean, held) = (new double[law.Length], count);
        foreach (var unit in units)
        {
            Add(mean, Updated(unit, law, temperature), 1.0 / count);
            held--;
        }
        Add(mean, law, (double)held / count);
        return mean;
    }

    // Over all orders: the law after the units of a set, in any order, is the mean over which of them was last.
    private double[] Shuffled(int[] units, double[] law, double temperature)
    {
        var after = new double[1 << units.Length][];
        after[0] = law;
        for (var set = 1; set < after.Length; set++)
        {
            after[set] = new double[law.Length];
            var count = System.Numerics.BitOperations.PopCount((uint)set);
            for (var k = 0; k < units.Length; k++)
                if ((set >> k & 1) != 0) Add(after[set], Updated(units[k], after[set & ~(1 << k)], temperature), 1.0 / count);
        }
        return after[^1];
    }

    private double[] Updated(int unit, double[] law, double temperature)
    {
        var (next, bit, fields) = (new double[law.Length], 1 << unit, _fields[unit]);
        var gain = (double)_rule.Gain(_model.Span[_model.Free[unit]] == 1 ? UnitKind.Binary : UnitKind.Bipolar);
        for (var off = 0; off < law.Length; off++)
        {
            if ((off & bit) != 0) continue;
            var (on, both, field) = (off | bit, law[off] + law[off | bit], fields[off]);
            if (temperature > 0) next[on] = both * Elementary.Logistic(gain * field / temperature);
            else next[on] = field > 0 ? both : field < 0 ? 0 : law[on];
            next[off] = both - next[on];
        }
        return next;
    }

    private static void Add(double[] sum, double[] law, double share)
    {
        for (var s = 0; s < sum.Length; s++) sum[s] += share * law[s];
    }
}
