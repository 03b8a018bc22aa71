namespace Annda.Topology;

/// <summary>A block by its place in the model's list of blocks. The model fixes it; no cluster ever changes it.</summary>
public readonly record struct BlockId(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"block {Index}";
}

/// <summary>A coupling by its place in the model: first one bias coupling for each block, then the others in file order.</summary>
public readonly record struct CouplingId(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"coupling {Index}";
}
