using Annda.Dynamics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Runs;

/// <summary>
/// Keeps the books of chain sets: versions, phases of each group, and states to start from after a resume. Turns a plan for the whole
/// network into one order for each block and chain group.
/// </summary>
public sealed class ChainSets
{
    private readonly NetworkSpec _network;
    private readonly UpdateRule _rule;
    private readonly SortedDictionary<int, long> _versions = [];
    private readonly Dictionary<GroupKey, int> _lastPhase = [];
    private readonly Dictionary<int, ChainSetStates> _restored = [];

    private readonly long _firstVersion;

    /// <summary>Without chains, or with those of a snapshot.</summary>
    public ChainSets(NetworkSpec network, UpdateRule rule, IEnumerable<ChainSetStates> restored, long firstVersion)
    {
        (_network, _rule, _firstVersion) = (network, rule, firstVersion);
        foreach (var set in restored) (_versions[set.Set], _restored[set.Set]) = (set.Version, set);
    }

    /// <summary>Sets in use, and the version they are at.</summary>
    public IReadOnlyDictionary<int, long> Versions => _versions;

    /// <summary>States of a set that was restored and has not been touched since, or null.</summary>
    public ChainSetStates? Untouched(int set) => _restored.GetValueOrDefault(set);

    /// <summary>Orders for a plan: for each chain group and block.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="phase">Its number.</param>
    /// <param name="open">Phases and parameter versions below these are closed.</param>
    /// <param name="parametersVersion">Parameters to use.</param>
    public IEnumerable<(BlockId Block, PhaseOrder Order)> Orders(PhasePlan plan, int phase, (int Phase, int Version) open,
        int parametersVersion)
    {
        var known = _versions.TryGetValue(plan.Set, out var version);
        if (!known && plan.Start == StartKind.Continue)
            throw new InvalidOperationException($"chain set {plan.Set} has no chains to continue");
        // A phase that sets states takes a version of its own, so that no version ever means two states.
        var first = plan.Start == StartKind.Continue ? version : known ? version + 1 : _firstVersion;
        _restored.Remove(plan.Set, out var restored);
        var orders = new List<(BlockId, PhaseOrder)>();
        var spans = ChainSpan.Split(plan.Chains, plan.Groups);
        for (var g = 0; g < spans.Length; g++)
        {
            var key = new GroupKey(plan.Set, g);
            var order = new PhaseOrder
            {
                Phase = phase,
                Previous = _lastPhase.GetValueOrDefault(key),
                Group = key,
                Chains = spans[g],
                Base = first,
                Sweeps = plan.Sweeps,
                Pass = plan.Pass,
                Temperatures = plan.Temperatures,
                ChainTemperatures = plan.ChainTemperatures is { } each ? [.. each.Skip(spans[g].First).Take(spans[g].Count)] : null,
                ScheduleBase = first - plan.ScheduleDone,
                ParametersVersion = parametersVersion,
                Observe = plan.Observe,
                OpenPhase = open.Phase,
                OpenVersion = open.Version,
            };
            _lastPhase[key] = phase;
            foreach (var block in _network.BlockIds) orders.Add((block, Complete(order, plan, block, restored)));
        }
        _versions[plan.Set] = first + plan.Sweeps;
        return orders;
    }

    /// <summary>Groups that a plan has.</summary>
    public static int GroupsOf(PhasePlan plan) => ChainSpan.Split(plan.Chains, plan.Groups).Length;

    private PhaseOrder Complete(PhaseOrder order, PhasePlan plan, BlockId block, ChainSetStates? restored)
    {
        var given = plan.Start == StartKind.Continue ? restored?.States[block.Index] : null;
        var counted = plan is { Count: null, Energies: false } ? []
            : _network.CouplingsOf(block).Where(c => _rule.Counts(_network[c], plan.Pass)
                && _rule.CountingEnd(_network[c], b => !plan.Holds(b), plan.Pass) == block).ToArray();
        return order with
        {
            Start = plan.Start == StartKind.Random ? StartKind.Random : given is null ? StartKind.Continue : StartKind.Given,
            Given = given?.Slice(order.Chains.First, order.Chains.Count),
            Clamp = plan.ClampOf(block, order.Chains),
            Goal = plan.GoalOf(block, order.Chains),
            Count = plan.Count is { } sweeps && counted.Length > 0
                ? new CountOrder(sweeps, counted, plan.Probabilities && counted.Any(c => _network[c].Kind == CouplingKind.Between))
                {
                    Chains = plan.CountedChainsOf(order.Chains),
                } : null,
            Energies = plan.Energies ? counted : [],
        };
    }
}
