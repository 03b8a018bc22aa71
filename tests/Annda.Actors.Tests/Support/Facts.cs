using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;

namespace Annda.Tests.Support;

/// <summary>What messages say, as text: to compare runs bit by bit and to read what differs.</summary>
public static class Facts
{
    public static string Of(UnitStates states) => Convert.ToHexStringLower(states.Memory);

    public static string Of(CouplingSums sums) =>
        $"{sums.Samples} x {(sums is CorrelationSums counts ? counts.Scale : 0)}: "
        + $"{string.Join(' ', sums.Pairs)} | {string.Join(' ', sums.SumsA)} | {string.Join(' ', sums.SumsB)}";

    public static string Of(PhaseEnded ended) =>
        $"{ended.Block} phase {ended.Phase} {ended.Group} updates {ended.UnitUpdates} "
        + $"staleness {string.Join(' ', ended.Staleness.OrderBy(s => s.Key).Select(s => $"{s.Key}:{s.Value}"))} "
        + $"observed {string.Join(' ', ended.Observed.Select(o => $"{o.Sweep}:{Of(o.States)}"))}";
}
