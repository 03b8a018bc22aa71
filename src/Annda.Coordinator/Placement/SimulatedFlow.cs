using Annda.Topology;

namespace Annda.Placement;

/// <summary>A phase of a chain set in a simulation.</summary>
/// <param name="Step">Of which step, from 0.</param>
/// <param name="Number">Number in the step.</param>
/// <param name="Base">Version of its first states.</param>
/// <param name="End">Version after its last sweep.</param>
internal sealed record SimulatedPhase(int Step, int Number, long Base, long End)
{
    /// <summary>Phases of one set in so many equal steps, with so many sweeps at most.</summary>
    public static IReadOnlyList<SimulatedPhase> Of(IReadOnlyList<(int Index, WorkPhase Item)> phases, int steps, int sweepsMax)
    {
        var (all, version) = (new List<SimulatedPhase>(), 0L);
        for (var step = 0; step < steps; step++)
            foreach (var (number, plan) in phases)
            {
                // A phase that sets states takes a version of its own.
                if (plan.SetsStates) version++;
                var end = version + Math.Min(plan.Sweeps, sweepsMax);
                all.Add(new SimulatedPhase(step, number, version, end));
                version = end;
            }
        return all;
    }
}

/// <summary>One chain group in one block of a simulation.</summary>
/// <param name="block">The block.</param>
/// <param name="replica">Its replica.</param>
/// <param name="key">The group.</param>
/// <param name="chains">Chains of the group.</param>
/// <param name="phases">What it is going to do.</param>
/// <param name="neighbours">Blocks that are coupled with it.</param>
internal sealed class SimulatedFlow(BlockId block, int replica, (int Set, int Group) key, int chains, IReadOnlyList<SimulatedPhase> phases,
    IReadOnlyList<BlockId> neighbours)
{
    // By the neighbour's index.
    private readonly long[] _have = new long[neighbours.Max(n => (int?)n.Index) + 1 ?? 0];
    private int _phase;

    /// <summary>The block.</summary>
    public BlockId Block => block;

    /// <summary>Its replica.</summary>
    public int Replica => replica;

    /// <summary>The group.</summary>
    public (int Set, int Group) Key => key;

    /// <summary>Chains of the group.</summary>
    public int Chains => chains;

    /// <summary>Blocks that are coupled with it.</summary>
    public IReadOnlyList<BlockId> Neighbours => neighbours;

    /// <summary>Newest version of a neighbour's states that has come.</summary>
    public long Have(BlockId neighbour) => _have[neighbour.Index];

    /// <summary>Phases that have been ordered.</summary>
    public int Ordered { get; set; }

    /// <summary>Whether the phase has begun.</summary>
    public bool Begun { get; set; }

    /// <summary>Whether a sweep is being done.</summary>
    public bool Working { get; set; }

    /// <summary>Version of its states.</summary>
    public long Version { get; set; }

    /// <summary>The phase to do, if it has been ordered.</summary>
    public SimulatedPhase? Phase => _phase < Math.Min(Ordered, phases.Count) ? phases[_phase] : null;

    /// <summary>Takes in a neighbour's states.</summary>
    public void Hears(BlockId neighbour, long version) => _have[neighbour.Index] = Math.Max(_have[neighbour.Index], version);

    /// <summary>Goes on to the next phase.</summary>
    public void EndPhase()
    {
        _phase++;
        Begun = false;
    }
}
