using System.Buffers;
using Akka.Actor;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Wire;

namespace Annda.Tests.Faults;

/// <summary>How bad a line is.</summary>
/// <param name="Seed">Names the line's fate; the n-th message of a relay always meets the same one.</param>
/// <param name="Loss">Share of messages that are lost.</param>
/// <param name="Duplicates">Share that comes twice.</param>
/// <param name="Window">So many messages are under way at once and overtake each other.</param>
public sealed record BadLine(ulong Seed, double Loss, double Duplicates, int Window);

/// <summary>
/// A bad line to one member of a run. A message waits in the window until later ones push it out, in random order: so it is delayed,
/// sometimes by whole phases, and the last ones are as good as lost until somebody asks again. It waits as the bytes that it would be
/// between nodes.
/// </summary>
public sealed class Relay(IActorRef target, string coordinator, uint line, BadLine fate) : UntypedActor
{
    private readonly List<(byte[] Record, IActorRef Sender)> _window = [];
    private readonly ArrayBufferWriter<byte> _record = new();
    private uint _count;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        // What a member is told to call the coordinator is a bad line, too.
        if (message is Connect connect) message = connect with { Directory = connect.Directory with { Coordinator = coordinator } };
        var (loss, twice, _, _) = Philox.Block(fate.Seed, line, _count++, 0, 0);
        if (loss < fate.Loss * uint.MaxValue) return;
        _record.ResetWrittenCount();
        MessageCodec.Write((IRunMessage)message, _record);
        var record = _record.WrittenSpan.ToArray();
        Delay(record, 1);
        if (twice < fate.Duplicates * uint.MaxValue) Delay(record, 2);
    }

    private void Delay(byte[] record, uint draw)
    {
        _window.Add((record, Sender));
        if (_window.Count <= fate.Window) return;
        var next = (int)(Philox.Block(fate.Seed, line, _count, draw, 0).W0 % (uint)_window.Count);
        var (pushed, sender) = _window[next];
        _window.RemoveAt(next);
        target.Tell(MessageCodec.Read(pushed), sender);
    }
}
