using Akka.Actor;
using Annda.Topology;

namespace Annda.Virtual;

/// <summary>A message on its way, as a person's own rules see it.</summary>
public sealed class WireMessage
{
    internal WireMessage(Endpoint from, Endpoint to, object message, IActorRef sender, double sentAt) =>
        (Origin, Receiver, Message, Sender, SentAt) = (from, to, message, sender, sentAt);

    /// <summary>Who sent it.</summary>
    public IActorRef From => Origin.Ref;

    /// <summary>To whom.</summary>
    public IActorRef To => Receiver.Ref;

    /// <summary>The block that sent it; null where the sender stands in no block's place.</summary>
    public BlockId? FromBlock => Origin.Block;

    /// <summary>The block that receives it; null where the receiver stands in no block's place.</summary>
    public BlockId? ToBlock => Receiver.Block;

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>When it was sent, in units of time.</summary>
    public double SentAt { get; }

    internal Endpoint Origin { get; }

    internal Endpoint Receiver { get; }

    internal IActorRef Sender { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{From.Path.Name} to {To.Path.Name} at {SentAt}: {Message}";
}
