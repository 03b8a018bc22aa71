using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Runs;

/// <summary>Gathers a snapshot: the parameters of every coupling and the states of every block.</summary>
/// <param name="run">The run.</param>
/// <param name="network">Its network.</param>
/// <param name="replicas">Replicas of the blocks.</param>
/// <param name="query">Number of the request.</param>
/// <param name="label">Which boundary.</param>
/// <param name="rest">Why the run is at rest.</param>
/// <param name="known">A snapshot since which nothing was learned: its parameters are not asked for again; null: they are.</param>
internal sealed class SnapshotRequest(RunKey run, NetworkSpec network, int replicas, int query, string? label, RestKind rest,
    RunSnapshot? known)
{
    private readonly Dictionary<CouplingId, ParametersReported> _parameters = [];
    private readonly Dictionary<BlockPlace, StatesReported> _states = [];

    private IEnumerable<int> Replicas => Enumerable.Range(0, replicas);

    public string? Label { get; } = label;

    public RestKind Rest { get; } = rest;

    public bool Complete => (known is not null || _parameters.Count == network.Couplings.Count)
        && _states.Count == network.Blocks.Count * replicas;

    public bool Receive(ParametersReported reported) => reported.Query == query && _parameters.TryAdd(reported.Coupling, reported);

    public bool Receive(StatesReported reported) => reported.Query == query && _states.TryAdd(reported.Place, reported);

    /// <summary>Asks those who have not answered.</summary>
    public void Ask(IRunOutbox outbox)
    {
        if (known is null)
            foreach (var id in network.CouplingIds.Where(c => !_parameters.ContainsKey(c)))
                outbox.Send(id, new ReportParameters(run, id, query));
        foreach (var id in network.BlockIds.Where(b => !Replicas.All(r => _states.ContainsKey(new BlockPlace(b, r)))))
            outbox.Send(id, new ReportStates(run, query));
    }

    /// <summary>The snapshot.</summary>
    /// <param name="sets">Which sets there are, at which versions.</param>
    public RunSnapshot Build(ChainSets sets)
    {
        IReadOnlyList<ChainSetStates> chains = [.. sets.Versions.Select(s => sets.Untouched(s.Key) ?? new ChainSetStates(s.Key, s.Value,
            [.. network.BlockIds.Select(b => Whole(b, s.Key, s.Value))]))];
        if (known is not null) return known with { Chains = chains };
        var reports = network.CouplingIds.Select(c => _parameters[c]).ToArray();
        return new RunSnapshot
        {
            Network = new Network(network, [.. reports.Select(r => r.Values)]),
            ParametersVersion = reports[0].Version,
            Optimisers = [.. reports.Select(r => r.Optimiser)],
            Clamped = [.. reports.Select(r => r.Clamped)],
            Free = [.. reports.Select(r => r.Free)],
            Chains = chains,
            Steps = 0,
        };
    }

    // Groups of a set that a later phase no longer uses stay behind at an older version and are left out.
    private UnitStates Whole(BlockId block, int set, long version) => UnitStates.Join([.. Replicas
        .SelectMany(r => _states[new BlockPlace(block, r)].Groups).Where(g => g.Group.Set == set && g.Version == version)
        .OrderBy(g => g.Group.Group).Select(g => g.States)]);
}
