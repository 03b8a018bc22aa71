using Akka.Actor;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Actors;

/// <summary>Addresses of a run's actors, resolved once from the directory that the coordinator sends.</summary>
public sealed class Links(MessageMeter meter)
{
    // By their indices; a block's by replica.
    private Route[][] _blocks = [];
    private Route[] _couplings = [];
    private Route _coordinator = Route.Nowhere;
    private Type? _kind;
    private MessageMeter.Tally? _tally;

    /// <summary>Resolves every path; local paths to their actors, all others to the post.</summary>
    public void Connect(RunDirectory directory, ActorSystem system)
    {
        _blocks = ByIndex(directory.Blocks.Select(b => (b.Key.Index, b.Value.Select(To).ToArray())), []);
        _couplings = ByIndex(directory.Couplings.Select(c => (c.Key.Index, To(c.Value))), Route.Nowhere);
        _coordinator = To(directory.Coordinator);

        Route To(string path) => Route.To(path, system);
    }

    /// <summary>To a block: about one chain group to the replica that has it, else to all replicas.</summary>
    public void Send(BlockId to, IBlockMessage message, IActorRef from)
    {
        foreach (var replica in Receivers(to, message)) Send(replica, message, from);
    }

    /// <summary>To several blocks, each as above; where several are on another node, the message goes there once.</summary>
    public void Send(IReadOnlyList<BlockId> to, IBlockMessage message, IActorRef from)
    {
        List<Route>? far = null;
        foreach (var block in to)
            foreach (var replica in Receivers(block, message))
                if (replica.Local is not null) Send(replica, message, from);
                else (far ??= []).Add(replica);
        if (far is null) return;
        foreach (var _ in far) Count(message);
        Route.TellFar(far, message, from);
    }

    /// <summary>To a coupling.</summary>
    public void Send(CouplingId to, ICouplingMessage message, IActorRef from) => Send(_couplings[to.Index], message, from);

    /// <summary>To the coordinator.</summary>
    public void Send(ICoordinatorMessage message, IActorRef from) => Send(_coordinator, message, from);

    private ReadOnlySpan<Route> Receivers(BlockId to, IBlockMessage message)
    {
        var replicas = _blocks[to.Index];
        return message is IGroupMessage { Group: var group } ? replicas.AsSpan(group.ReplicaOf(replicas.Length), 1) : replicas;
    }

    /// <summary>Along a way that no directory has, such as to a node's agent.</summary>
    public void Send(Route to, IRunMessage message, IActorRef from)
    {
        Count(message);
        to.Tell(message, from);
    }

    private void Count(IRunMessage message)
    {
        // An actor mostly sends what it has sent before.
        if (message.GetType() is var kind && kind != _kind) (_kind, _tally) = (kind, meter.Of(kind));
        _tally!.Add(message);
    }

    private static T[] ByIndex<T>(IEnumerable<(int Index, T Way)> members, T nobody)
    {
        var all = members.ToArray();
        var ways = new T[all.Select(m => m.Index + 1).DefaultIfEmpty(0).Max()];
        Array.Fill(ways, nobody);
        foreach (var (index, way) in all) ways[index] = way;
        return ways;
    }
}
