using Akka.Actor;
using Annda.Actors;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Virtual;

/// <summary>
/// What lies between actors: decides when, how often and whether a message arrives. The n-th message of a link always draws the same
/// random numbers.
/// </summary>
internal sealed class Wire
{
    private readonly EventQueue _queue;
    private readonly VirtualSettings _settings;
    private readonly Dictionary<(BlockId From, BlockId To), LinkSettings> _special;
    private readonly Dictionary<(BlockId From, BlockId To), Link> _blockLinks = [];
    private readonly Dictionary<(int From, int To), Link> _otherLinks = [];
    private readonly ILookup<BlockId, (long From, long Until)> _crashes;
    private readonly Func<Endpoint, Endpoint, Link> _find;
    private readonly bool _quiet;
    private uint _otherNumber;

    public Wire(EventQueue queue, VirtualSettings settings)
    {
        (_queue, _settings, _find) = (queue, settings, Find);
        _special = settings.Links.ToDictionary(l => (l.From, l.To), l => l.Settings);
        _crashes = settings.Crashes.ToLookup(c => c.Block, c => (VirtualTicks.Of(c.At), VirtualTicks.Of(c.At) + VirtualTicks.Of(c.For)));
        _quiet = settings is { Links: [], Crashes: [] } && settings.Blocks == LinkSettings.Perfect
            && settings.Others == LinkSettings.Perfect;
    }

    /// <summary>What a person's own rules do to messages.</summary>
    public WireRules Rules { get; } = new();

    /// <summary>Messages lost, on the way or at a block that is down.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages that were sent on twice.</summary>
    public long Doubled { get; private set; }

    /// <summary>Messages that later ones did not wait for.</summary>
    public long Overtaken { get; private set; }

    /// <summary>Takes a message of one actor to another.</summary>
    public void Send(Endpoint from, Endpoint to, object message, IActorRef sender)
    {
        var next = new Event(to, from, message, sender);
        if (Rules.Any && Rules.For(new WireMessage(from, to, message, sender, VirtualTicks.ToUnits(_queue.Now))) is { } rule)
        {
            for (var copy = 0; copy < rule.Copies; copy++) Travel(next, rule.Delay);
            return;
        }
        Travel(next, 0);
    }

    /// <summary>A message arrives now, past whatever the link would do.</summary>
    public void Arrive(WireMessage message) =>
        _queue.Add(_queue.Now, new Event(message.Receiver, message.Origin, message.Message, message.Sender));

    /// <summary>Whether an event must not happen now, because the block is down: it is lost, or put off until the block is back.</summary>
    public bool Refuses(in Event next)
    {
        if (_quiet || next.To?.Block is not { } block) return false;
        foreach (var (from, until) in _crashes[block])
        {
            if (_queue.Now < from || _queue.Now >= until) continue;
            if (next.What is IRunMessage && next.From != next.To) Lost++;
            else _queue.Add(until, next);
            return true;
        }
        return false;
    }

    private void Travel(in Event next, long delay)
    {
        var link = _quiet || next.What is not IRunMessage || next.What is EndRun ? null : next.To!.LinkFrom(next.From!, _find);
        if (link is null || link.Perfect)
        {
            _queue.Add(_queue.Now + delay, next);
            return;
        }
        var settings = link.Settings;
        var (low, high) = new StreamKey(_settings.Seed, Purpose.Wire, link.Set).SweepWords(link.Messages++);
        var (loss, twice, late, _) = link.Faulty ? Philox.Block(_settings.Seed, 0, link.Number, low, high) : default;
        var start = _queue.Now;
        if (settings.Bandwidth is { } bandwidth)
            start = link.FreeAt = Math.Min(EventQueue.End, Math.Max(link.FreeAt, start)) + Passage((IRunMessage)next.What, bandwidth);
        if (Hits(loss, settings.Loss))
        {
            Lost++;
            return;
        }
        for (var copy = 1u; copy <= 2; copy++)
        {
            if (copy == 2 && !Hits(twice, settings.Duplication)) return;
            if (copy == 2) Doubled++;
            var (a, b, c, d) = Philox.Block(_settings.Seed, copy, link.Number, low, high);
            var arrival = start + delay + VirtualTicks.Of(settings.Latency.Draw(Uniform(a, b)));
            if (copy == 1 && Hits(late, settings.Reordering))
            {
                // One tick at least: where there is no latency, whatever is sent at this instant goes first.
                arrival += VirtualTicks.Of(settings.Latency.Draw(Uniform(c, d))) + 1;
                Overtaken++;
            }
            else if (delay == 0)
            {
                ref var last = ref link.LastArrival(next.What);
                arrival = last = Math.Max(arrival, last);
            }
            _queue.Add(arrival, next);
        }
    }

    private static long Passage(IRunMessage message, double bandwidth) =>
        VirtualTicks.Of(Math.Min(VirtualSettings.Longest, MessageMeter.Payload(message) / bandwidth));

    private static bool Hits(uint word, double share) => word < share * (1L << 32);

    // (k + ½) / 2^53 with k of 53 bits.
    private static double Uniform(uint upper, uint lower) => ((((ulong)upper << 32 | lower) >> 11) + 0.5) / (1UL << 53);

    private Link Find(Endpoint from, Endpoint to)
    {
        if (from.Block is { } a && to.Block is { } b)
        {
            if (_blockLinks.TryGetValue((a, b), out var known)) return known;
            var settings = _special.GetValueOrDefault((a, b), _settings.Blocks);
            return _blockLinks[(a, b)] = new Link(settings, 0, (uint)a.Index << 16 ^ (uint)b.Index);
        }
        if (_otherLinks.TryGetValue((from.Number, to.Number), out var other)) return other;
        return _otherLinks[(from.Number, to.Number)] = new Link(_settings.Others, 1, _otherNumber++);
    }
}
