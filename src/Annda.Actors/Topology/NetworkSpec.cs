namespace Annda.Topology;

/// <summary>
/// What a network is: blocks and couplings, without parameters or states. Order matters and is the model's:
/// blocks number the units, couplings number the terms of a field's sum.
/// </summary>
public sealed class NetworkSpec
{
    private readonly int[] _firstUnit;
    private readonly CouplingId[][] _between;
    private readonly CouplingId[][] _within;
    private readonly CouplingId?[] _downBias, _variance;
    private readonly CouplingId?[] _partner;

    /// <summary>Adds a bias coupling for each block in front of <paramref name="couplings"/>.</summary>
    /// <exception cref="ArgumentException">No block, a doubled name, an unknown block or a size that does not fit.</exception>
    public NetworkSpec(IReadOnlyList<BlockSpec> blocks, IReadOnlyList<CouplingSpec> couplings)
    {
        if (blocks.Count == 0) throw new ArgumentException("a network needs at least one block");
        Blocks = blocks;
        Couplings = [.. blocks.Select((block, i) => CouplingSpec.Bias(new BlockId(i), block)), .. couplings];
        foreach (var name in blocks.Select(b => b.Name).Concat(Couplings.Select(c => c.Name)).GroupBy(n => n).Where(g => g.Count() > 1))
            throw new ArgumentException($"the name '{name.Key}' is used {name.Count()} times");
        foreach (var coupling in couplings) CheckEnds(coupling);
        _firstUnit = new int[blocks.Count + 1];
        for (var i = 0; i < blocks.Count; i++) _firstUnit[i + 1] = checked(_firstUnit[i] + blocks[i].Size);
        _between = IdsByBlock(CouplingKind.Between);
        _within = IdsByBlock(CouplingKind.Within);
        _downBias = new CouplingId?[blocks.Count];
        foreach (var id in CouplingIds.Where(c => this[c].Kind == CouplingKind.Bias && this[c].Directed)) _downBias[this[id].A.Index] = id;
        _variance = new CouplingId?[blocks.Count];
        foreach (var id in CouplingIds.Where(c => this[c].IsVariance)) _variance[this[id].A.Index] = id;
        foreach (var block in BlockIds) UnitsCheck.Check(this, block);
        _partner = new CouplingId?[Couplings.Count];
        foreach (var id in CouplingIds) if (this[id].TiedTo is { } other) Tie(id, Coupling(other));
    }

    /// <summary>All blocks in model order.</summary>
    public IReadOnlyList<BlockSpec> Blocks { get; }

    /// <summary>All couplings in model order, biases first.</summary>
    public IReadOnlyList<CouplingSpec> Couplings { get; }

    /// <summary>Units of all blocks.</summary>
    public int Units => _firstUnit[^1];

    /// <summary>Parameters of all couplings.</summary>
    public long ParameterCount => Couplings.Sum(c => (long)c.Length);

    /// <summary>Identifiers of all blocks in order.</summary>
    public IEnumerable<BlockId> BlockIds => Enumerable.Range(0, Blocks.Count).Select(i => new BlockId(i));

    /// <summary>Identifiers of all couplings in order.</summary>
    public IEnumerable<CouplingId> CouplingIds => Enumerable.Range(0, Couplings.Count).Select(i => new CouplingId(i));

    /// <summary>The block.</summary>
    public BlockSpec this[BlockId id] => Blocks[id.Index];

    /// <summary>The coupling.</summary>
    public CouplingSpec this[CouplingId id] => Couplings[id.Index];

    /// <summary>Global number of a block's first unit: units are numbered through in block order.</summary>
    public int FirstUnit(BlockId id) => _firstUnit[id.Index];

    /// <summary>The block's biases.</summary>
    public static CouplingId BiasOf(BlockId id) => new(id.Index);

    /// <summary>The block's biases in phases that pass down, where they are others than <see cref="BiasOf"/>; else null.</summary>
    public CouplingId? DownBiasOf(BlockId id) => _downBias[id.Index];

    /// <summary>Whether the units at one end of a coupling have real values.</summary>
    public bool HasRealEnd(CouplingSpec coupling) => !this[coupling.A].Units.IsTwoValued() || !this[coupling.B].Units.IsTwoValued();

    /// <summary>The coupling that has the same weights, turned over; null: none has.</summary>
    public CouplingId? PartnerOf(CouplingId id) => _partner[id.Index];

    /// <summary>log σ² of a block of Gaussian units; null for units of another kind.</summary>
    public CouplingId? VarianceOf(BlockId id) => _variance[id.Index];

    /// <summary>Couplings of the block with other blocks, in model order.</summary>
    public IReadOnlyList<CouplingId> BetweenOf(BlockId id) => _between[id.Index];

    /// <summary>Couplings inside the block, in model order.</summary>
    public IReadOnlyList<CouplingId> WithinOf(BlockId id) => _within[id.Index];

    /// <summary>
    /// Every coupling that touches the block: bias, between, within, and at last, if it has them, other biases for passes down or log σ².
    /// </summary>
    public IEnumerable<CouplingId> CouplingsOf(BlockId id) => (_downBias[id.Index] ?? _variance[id.Index]) is { } own
        ? [BiasOf(id), .. _between[id.Index], .. _within[id.Index], own] : [BiasOf(id), .. _between[id.Index], .. _within[id.Index]];

    /// <summary>Blocks coupled with this one, ascending, each once.</summary>
    public IReadOnlyList<BlockId> NeighboursOf(BlockId id) =>
        [.. BetweenOf(id).Select(c => this[c].Other(id)).Distinct().OrderBy(b => b.Index)];

    /// <summary>The block of that name.</summary>
    /// <exception cref="ArgumentException">No such block.</exception>
    public BlockId Block(string name)
    {
        for (var i = 0; i < Blocks.Count; i++) if (Blocks[i].Name == name) return new BlockId(i);
        throw new ArgumentException($"no block '{name}'; there are {string.Join(", ", Blocks.Select(b => b.Name))}");
    }

    /// <summary>The coupling of that name.</summary>
    /// <exception cref="ArgumentException">No such coupling.</exception>
    public CouplingId Coupling(string name)
    {
        for (var i = 0; i < Couplings.Count; i++) if (Couplings[i].Name == name) return new CouplingId(i);
        throw new ArgumentException($"no coupling '{name}'; there are {string.Join(", ", Couplings.Select(c => c.Name))}");
    }

    private CouplingId[][] IdsByBlock(CouplingKind kind)
    {
        var ids = Blocks.Select(_ => new List<CouplingId>()).ToArray();
        foreach (var id in CouplingIds.Where(c => this[c].Kind == kind))
        {
            ids[this[id].A.Index].Add(id);
            if (this[id].B != this[id].A) ids[this[id].B.Index].Add(id);
        }
        return [.. ids.Select(i => i.ToArray())];
    }

    private void Tie(CouplingId id, CouplingId other)
    {
        var (turned, own) = (this[id], this[other]);
        if (id == other || own is not { IsArrow: true, Edges: null, TiedTo: null } || _partner[other.Index] is not null
            || (own.SizeA, own.SizeB) != (turned.SizeB, turned.SizeA))
            throw new ArgumentException($"'{turned.Name}' cannot be '{own.Name}' turned over: a dense coupling from one block to another "
                + $"of {turned.SizeB} and {turned.SizeA} units is needed that is not tied yet");
        (_partner[id.Index], _partner[other.Index]) = (other, id);
    }

    private void CheckEnds(CouplingSpec coupling)
    {
        (BlockId, int)[] ends = coupling.Kind == CouplingKind.Bias ? [(coupling.A, coupling.SizeA)]
            : [(coupling.A, coupling.SizeA), (coupling.B, coupling.SizeB)];
        foreach (var (end, size) in ends)
        {
            if (end.Index < 0 || end.Index >= Blocks.Count)
                throw new ArgumentException($"coupling '{coupling.Name}': {end} found, below {Blocks.Count} is allowed");
            if (Blocks[end.Index].Size != size)
                throw new ArgumentException(
                    $"coupling '{coupling.Name}': {size} units found for block '{Blocks[end.Index].Name}', "
                    + $"which has {Blocks[end.Index].Size}");
        }
    }
}
