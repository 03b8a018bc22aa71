using Annda.Dynamics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// Neighbours' states of one chain group, as they arrived: each valid for a range of versions. Duplicates and old states change nothing.
/// </summary>
internal sealed class Halo
{
    /// <summary>States of one neighbour at most: more than data flow lets apart with the largest staleness that can be asked for.</summary>
    private const int EntriesMax = 512;

    private readonly Dictionary<BlockId, List<Entry>> _entries = [];

    /// <summary>
    /// A state and the versions it is valid for; of a block with a clock of its own, since a tick after a whole unit of time.
    /// </summary>
    public readonly record struct Entry(long Version, long Until, BitPlanes States, int Tick = 0)
    {
        /// <summary>When it was made.</summary>
        public Moment Made => new(Version, Tick);
    }

    /// <summary>Takes in a state; false if it was there already.</summary>
    public bool Add(BlockId neighbour, Entry entry)
    {
        if (!_entries.TryGetValue(neighbour, out var list)) _entries[neighbour] = list = [];
        var at = list.Count;
        while (at > 0 && list[at - 1].Made > entry.Made) at--;
        if (at > 0 && list[at - 1].Made == entry.Made)
        {
            // The same states may be announced anew with a longer range: a clamped block in its next phase.
            if (list[at - 1].Until >= entry.Until) return false;
            list[at - 1] = entry;
            return true;
        }
        list.Insert(at, entry);
        // Only a neighbour that runs by its own clock gets so far ahead; its oldest state may be the one that is still needed.
        if (list.Count > EntriesMax) list.RemoveAt(1);
        return true;
    }

    /// <summary>The state valid at exactly this version.</summary>
    public Entry? At(BlockId neighbour, long version)
    {
        if (!_entries.TryGetValue(neighbour, out var list)) return null;
        for (var i = list.Count - 1; i >= 0; i--)
            if (list[i].Version <= version && version <= list[i].Until) return list[i];
        return null;
    }

    /// <summary>The newest state that is at least as new as one version and begins at another at the latest.</summary>
    public Entry? Newest(BlockId neighbour, long atLeast, long atMost)
    {
        if (!_entries.TryGetValue(neighbour, out var list)) return null;
        for (var i = list.Count - 1; i >= 0; i--)
            if (list[i].Version <= atMost) return list[i].Until >= atLeast ? list[i] : null;
        return null;
    }

    /// <summary>Forgets states that end before this version.</summary>
    public void Forget(long before)
    {
        foreach (var list in _entries.Values)
            while (list.Count > 0 && list[0].Until < before) list.RemoveAt(0);
    }

    /// <summary>Forgets states that a newer one replaces, for readers of the newest; those after <paramref name="end"/> are kept.</summary>
    public void ForgetReplaced(long end)
    {
        foreach (var list in _entries.Values)
            while (list.Count > 1 && list[1].Version <= end) list.RemoveAt(0);
    }
}
