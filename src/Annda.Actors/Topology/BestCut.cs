namespace Annda.Topology;

/// <summary>A cut with little weight between its parts.</summary>
/// <param name="Parts">Units of each part, ascending; parts by their first units.</param>
/// <param name="Size">What it parts.</param>
/// <param name="Exact">Whether no cut of equal sizes is smaller: all were looked at.</param>
public sealed record SuggestedCut(int[][] Parts, CutSize Size, bool Exact);

/// <summary>
/// Suggests how to cut a network into blocks of equal size (to a unit) so that little weight Σ |w_ij| lies between them: all cuts where
/// there are few; else swaps of units between two parts, best first, to the best point of each pass (Kernighan and Lin 1970), from several
/// starts. Units of different roles or kinds never share a part. The same network always gets the same suggestion.
/// </summary>
public sealed class BestCut
{
    private const double FewCuts = 500_000;
    private const int Starts = 8, Passes = 50;

    private readonly (int I, int J, double Weight)[] _pairs;
    private readonly (int Unit, double Weight)[][] _neighbours;
    private readonly int[][] _classes;
    private readonly int[] _classOf;
    private readonly List<(int Class, int Size)> _parts = [];

    private BestCut(Network network, int count)
    {
        var spec = network.Spec;
        _pairs = WeightedPairs.Summed(network);
        _neighbours = Neighbours(spec.Units, _pairs);
        _classes = [.. spec.BlockIds.GroupBy(b => (spec[b].Role, spec[b].Units))
            .Select(g => g.SelectMany(b => Enumerable.Range(spec.FirstUnit(b), spec[b].Size)).ToArray())];
        _classOf = new int[spec.Units];
        for (var c = 0; c < _classes.Length; c++) foreach (var unit in _classes[c]) _classOf[unit] = c;
        foreach (var (c, parts) in Shares(count).Index())
            _parts.AddRange(Partition.Contiguous(_classes[c].Length, parts).Select(p => (c, p.Length)));
    }

    /// <summary>A cut into so many parts; null where there are fewer units than parts, or more roles and kinds.</summary>
    public static SuggestedCut? Suggest(Network network, int count)
    {
        var classes = network.Spec.Blocks.Select(b => (b.Role, b.Units)).Distinct().Count();
        if (count < Math.Max(1, classes) || count > network.Spec.Units) return null;
        var search = new BestCut(network, count);
        var exact = search.Cuts() <= FewCuts;
        var part = exact ? search.Smallest() : search.Improved();
        var parts = part.Index().GroupBy(p => p.Item, p => p.Index).Select(g => g.ToArray()).OrderBy(p => p[0]).ToArray();
        return new SuggestedCut(parts, CutSize.Of(search._pairs, part), exact);
    }

    // Parts for each class: one, then one more wherever the parts are largest.
    private int[] Shares(int count)
    {
        var shares = Enumerable.Repeat(1, _classes.Length).ToArray();
        for (var rest = count - shares.Length; rest > 0; rest--)
            shares[Enumerable.Range(0, shares.Length).MaxBy(c => (double)_classes[c].Length / shares[c])]++;
        return shares;
    }

    // How many cuts there are: n! / (Π sizes! Π multiplicities!) for each class.
    private double Cuts()
    {
        double log = 0;
        foreach (var (c, units) in _classes.Index())
        {
            var sizes = _parts.Where(p => p.Class == c).Select(p => p.Size).ToArray();
            log += LogFactorial(units.Length) - sizes.Sum(LogFactorial) - sizes.GroupBy(s => s).Sum(g => LogFactorial(g.Count()));
        }
        return Math.Exp(log);

        static double LogFactorial(int n) => Enumerable.Range(1, n).Sum(k => Math.Log(k));
    }

    // Unit after unit into each part with room; a branch ends as soon as it parts as much as the best cut so far.
    private int[] Smallest()
    {
        var units = _classOf.Length;
        var (part, best) = (new int[units], Array.Empty<int>());
        var (least, room) = (double.PositiveInfinity, _parts.Select(p => p.Size).ToArray());
        void Place(int unit, double weight)
        {
            if (weight >= least) return;
            if (unit == units)
            {
                (least, best) = (weight, [.. part]);
                return;
            }
            var empties = new HashSet<int>();
            for (var p = 0; p < _parts.Count; p++)
            {
                if (_parts[p].Class != _classOf[unit] || room[p] == 0) continue;
                // Empty parts of one class and size are alike.
                if (room[p] == _parts[p].Size && !empties.Add(_parts[p].Size)) continue;
                part[unit] = p;
                room[p]--;
                var more = _neighbours[unit].Where(n => n.Unit < unit && part[n.Unit] != p).Sum(n => n.Weight);
                Place(unit + 1, weight + more);
                room[p]++;
            }
        }
        Place(0, 0);
        return best;
    }

    private int[] Improved()
    {
        int[] best = [];
        var least = double.PositiveInfinity;
        for (var start = 0; start < Starts; start++)
        {
            var part = Start(start);
            new PairwiseSwaps(_neighbours, part).Improve([.. _parts.Select(p => p.Class)], Passes);
            var weight = CutSize.Of(_pairs, part).Weight;
            if (weight < least) (least, best) = (weight, part);
        }
        return best;
    }

    // Contiguous, dealt out like cards, and grown along heavy weights from units all over the network.
    private int[] Start(int number)
    {
        var part = new int[_classOf.Length];
        for (var c = 0; c < _classes.Length; c++)
        {
            var parts = Enumerable.Range(0, _parts.Count).Where(p => _parts[p].Class == c).ToArray();
            var order = number switch
            {
                0 => _classes[c],
                1 => _classes[c].Index().OrderBy(u => (u.Index % parts.Length, u.Index)).Select(u => u.Item),
                _ => Grown(_classes[c], (int)((number - 2L) * _classes[c].Length / (Starts - 2))),
            };
            var places = parts.SelectMany(p => Enumerable.Repeat(p, _parts[p].Size));
            foreach (var (unit, place) in order.Zip(places)) part[unit] = place;
        }
        return part;
    }

    // The unit that hangs most on those taken comes next; where none does, the first that is left.
    private IEnumerable<int> Grown(int[] units, int first)
    {
        var (pull, taken) = (new double[_classOf.Length], new bool[_classOf.Length]);
        var queue = new PriorityQueue<int, (double, int)>();
        for (var k = 0; k < units.Length; k++) queue.Enqueue(units[(first + k) % units.Length], (0, k));
        while (queue.TryDequeue(out var unit, out _))
        {
            if (taken[unit]) continue;
            taken[unit] = true;
            yield return unit;
            foreach (var (other, weight) in _neighbours[unit])
                if (!taken[other] && _classOf[other] == _classOf[unit]) queue.Enqueue(other, (-(pull[other] += weight), other));
        }
    }

    private static (int, double)[][] Neighbours(int units, (int I, int J, double Weight)[] pairs)
    {
        var lists = Enumerable.Range(0, units).Select(_ => new List<(int, double)>()).ToArray();
        foreach (var (i, j, weight) in pairs)
        {
            lists[i].Add((j, Math.Abs(weight)));
            lists[j].Add((i, Math.Abs(weight)));
        }
        return [.. lists.Select(l => l.ToArray())];
    }
}
