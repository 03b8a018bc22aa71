using System.Threading.Channels;
using Akka.Actor;
using Annda.Hosting;

namespace Annda.Tests.Hosting;

/// <summary>Hears what a node says of the others, in order.</summary>
internal sealed class NodeEar
{
    private readonly Channel<object> _heard = Channel.CreateUnbounded<object>();

    public NodeEar(INode node)
    {
        Actor = node.System.ActorOf(Props.Create(() => new Listener(_heard.Writer)));
        node.Watch(Actor);
    }

    public IActorRef Actor { get; }

    private sealed class Listener(ChannelWriter<object> to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.TryWrite(message);
    }

    /// <summary>The next message.</summary>
    public async Task<object> NextAsync()
    {
        using var late = new CancellationTokenSource(Members.Long);
        return await _heard.Reader.ReadAsync(late.Token);
    }

    /// <summary>What has been heard and not been asked for.</summary>
    public object[] Rest()
    {
        var rest = new List<object>();
        while (_heard.Reader.TryRead(out var one)) rest.Add(one);
        return [.. rest];
    }
}
