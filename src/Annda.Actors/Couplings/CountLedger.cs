using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Couplings;

/// <summary>
/// Counts of phases as they arrive, one part for each chain group; complete when every group's part is there.
/// Duplicates change nothing.
/// </summary>
internal sealed class CountLedger
{
    private readonly Dictionary<(int Phase, GroupKey Group), CouplingSums> _parts = [];
    private int _openPhase;

    /// <summary>Whether a phase is closed.</summary>
    public bool Closed(int phase) => phase < _openPhase;

    /// <summary>Takes in a part, unless its phase is closed.</summary>
    public void Add(CorrelationCounts counts)
    {
        if (!Closed(counts.Phase)) _parts.TryAdd((counts.Phase, counts.Group), counts.Sums);
    }

    /// <summary>Groups whose part is missing.</summary>
    public IEnumerable<GroupKey> Missing(CountedPhase phase) =>
        Groups(phase).Where(g => !_parts.ContainsKey((phase.Phase, g)));

    /// <summary>Whether every part of the phase is there.</summary>
    public bool IsComplete(CountedPhase phase) => !Missing(phase).Any();

    /// <summary>The whole phase, all parts there: added up in <paramref name="spare"/> if that fits, else in new sums.</summary>
    /// <exception cref="ArgumentException">A part has not the coupling's shape.</exception>
    public CouplingSums Merge(CountedPhase phase, CouplingSpec coupling, CouplingSums? spare)
    {
        var parts = Groups(phase).Select(g => _parts[(phase.Phase, g)]);
        var first = parts.First();
        if (!first.Fits(coupling)) throw new ArgumentException($"counts found that do not have the shape of '{coupling.Name}'");
        var sum = spare is not null && spare.IsLike(first) ? spare : first.EmptyLike();
        if (ReferenceEquals(sum, spare)) sum.Clear();
        foreach (var part in parts) sum.Merge(part);
        return sum;
    }

    /// <summary>Closes phases below this number: their parts are forgotten and no longer taken in.</summary>
    public void Close(int openPhase)
    {
        _openPhase = Math.Max(_openPhase, openPhase);
        foreach (var key in _parts.Keys.Where(k => k.Phase < _openPhase).ToArray()) _parts.Remove(key);
    }

    private static IEnumerable<GroupKey> Groups(CountedPhase phase) =>
        Enumerable.Range(0, phase.Groups).Select(g => new GroupKey(phase.Set, g));
}
