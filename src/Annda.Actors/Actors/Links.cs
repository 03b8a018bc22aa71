using Akka.Actor;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Actors;

/// <summary>Addresses of a run's actors, resolved once from the directory that the coordinator sends.</summary>
public sealed class Links(MessageMeter meter)
{
    // By their indices.
    private IActorRef[] _blocks = [], _couplings = [];
    private IActorRef _coordinator = ActorRefs.Nobody;
    private Type? _kind;
    private MessageMeter.Tally? _tally;

    /// <summary>Resolves every path; local paths to their actors, remote ones to proxies.</summary>
    public void Connect(RunDirectory directory, ActorSystem system)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        _blocks = Resolve(directory.Blocks.Select(b => (b.Key.Index, b.Value)));
        _couplings = Resolve(directory.Couplings.Select(c => (c.Key.Index, c.Value)));
        _coordinator = provider.ResolveActorRef(directory.Coordinator);

        IActorRef[] Resolve(IEnumerable<(int Index, string Path)> members)
        {
            var all = members.ToArray();
            var refs = new IActorRef[all.Select(m => m.Index + 1).DefaultIfEmpty(0).Max()];
            Array.Fill(refs, ActorRefs.Nobody);
            foreach (var (index, path) in all) refs[index] = provider.ResolveActorRef(path);
            return refs;
        }
    }

    /// <summary>To a block.</summary>
    public void Send(BlockId to, IBlockMessage message, IActorRef from) => Send(_blocks[to.Index], message, from);

    /// <summary>To a coupling.</summary>
    public void Send(CouplingId to, ICouplingMessage message, IActorRef from) => Send(_couplings[to.Index], message, from);

    /// <summary>To the coordinator.</summary>
    public void Send(ICoordinatorMessage message, IActorRef from) => Send(_coordinator, message, from);

    private void Send(IActorRef to, IRunMessage message, IActorRef from)
    {
        // An actor mostly sends what it has sent before.
        if (message.GetType() is var kind && kind != _kind) (_kind, _tally) = (kind, meter.Of(kind));
        _tally!.Add(message);
        to.Tell(message, from);
    }
}
