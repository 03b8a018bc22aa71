using Akka.Actor;
using Annda.Protocol;
using Annda.Randomness;

namespace Annda.Tests.Faults;

/// <summary>How bad a line is.</summary>
/// <param name="Seed">Names the line's fate; the n-th message of a relay always meets the same one.</param>
/// <param name="Loss">Share of messages that are lost.</param>
/// <param name="Duplicates">Share that comes twice.</param>
/// <param name="Window">So many messages are under way at once and overtake each other.</param>
public sealed record BadLine(ulong Seed, double Loss, double Duplicates, int Window);

/// <summary>
/// A bad line to one member of a run. A message waits in the window until later ones push it out, in random order: so it is delayed,
/// sometimes by whole phases, and the last ones are as good as lost until somebody asks again.
/// </summary>
public sealed class Relay(IActorRef target, string coordinator, uint line, BadLine fate) : UntypedActor
{
    private readonly List<(object Message, IActorRef Sender)> _window = [];
    private uint _count;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        // What a member is told to call the coordinator is a bad line, too.
        if (message is Connect connect) message = connect with { Directory = connect.Directory with { Coordinator = coordinator } };
        var (loss, twice, _, _) = Philox.Block(fate.Seed, line, _count++, 0, 0);
        if (loss < fate.Loss * uint.MaxValue) return;
        Delay(message, 1);
        if (twice < fate.Duplicates * uint.MaxValue) Delay(message, 2);
    }

    private void Delay(object message, uint draw)
    {
        _window.Add((message, Sender));
        if (_window.Count <= fate.Window) return;
        var next = (int)(Philox.Block(fate.Seed, line, _count, draw, 0).W0 % (uint)_window.Count);
        var (pushed, sender) = _window[next];
        _window.RemoveAt(next);
        target.Tell(pushed, sender);
    }
}
