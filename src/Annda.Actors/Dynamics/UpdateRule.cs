using Annda.Topology;

namespace Annda.Dynamics;

/// <summary>
/// The one rule of all dynamics: a block may do sweep t of a chain group as soon as it holds, from every neighbour,
/// a state of version ≥ <see cref="Required"/>. There is no barrier; data flow alone orders the work.
/// </summary>
public sealed class UpdateRule
{
    private readonly NetworkSpec _network;
    private readonly Colouring _colouring;

    /// <summary>Checks the colouring where there is one.</summary>
    /// <exception cref="ArgumentException">Two coupled blocks have one colour.</exception>
    public UpdateRule(DynamicsSpec dynamics, NetworkSpec network)
    {
        (Dynamics, _network) = (dynamics, network);
        _colouring = dynamics.Colours is { } given ? Colouring.Of(network, given) : Colouring.Greedy(network);
    }

    /// <summary>The dynamics.</summary>
    public DynamicsSpec Dynamics { get; }

    /// <summary>True if a block reads exactly the required version, so that the run can be repeated to the bit.</summary>
    public bool ReadsExactly => Dynamics.Kind switch
    {
        DynamicsKind.Asynchronous => false,
        DynamicsKind.Stale => Dynamics.Reads == StaleReads.Oldest,
        _ => true,
    };

    /// <summary>True if units of one block, too, read the last sweep's state.</summary>
    public bool InsideAtOnce => Dynamics.Kind == DynamicsKind.Synchronous;

    /// <summary>Versions of a state that a neighbour may still ask for: how far apart two neighbours can be.</summary>
    public int VersionsKept => Dynamics.Staleness + 3;

    /// <summary>Rank of a block in a sweep: lower ranks update first in sequential and chromatic dynamics.</summary>
    public int Rank(BlockId block) => Dynamics.Kind == DynamicsKind.Chromatic ? _colouring[block] : block.Index;

    /// <summary>Lowest version of the neighbour's state that the block may read in sweep t.</summary>
    public long Required(BlockId block, BlockId neighbour, long t) => Dynamics.Kind switch
    {
        DynamicsKind.Sequential or DynamicsKind.Chromatic => InOrder(block, neighbour, t),
        DynamicsKind.Synchronous => t - 1,
        DynamicsKind.Stale => t - 1 - Dynamics.Staleness,
        _ => 0,
    };

    /// <summary>
    /// The version that the sequential (or chromatic) order would read. Staleness of a read is this minus the version read:
    /// 0 throughout for exact dynamics, negative where a neighbour has run ahead.
    /// </summary>
    public long InOrder(BlockId block, BlockId neighbour, long t) =>
        (Rank(neighbour), neighbour.Index).CompareTo((Rank(block), block.Index)) < 0 ? t : t - 1;

    /// <summary>
    /// The end that counts a coupling's correlations: the one that updates later in a sweep, among those that update at all.
    /// </summary>
    public BlockId CountingEnd(CouplingSpec coupling, Func<BlockId, bool> updates)
    {
        if (coupling.A == coupling.B) return coupling.A;
        if (updates(coupling.A) != updates(coupling.B)) return updates(coupling.A) ? coupling.A : coupling.B;
        return Rank(coupling.A) > Rank(coupling.B) ? coupling.A : coupling.B;
    }

    /// <summary>g of σ(g h / T).</summary>
    public float Gain(UnitKind kind) => Dynamics.Convention == GainConvention.Lecture ? 1f : kind.Span();

    /// <summary>The law of the chain, from what the dynamics is (not from what it measured).</summary>
    public Law Law
    {
        get
        {
            var mixed = _network.Blocks.Select(b => b.Units).Distinct().Count() > 1;
            if (Dynamics.Convention == GainConvention.Lecture && mixed) return Law.Biased;
            return Dynamics.Kind switch
            {
                DynamicsKind.Sequential or DynamicsKind.Chromatic => Law.Boltzmann,
                DynamicsKind.Synchronous => Law.Peretto,
                _ => Law.Biased,
            };
        }
    }

    /// <summary>Temperature of the law over the temperature of the dynamics: 2 for the lecture's ±1 units, else 1.</summary>
    public double LawTemperatureFactor =>
        Dynamics.Convention == GainConvention.Lecture && _network.Blocks.All(b => b.Units == UnitKind.Bipolar) ? 2 : 1;
}
