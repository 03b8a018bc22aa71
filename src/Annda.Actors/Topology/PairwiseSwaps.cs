namespace Annda.Topology;

/// <summary>
/// Passes of Kernighan and Lin (1970) over every pair of parts: swap the two units that gain most (or lose least), never the same one
/// twice, and go back to the best point of the pass. Sizes stay as they are.
/// </summary>
internal sealed class PairwiseSwaps((int Unit, double Weight)[][] neighbours, int[] part)
{
    // A pass that has not reached a new best point for so many swaps will not.
    private const int Patience = 64;

    // Of each side the units of the largest gains; the best swap is among them unless heavy weights join all of these.
    private const int Candidates = 8;

    // Gains below this share of all weight are rounding.
    private const double Rounding = 1e-12;

    private readonly double _least = Rounding * (1 + neighbours.Sum(n => n.Sum(e => e.Weight)));
    private readonly double[] _gain = new double[part.Length];
    private readonly bool[] _moved = new bool[part.Length];

    /// <summary>Improves until no pass does, at most so many rounds.</summary>
    /// <param name="classes">Class of each part: only parts of one class swap.</param>
    /// <param name="rounds">Rounds over all pairs of parts.</param>
    public void Improve(int[] classes, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var improved = false;
            for (var a = 0; a < classes.Length; a++)
                for (var b = a + 1; b < classes.Length; b++)
                    if (classes[a] == classes[b]) improved |= Pass(a, b);
            if (!improved) return;
        }
    }

    private bool Pass(int a, int b)
    {
        var units = Enumerable.Range(0, part.Length).Where(u => part[u] == a || part[u] == b).ToArray();
        foreach (var unit in units)
        {
            _moved[unit] = false;
            _gain[unit] = neighbours[unit].Sum(n => part[n.Unit] == part[unit] ? -n.Weight
                : part[n.Unit] == a || part[n.Unit] == b ? n.Weight : 0);
        }
        var swaps = new List<(int, int)>();
        var (sum, best, bestAt) = (0.0, 0.0, 0);
        while (swaps.Count - bestAt < Patience && Swap(units, a, b) is var (one, other, gain))
        {
            swaps.Add((one, other));
            sum += gain;
            if (sum > best + _least) (best, bestAt) = (sum, swaps.Count);
        }
        foreach (var (one, other) in swaps.Skip(bestAt)) (part[one], part[other]) = (part[other], part[one]);
        return bestAt > 0;
    }

    private (int One, int Other, double Gain)? Swap(int[] units, int a, int b)
    {
        var (ones, others) = (Largest(units, a), Largest(units, b));
        if (ones.Count == 0 || others.Count == 0) return null;
        var best = (One: -1, Other: -1, Gain: double.NegativeInfinity);
        foreach (var one in ones)
            foreach (var other in others)
            {
                var gain = _gain[one] + _gain[other] - 2 * Weight(one, other);
                if (gain > best.Gain) best = (one, other, gain);
            }
        Move(best.One, a, b);
        Move(best.Other, b, a);
        return best;
    }

    private List<int> Largest(int[] units, int side)
    {
        var largest = new List<int>(Candidates + 1);
        foreach (var unit in units)
        {
            if (part[unit] != side || _moved[unit]) continue;
            if (largest.Count == Candidates && _gain[unit] <= _gain[largest[^1]]) continue;
            var at = largest.FindIndex(u => _gain[u] < _gain[unit]);
            largest.Insert(at < 0 ? largest.Count : at, unit);
            if (largest.Count > Candidates) largest.RemoveAt(Candidates);
        }
        return largest;
    }

    private double Weight(int one, int other)
    {
        foreach (var (unit, weight) in neighbours[one]) if (unit == other) return weight;
        return 0;
    }

    private void Move(int unit, int from, int to)
    {
        (part[unit], _moved[unit]) = (to, true);
        foreach (var (other, weight) in neighbours[unit])
        {
            if (part[other] == from) _gain[other] += 2 * weight;
            else if (part[other] == to) _gain[other] -= 2 * weight;
        }
    }
}
