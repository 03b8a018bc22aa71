namespace Annda.Protocol;

/// <summary>Names a run and its epoch. The epoch rises when a run is placed anew; messages of older epochs are refused.</summary>
/// <param name="Run">Number of the run, from its seed and model.</param>
/// <param name="Epoch">1 and up.</param>
public readonly record struct RunKey(ulong Run, int Epoch)
{
    /// <inheritdoc/>
    public override string ToString() => $"run {Run:x16} epoch {Epoch}";
}

/// <summary>A chain group: chains that travel in one message.</summary>
/// <param name="Set">Chain set, 0 to 15: chains driven by data, fantasy chains, ….</param>
/// <param name="Group">Number of the group in its set.</param>
public readonly record struct GroupKey(int Set, int Group)
{
    /// <summary>The replica that has its chains.</summary>
    /// <param name="replicas">Replicas of the network, 1 or more.</param>
    public int ReplicaOf(int replicas) => Group % replicas;

    /// <inheritdoc/>
    public override string ToString() => $"set {Set} group {Group}";
}

/// <summary>Chains of a group.</summary>
/// <param name="First">First chain, a multiple of 64.</param>
/// <param name="Count">Number of chains, at least 1.</param>
public readonly record struct ChainSpan(int First, int Count)
{
    /// <summary>Cuts chains into at most <paramref name="groups"/> groups whose first chains are multiples of 64.</summary>
    public static ChainSpan[] Split(int chains, int groups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        var words = Numerics.BitPlanes.WordsFor(chains);
        groups = Math.Min(groups, words);
        var spans = new ChainSpan[groups];
        for (var g = 0; g < groups; g++)
        {
            var (first, end) = ((int)((long)words * g / groups) * 64, (int)((long)words * (g + 1) / groups) * 64);
            spans[g] = new ChainSpan(first, Math.Min(end, chains) - first);
        }
        return spans;
    }
}

/// <summary>Every message of a run carries its key.</summary>
public interface IRunMessage
{
    /// <summary>The run and its epoch.</summary>
    RunKey Run { get; }
}

/// <summary>A message to a block.</summary>
public interface IBlockMessage : IRunMessage;

/// <summary>A message to a block that concerns one chain group, and so the replica that has it; all others concern every replica.</summary>
public interface IGroupMessage : IBlockMessage
{
    /// <summary>The chain group.</summary>
    GroupKey Group { get; }
}

/// <summary>A message to a coupling.</summary>
public interface ICouplingMessage : IRunMessage;

/// <summary>A message to the coordinator.</summary>
public interface ICoordinatorMessage : IRunMessage;
