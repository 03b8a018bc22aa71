using Annda.Dynamics;
using Annda.Exact;
using Annda.Kernels;
using Annda.Topology;

namespace Annda.Memories;

/// <summary>A fixed point or a cycle, with all that ends there.</summary>
/// <param name="States">Its states by number (bit u = unit u is on), in the order in which they follow one another.</param>
/// <param name="Basin">Starts that end there; where the order is drawn, the expected number of them.</param>
/// <param name="Energy">Energy of its first state.</param>
public sealed record Attractor(IReadOnlyList<int> States, double Basin, double Energy);

/// <summary>
/// All attractors of a small net at temperature 0, from the next state of each of its 2^N states. In a fixed order, or all units at once,
/// every start has one end. Of single random updates every start has chances: they are followed down the energy, which needs weights with
/// an energy that always falls.
/// </summary>
public static class AttractorMap
{
    /// <summary>Every attractor, the largest basin first.</summary>
    /// <param name="network">At most 20 units.</param>
    /// <param name="rule">Sequential, chromatic, synchronous or random-scan dynamics.</param>
    /// <exception cref="NotSupportedException">Basins of another dynamics, or of single updates that may raise the energy.</exception>
    public static IReadOnlyList<Attractor> Of(Network network, UpdateRule rule)
    {
        var model = new PairwiseModel(network);
        if (model.Units > PairwiseModel.FreeMax)
            throw new NotSupportedException($"{model.Units} units, at most {PairwiseModel.FreeMax} can be listed");
        var table = new Table(model, rule.Dynamics.Tie == TieRule.On);
        var energies = model.Energies();
        var order = network.Spec.BlockIds.OrderBy(b => (rule.Rank(b), b.Index))
            .SelectMany(b => Enumerable.Range(network.Spec.FirstUnit(b), network.Spec[b].Size)).ToArray();
        var inOrder = rule.Dynamics.Kind is DynamicsKind.Sequential or DynamicsKind.Chromatic;
        var found = rule.Dynamics.Kind switch
        {
            DynamicsKind.Synchronous => Ends(energies.Length, table.AtOnce),
            _ when inOrder && rule.Dynamics.Order == UnitOrder.Fixed => Ends(energies.Length, s => table.InOrder(s, order)),
            _ when inOrder || rule.Dynamics.Kind == DynamicsKind.RandomScan => Drawn(model, table, energies, rule, inOrder),
            var kind => throw new NotSupportedException($"{kind} dynamics"),
        };
        return [.. found.Select(a => new Attractor(a.States, a.Basin, energies[a.States[0]]))
            .OrderByDescending(a => a.Basin).ThenBy(a => a.Energy).ThenBy(a => a.States[0])];
    }

    // Follows each start to a state that is known, or that it has passed itself.
    private static IEnumerable<(int[] States, double Basin)> Ends(int states, Func<int, int> next)
    {
        var (end, place, path) = (new int[states], new int[states], new List<int>());
        var (cycles, basins) = (new List<int[]>(), new List<int>());
        Array.Fill(end, -1);
        for (var start = 0; start < states; start++)
        {
            path.Clear();
            var s = start;
            for (; end[s] == -1; s = next(s))
            {
                // On this path: −2 and its place on it.
                (end[s], place[s]) = (-2, path.Count);
                path.Add(s);
            }
            if (end[s] == -2)
            {
                var cycle = path[place[s]..].ToArray();
                var first = Array.IndexOf(cycle, cycle.Min());
                cycles.Add([.. cycle[first..], .. cycle[..first]]);
                basins.Add(0);
                end[s] = cycles.Count - 1;
            }
            var at = end[s];
            foreach (var passed in path) end[passed] = at;
            basins[at] += path.Count;
        }
        return cycles.Zip(basins, (c, b) => (c, (double)b));
    }

    // One unit at a time, each as likely: chances flow from state to state of lower energy. In sweeps of a drawn order they differ.
    private static IEnumerable<(int[] States, double Basin)> Drawn(PairwiseModel model, Table table, double[] energies, UpdateRule rule,
        bool inOrder)
    {
        var falls = rule.Dynamics.Tie == TieRule.Keep && Enumerable.Range(0, model.Units).All(i => model.Weights[i, i] >= 0
            && Enumerable.Range(0, i).All(j => model.Weights[i, j] == model.Weights[j, i]));
        if (!falls)
            throw new NotSupportedException("a drawn order where the energy may rise: ties on, or negative or directed weights");
        var chances = new double[energies.Length];
        Array.Fill(chances, 1);
        foreach (var state in Enumerable.Range(0, energies.Length).OrderByDescending(s => energies[s]))
        {
            var flips = table.Flips(state);
            if (flips == 0) yield return ([state], inOrder && rule.Dynamics.Order == UnitOrder.Shuffled ? double.NaN : chances[state]);
            var each = chances[state] / Math.Max(1, int.PopCount(flips));
            for (var rest = flips; rest != 0; rest &= rest - 1) chances[state ^ (rest & -rest)] += each;
        }
    }

    // Signs of fields, with ties as the kernels have them.
    private sealed class Table(PairwiseModel model, bool tieIsOn)
    {
        private readonly double[] _widths = [.. Enumerable.Range(0, model.Units).Select(i => TieWidths.Share
            * (Math.Abs(model.Bias[i]) + Enumerable.Range(0, model.Units).Sum(j => Math.Abs(model.Weights[i, j]))))];

        public int AtOnce(int state) => state ^ Flips(state);

        public int InOrder(int state, int[] order)
        {
            foreach (var unit in order) if (IsOn(state, unit) != ((state >> unit & 1) != 0)) state ^= 1 << unit;
            return state;
        }

        // Units that would change.
        public int Flips(int state)
        {
            var flips = 0;
            for (var unit = 0; unit < model.Units; unit++)
                if (IsOn(state, unit) != ((state >> unit & 1) != 0)) flips |= 1 << unit;
            return flips;
        }

        private bool IsOn(int state, int unit)
        {
            var field = model.Bias[unit];
            for (var j = 0; j < model.Units; j++)
                field += model.Weights[unit, j] * ((state >> j & 1) != 0 ? model.Low[j] + model.Span[j] : model.Low[j]);
            return field > _widths[unit] || (field >= -_widths[unit] && (tieIsOn || (state >> unit & 1) != 0));
        }
    }
}
