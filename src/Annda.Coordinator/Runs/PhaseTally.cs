using Annda.Phases;
using Annda.Protocol;

namespace Annda.Runs;

/// <summary>Sums up what blocks say of a phase: whole numbers, so that neither order nor chain groups show.</summary>
/// <param name="plan">The phase.</param>
internal sealed class PhaseTally(PhasePlan plan)
{
    private readonly long[] _changed = new long[plan.ChainTemperatures is null ? 1 : plan.Chains];
    private readonly ChainSpan[] _spans = ChainSpan.Split(plan.Chains, plan.Groups);

    /// <summary>Unit updates, over all chains.</summary>
    public long UnitUpdates { get; private set; }

    /// <summary>What was done.</summary>
    public PhaseWork Work => new(UnitUpdates, _changed);

    /// <summary>Takes in what a block did in a chain group.</summary>
    public void Add(PhaseEnded ended)
    {
        UnitUpdates += ended.UnitUpdates;
        var first = plan.ChainTemperatures is null ? 0 : _spans[ended.Group.Group].First;
        for (var k = 0; k < ended.Changed.Count; k++) _changed[first + k] += ended.Changed[k];
    }
}
