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

    /// <summary>Checks the colouring where there is one, and that the units can move by this dynamics.</summary>
    /// <exception cref="ArgumentException">
    /// Two coupled blocks have one colour, graded units are not to move all at once, blocks joined by arrows not one after the other, or
    /// units whose sigma is learned not before those that read them.
    /// </exception>
    public UpdateRule(DynamicsSpec dynamics, NetworkSpec network)
    {
        (Dynamics, _network) = (dynamics, network);
        if (dynamics.Kind != DynamicsKind.Synchronous && network.Blocks.FirstOrDefault(b => b.Units == UnitKind.Graded) is { } graded)
            throw new ArgumentException($"{dynamics.Kind} found, but block '{graded.Name}' has graded units; synchronous is allowed, whose "
                + "sweep is their step");
        if (dynamics.Kind != DynamicsKind.Sequential && network.Couplings.FirstOrDefault(c => c.IsArrow) is { } arrow)
            throw new ArgumentException($"{dynamics.Kind} found, but coupling '{arrow.Name}' is directed; sequential is allowed, whose "
                + "sweep passes from block to block");
        if (dynamics.Kind is not (DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.Synchronous or DynamicsKind.Stale)
            && network.Blocks.FirstOrDefault(b => b.Units is UnitKind.Gaussian or UnitKind.Softmax) is { } whole)
            throw new ArgumentException($"{dynamics.Kind} found, but block '{whole.Name}' has {whole.Units} units, which are drawn "
                + "block by block; sequential, chromatic, synchronous and stale are allowed");
        _colouring = dynamics.Colours is { } given ? Colouring.Of(network, given) : Colouring.Greedy(network);
        foreach (var block in network.BlockIds.Where(b => network[b].Gaussian is { LearnSigma: true })) BeforeItsReaders(block);
    }

    /// <summary>The dynamics.</summary>
    public DynamicsSpec Dynamics { get; }

    /// <summary>
    /// True if a block reads exactly the required version, so that the run can be repeated to the bit. Clocked asynchronous dynamics reads
    /// what has arrived: in virtual time that, too, is a function of the seed.
    /// </summary>
    public bool ReadsExactly => Dynamics.Kind switch
    {
        DynamicsKind.Asynchronous => false,
        DynamicsKind.Stale => Dynamics.Reads == StaleReads.Oldest,
        _ => true,
    };

    /// <summary>True if units of one block, too, read the last tick's state.</summary>
    public bool InsideAtOnce => Dynamics.Kind is DynamicsKind.Synchronous or DynamicsKind.BlockSync || IsMasked;

    /// <summary>True if only some units update in a tick, others in each chain.</summary>
    public bool IsMasked => Dynamics.Kind is DynamicsKind.RandomScan or DynamicsKind.RandomSubset or DynamicsKind.Bernoulli
        or DynamicsKind.Cache or DynamicsKind.ReadDelay or DynamicsKind.LocalGlauber;

    /// <summary>Ticks in which every unit updates about once, on average.</summary>
    public int TicksPerSweep => Dynamics.Kind switch
    {
        DynamicsKind.RandomSubset => (_network.Units + Dynamics.Units - 1) / Dynamics.Units,
        DynamicsKind.Bernoulli => (int)Math.Min(_network.Units, Math.Ceiling(1 / Dynamics.Share)),
        // At most: where all units are coupled, one is highest.
        _ => IsMasked ? _network.Units : 1,
    };

    /// <summary>
    /// True if time, not the number of sweeps, says when a phase ends: blocks update when their clocks tick, and a version is their state
    /// at a whole unit of time.
    /// </summary>
    public bool IsTimed => Dynamics is { Kind: DynamicsKind.Asynchronous, Clocks: not null };

    /// <summary>Versions of a state that a neighbour may still ask for: how far apart two neighbours can be.</summary>
    public int VersionsKept => Dynamics.Exchange * (Dynamics.Staleness + 1) + 2;

    /// <summary>
    /// Of a network of two blocks whose states are paired as they were read: how many sweeps the first block's state of a pair is older
    /// than the second's. Null where pairs are of one version.
    /// </summary>
    public int? PairedSweeps => Dynamics.Pairing == Pairing.AsRead && ReadsExactly && !IsMasked && _network.Blocks.Count == 2
        && Dynamics.Exchange == 1 && Dynamics.Kind != DynamicsKind.Chromatic ? (int)-Required(new BlockId(1), new BlockId(0), 0) : null;

    // What the later block of exact dynamics reads is of its own sweep.
    private bool PairsCoexist => Dynamics.Kind == DynamicsKind.Chromatic || PairedSweeps == 0;

    /// <summary>Whether neighbours read this version, counted from the states that the chains began with.</summary>
    public bool IsExchanged(long version) => version % Dynamics.Exchange == 0;

    /// <summary>Rank of a block in a sweep: lower ranks update first in sequential and chromatic dynamics.</summary>
    public int Rank(BlockId block) => Dynamics.Kind == DynamicsKind.Chromatic ? _colouring[block] : block.Index;

    /// <summary>Lowest version of the neighbour's state that the block may read in sweep t.</summary>
    /// <param name="block">The block.</param>
    /// <param name="neighbour">The neighbour.</param>
    /// <param name="t">The sweep.</param>
    /// <param name="origin">Version of the states that the chains began with: exchanges are counted from there.</param>
    /// <param name="pass">The phase's pass.</param>
    public long Required(BlockId block, BlockId neighbour, long t, long origin = 0, Pass pass = Pass.Up) => Dynamics.Kind switch
    {
        DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.BlockSync => InOrder(block, neighbour, t, pass),
        DynamicsKind.AlternatingStale => InOrder(block, neighbour, t, pass) - Dynamics.Staleness,
        DynamicsKind.Asynchronous => 0,
        DynamicsKind.Concurrent => t - 1 - (t - 1 - origin) % Dynamics.Exchange - (long)Dynamics.Exchange * Dynamics.Staleness,
        _ => t - 1 - Dynamics.Staleness,
    };

    /// <summary>
    /// The version that the sequential (or chromatic) order would read; where single units update, the last tick's. Staleness of a read is
    /// this minus the version read: 0 throughout for exact dynamics, negative where a neighbour has run ahead.
    /// </summary>
    public long InOrder(BlockId block, BlockId neighbour, long t, Pass pass = Pass.Up) =>
        !IsMasked && Before(neighbour, block, pass) ? t : t - 1;

    /// <summary>
    /// Whether a block's fields hold what a coupling brings, in a phase of this pass. Arrows are read by their target, in a pass their way,
    /// and what they drive is made from them alone; other couplings are read in passes up and down; errors come against the arrows that
    /// point up.
    /// </summary>
    public bool Reads(CouplingSpec coupling, BlockId block, Pass pass) => pass switch
    {
        Pass.Errors => coupling.IsArrow && PointsUp(coupling) && coupling.A == block,
        _ when coupling.IsArrow => coupling.B == block && PointsUp(coupling) == pass.IsUp(),
        _ => !pass.Predicts() && !IsDriven(block, pass),
    };

    /// <summary>
    /// Whether a phase of this pass has statistics of the coupling: passes up and down of what has no direction, and of the biases that go
    /// with it; passes of errors of arrows that point up and the biases of what they drive; passes that predict of the arrows that they go
    /// along, and the biases of what these drive.
    /// </summary>
    public bool Counts(CouplingSpec coupling, Pass pass)
    {
        if (pass == Pass.Errors)
            return coupling.Kind == CouplingKind.Bias ? !coupling.Directed && IsDriven(coupling.A, Pass.Up)
                : coupling.IsArrow && PointsUp(coupling);
        if (pass.Predicts())
            return coupling.Kind != CouplingKind.Bias ? coupling.IsArrow && PointsUp(coupling) == pass.IsUp()
                : IsDriven(coupling.A, pass) && coupling.Directed == (!pass.IsUp() && _network.DownBiasOf(coupling.A) is not null);
        if (coupling.Kind != CouplingKind.Bias) return !coupling.IsArrow;
        var couplings = _network.CouplingsOf(coupling.A).Select(c => _network[c]).Where(c => c.Kind != CouplingKind.Bias).ToArray();
        // Of two biases, those of passes down are those of an energy.
        return couplings.All(c => !c.IsArrow)
            || (couplings.Any(c => !c.IsArrow) && coupling.Directed == _network.DownBiasOf(coupling.A) is not null);
    }

    /// <summary>Whether arrows drive the block in this pass.</summary>
    public bool IsDriven(BlockId block, Pass pass) =>
        _network.BetweenOf(block).Select(c => _network[c]).Any(c => c.IsArrow && c.B == block && PointsUp(c) == pass.IsUp());

    /// <summary>
    /// The end that counts a coupling's correlations: the one that updates later in a sweep, among those that update at all; of an arrow,
    /// its target.
    /// </summary>
    public BlockId CountingEnd(CouplingSpec coupling, Func<BlockId, bool> updates, Pass pass = Pass.Up)
    {
        if (coupling.A == coupling.B) return coupling.A;
        if (coupling.IsArrow) return coupling.B;
        if (updates(coupling.A) != updates(coupling.B)) return updates(coupling.A) ? coupling.A : coupling.B;
        return Rank(coupling.A) > Rank(coupling.B) == (pass == Pass.Up) ? coupling.A : coupling.B;
    }

    // What a block told holds the sigma of its time: who read it a sweep later would depend on where a run was cut.
    private void BeforeItsReaders(BlockId block)
    {
        foreach (var reader in _network.NeighboursOf(block))
            if (Dynamics.Kind is not (DynamicsKind.Sequential or DynamicsKind.Chromatic) || Rank(block) > Rank(reader))
                throw new ArgumentException($"{Dynamics.Kind} found, but sigma of '{_network[block].Name}' is learned; sequential or "
                    + $"chromatic is allowed, with '{_network[block].Name}' before '{_network[reader].Name}' in every sweep");
    }

    private bool Before(BlockId one, BlockId other, Pass pass) =>
        (Rank(one), one.Index).CompareTo((Rank(other), other.Index)) is var order && (pass == Pass.Up ? order < 0 : order > 0);

    private bool PointsUp(CouplingSpec arrow) => Before(arrow.A, arrow.B, Pass.Up);

    /// <summary>g of σ(g h / T).</summary>
    public float Gain(UnitKind kind) => Dynamics.Convention == GainConvention.Lecture ? 1f : kind.Span();

    /// <summary>The law of the chain, from what the dynamics is (not from what it measured).</summary>
    public Law Law
    {
        get
        {
            if (_network.Blocks.Any(b => b.Units == UnitKind.Graded))
                return _network.Blocks.All(b => b.Units == UnitKind.Graded) ? Law.Deterministic : Law.Biased;
            if (_network.Blocks.Any(b => b.Units.IsLayer()) && _network.BlockIds.All(b => _network[b].Units.IsLayer()
                || _network.BetweenOf(b).All(c => _network[c].IsArrow && _network[c].A == b))) return Law.Deterministic;
            var mixed = _network.Blocks.Select(b => b.Units).Distinct().Count() > 1;
            if (Dynamics.Convention == GainConvention.Lecture && mixed) return Law.Biased;
            // The later block given what it read, and that from a chain of its own: one step of block Gibbs sampling.
            if (Dynamics.Pairing == Pairing.AsRead && !PairsCoexist)
                return PairedSweeps is not null && _network.Couplings.All(c => c.Kind != CouplingKind.Within) ? Law.Boltzmann : Law.Biased;
            if (_network.Couplings.Any(c => c.Directed && c.Kind == CouplingKind.Within)) return Law.Biased;
            // Sequential dynamics, the only one with arrows: what drives is drawn before what is driven.
            if (_network.Couplings.Any(c => c.IsArrow)) return _network.Couplings.Any(c => c.SelfCoupled) ? Law.Biased : Law.Belief;
            var alone = _network.Couplings.All(c => c.Kind != CouplingKind.Between);
            var law = Dynamics.Kind switch
            {
                DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.RandomScan or DynamicsKind.LocalGlauber => Law.Boltzmann,
                DynamicsKind.Synchronous when _network.Blocks.Any(b => b.Units is UnitKind.Gaussian or UnitKind.Softmax) => Law.Biased,
                DynamicsKind.Synchronous => Law.Peretto,
                DynamicsKind.RandomSubset when Dynamics.Units == 1 => Law.Boltzmann,
                DynamicsKind.RandomSubset when Dynamics.Units == _network.Units => Law.Peretto,
                DynamicsKind.Bernoulli when Dynamics.Share >= 1 => Law.Peretto,
                DynamicsKind.BlockSync when _network.Couplings.All(c => c.Kind != CouplingKind.Within) => Law.Boltzmann,
                DynamicsKind.AlternatingStale or DynamicsKind.ReadDelay when Dynamics.Staleness == 0 || alone => Law.Boltzmann,
                DynamicsKind.Cache when Dynamics.Refresh >= 1 || alone => Law.Boltzmann,
                DynamicsKind.Concurrent when alone => Law.Boltzmann,
                _ => Law.Biased,
            };
            // A unit that reads itself is drawn from what it was: only where all read what was does that keep a law.
            return law == Law.Boltzmann && _network.Couplings.Any(c => c.SelfCoupled) ? Law.Biased : law;
        }
    }

    /// <summary>Temperature of the law over the temperature of the dynamics: 2 for the lecture's ±1 units, else 1.</summary>
    public double LawTemperatureFactor =>
        Dynamics.Convention == GainConvention.Lecture && _network.Blocks.All(b => b.Units == UnitKind.Bipolar) ? 2 : 1;
}
