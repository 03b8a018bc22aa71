using Annda.Topology;

namespace Annda.Placement;

/// <summary>
/// Looks for layouts of one number of replicas with low bounds: every way to spread the blocks of a replica over its nodes where there are
/// few of them, else greedily by load and then by moving single blocks; couplings likewise. The same request gives the same layouts.
/// </summary>
internal sealed class LayoutSearch(WorkModel model, Cluster cluster, int replicas)
{
    /// <summary>Ways to spread blocks that are all tried.</summary>
    private const int AllMax = 2048;

    /// <summary>Terms of bounds that a search of one layout may add up.</summary>
    private const double TermsMax = 4e6;

    private readonly NetworkSpec _network = model.Network;
    private readonly LoadBound _bound = new(model, cluster, replicas);
    private double _terms;

    /// <summary>Bound of a layout.</summary>
    public double Seconds(Layout layout) => _bound.Seconds(layout);

    /// <summary>The best layout found in which each replica has so many nodes; null if none has the memory.</summary>
    /// <param name="width">Nodes of a replica.</param>
    /// <param name="spread">Whether every one of them must get a block.</param>
    public Layout? Best(int width, bool spread)
    {
        _terms = 0;
        var parts = Parts(width, spread);
        var layout = parts is null ? null : Of(parts, width);
        if (layout is null || !Place(layout) || !_bound.Fits(layout)) return null;
        Improve(layout);
        return layout;
    }

    /// <summary>Everything that fits packed onto as few nodes as possible, the largest first; null if something does not fit.</summary>
    public Layout? Packed()
    {
        var layout = new Layout(_network, replicas);
        var left = cluster.Nodes.Select(n => MemoryModel.Usable(n.MemoryBytes)).ToArray();
        var items = _network.BlockIds.SelectMany(b => Enumerable.Range(0, replicas).Select(r =>
                (Bytes: _bound.Memory.Alone(b, r), Place: (Action<int>)(node => layout[b, r] = node))))
            .Concat(_network.CouplingIds.Select(c => (Bytes: _bound.Memory.Alone(c), Place: (Action<int>)(node => layout[c] = node))));
        foreach (var (bytes, place) in items.OrderByDescending(i => i.Bytes))
        {
            var node = Array.FindIndex(left, l => l >= bytes);
            if (node < 0) return null;
            left[node] -= bytes;
            place(node);
        }
        return _bound.Fits(layout) ? layout : null;
    }

    // A part, 0 to width - 1, for each block.
    private int[]? Parts(int width, bool spread)
    {
        var blocks = _network.Blocks.Count;
        if (width == 1) return new int[blocks];
        return Math.Pow(width, blocks) <= AllMax ? BestOfAll(width, spread) : Greedy(width);
    }

    private int[]? BestOfAll(int width, bool spread)
    {
        var (parts, best, lowest) = (new int[_network.Blocks.Count], (int[]?)null, double.MaxValue);
        do
        {
            var used = parts.Distinct().Count();
            if (used < 2 || (spread && used < Math.Min(width, parts.Length))) continue;
            var layout = Of(parts, width);
            if (!Place(layout) || !_bound.Fits(layout)) continue;
            var seconds = Seconds(layout);
            if (seconds < lowest) (best, lowest) = ([.. parts], seconds);
        }
        while (Next(parts, width));
        return best;
    }

    private static bool Next(int[] digits, int @base)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            if (++digits[i] < @base) return true;
            digits[i] = 0;
        }
        return false;
    }

    // Blocks in order of their number, which neighbours mostly share, into parts of about equal work.
    private int[] Greedy(int width)
    {
        var work = _network.BlockIds.Select(b => Enumerable.Range(0, replicas).Sum(r => _bound.Loads.Seconds(b, r))
            + _network.CouplingsOf(b).Sum(_bound.Loads.Seconds) / 2).ToArray();
        var (parts, total, done) = (new int[work.Length], work.Sum(), 0.0);
        for (var b = 0; b < work.Length; b++)
        {
            var middle = total > 0 ? (done + work[b] / 2) / total : (b + 0.5) / work.Length;
            parts[b] = Math.Clamp((int)(middle * width), 0, width - 1);
            done += work[b];
        }
        return parts;
    }

    private Layout Of(int[] parts, int width)
    {
        var layout = new Layout(_network, replicas);
        foreach (var block in _network.BlockIds)
            for (var r = 0; r < replicas; r++) layout[block, r] = NodeOf(r, parts[block.Index], width);
        return layout;
    }

    private int NodeOf(int replica, int part, int width) => cluster.ByRate[(replica * width + part) % cluster.Nodes.Count];

    // Couplings first where they are counted, one after the other in different replicas.
    private bool Place(Layout layout)
    {
        foreach (var id in _network.CouplingIds) layout[id] = layout[_bound.CountingEnd(id), 0];
        if (_bound.Fits(layout)) return true;
        // Where that is too much for one node, in different replicas, or wherever there is room.
        foreach (var id in _network.CouplingIds.OrderByDescending(_bound.Memory.Of))
        {
            var bytes = _bound.Memory.Of(layout, cluster.Nodes.Count);
            var room = Enumerable.Range(0, bytes.Length).Select(i => MemoryModel.Usable(cluster.Nodes[i].MemoryBytes) - bytes[i]).ToArray();
            if (room[layout[id]] < 0) layout[id] = Array.IndexOf(room, room.Max());
        }
        return _bound.Fits(layout);
    }

    // Moves single couplings, and single blocks in all replicas alike, as long as that lowers the bound.
    private void Improve(Layout layout)
    {
        var lowest = Seconds(layout);
        for (var moved = true; moved && _terms < TermsMax;)
        {
            moved = false;
            foreach (var id in _network.CouplingIds.OrderByDescending(_bound.Loads.Seconds).ThenBy(c => c.Index))
            {
                var from = layout[id];
                foreach (var node in Places(layout, id))
                    moved |= Try(layout, ref lowest, () => layout[id] = node, () => layout[id] = from, ref from, node);
            }
            if (replicas > 1 || layout.NodesWithBlocks < 2) continue;
            foreach (var block in _network.BlockIds)
            {
                var from = layout[block, 0];
                foreach (var other in _network.NeighboursOf(block).Select(n => layout[n, 0]).Distinct().ToArray())
                    moved |= Try(layout, ref lowest, () => layout[block, 0] = other, () => layout[block, 0] = from, ref from, other);
            }
        }
    }

    private bool Try(Layout layout, ref double lowest, Action move, Action back, ref int from, int to)
    {
        if (to == from || _terms > TermsMax) return false;
        var before = layout.NodesWithBlocks;
        move();
        _terms += (double)(_network.Blocks.Count + _network.Couplings.Count) * (replicas + 1);
        if (layout.NodesWithBlocks == before && Seconds(layout) is var seconds && seconds < lowest * (1 - 1e-9) && _bound.Fits(layout))
        {
            (lowest, from) = (seconds, to);
            return true;
        }
        back();
        return false;
    }

    private IEnumerable<int> Places(Layout layout, CouplingId id)
    {
        var spec = _network[id];
        var ends = Enumerable.Range(0, replicas).Take(4).SelectMany(r => new[] { layout[spec.A, r], layout[spec.B, r] });
        // Those at the end of the list have least to do, if any.
        return ends.Concat(cluster.ByRate.Take(4)).Concat(cluster.ByRate.Reverse().Take(2)).Distinct();
    }
}
