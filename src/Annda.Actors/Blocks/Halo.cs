using Annda.Dynamics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// Neighbours' states of one chain group, as they arrived: each valid for a range of versions. Duplicates and old states change nothing.
/// </summary>
/// <param name="versionsKept">How far data flow lets two neighbours apart.</param>
internal sealed class Halo(int versionsKept)
{
    /// <summary>States of one neighbour, at most: more than data flow lets apart.</summary>
    private readonly int _entriesMax = 512 + versionsKept;

    // By the neighbour's index.
    private List<Entry>?[] _entries = [];

    /// <summary>
    /// A state and the versions it is valid for; of a block with a clock of its own, since a tick after a whole unit of time.
    /// </summary>
    public readonly record struct Entry(long Version, long Until, UnitStates States, int Tick = 0)
    {
        /// <summary>When it was made.</summary>
        public Moment Made => new(Version, Tick);
    }

    /// <summary>Takes in a state; false if it was there already.</summary>
    public bool Add(BlockId neighbour, Entry entry)
    {
        if (neighbour.Index >= _entries.Length) Array.Resize(ref _entries, neighbour.Index + 1);
        var list = _entries[neighbour.Index] ??= [];
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
        if (list.Count > _entriesMax) list.RemoveAt(1);
        return true;
    }

    /// <summary>The state valid at exactly this version.</summary>
    public Entry? At(BlockId neighbour, long version)
    {
        if (Of(neighbour) is not { } list) return null;
        for (var i = list.Count - 1; i >= 0; i--)
            if (list[i].Version <= version && version <= list[i].Until) return list[i];
        return null;
    }

    /// <summary>The newest state that is at least as new as one version and begins at another at the latest.</summary>
    public Entry? Newest(BlockId neighbour, long atLeast, long atMost)
    {
        if (Of(neighbour) is not { } list) return null;
        for (var i = list.Count - 1; i >= 0; i--)
            if (list[i].Version <= atMost) return list[i].Until >= atLeast ? list[i] : null;
        return null;
    }

    /// <summary>Forgets states that end before this version.</summary>
    public void Forget(long before)
    {
        foreach (var list in _entries)
            while (list?.Count > 0 && list[0].Until < before) list.RemoveAt(0);
    }

    /// <summary>Forgets states that a newer one replaces, for readers of the newest; those after <paramref name="end"/> are kept.</summary>
    public void ForgetReplaced(long end)
    {
        foreach (var list in _entries)
            while (list?.Count > 1 && list[1].Version <= end) list.RemoveAt(0);
    }

    private List<Entry>? Of(BlockId neighbour) => neighbour.Index < _entries.Length ? _entries[neighbour.Index] : null;
}
