using Annda.Phases;
using Annda.Protocol;

namespace Annda.Runs;

/// <summary>Sums up what blocks say of a phase: whole numbers, so that neither order nor chain groups show.</summary>
/// <param name="plan">The phase.</param>
internal sealed class PhaseTally(PhasePlan plan)
{
    private readonly long[] _changed = new long[plan.ChainTemperatures is null ? 1 : plan.Chains];
    private readonly SortedDictionary<int, double[]> _energies = [];
    private readonly ChainSpan[] _spans = ChainSpan.Split(plan.Chains, plan.Groups);

    /// <summary>Unit updates, over all chains.</summary>
    public long UnitUpdates { get; private set; }

    /// <summary>What was done.</summary>
    public PhaseWork Work => new(UnitUpdates, _changed) { Energies = Sum() };

    /// <summary>Takes in what a block did in a chain group.</summary>
    public void Add(PhaseEnded ended)
    {
        UnitUpdates += ended.UnitUpdates;
        var first = plan.ChainTemperatures is null ? 0 : _spans[ended.Group.Group].First;
        for (var k = 0; k < ended.Changed.Count; k++) _changed[first + k] += ended.Changed[k];
        if (!plan.Energies || ended.Energies.Count == 0) return;
        if (!_energies.TryGetValue(ended.Block.Index, out var energies)) _energies[ended.Block.Index] = energies = new double[plan.Chains];
        for (var k = 0; k < ended.Energies.Count; k++) energies[_spans[ended.Group.Group].First + k] = ended.Energies[k];
    }

    // In model order, not in that of arrival.
    private double[] Sum()
    {
        if (_energies.Count == 0) return [];
        var sum = new double[plan.Chains];
        foreach (var part in _energies.Values)
            for (var c = 0; c < sum.Length; c++) sum[c] += part[c];
        return sum;
    }
}
