using Annda.Post.Links;

namespace Annda.Tests.Post;

/// <summary>How bad a line is.</summary>
/// <param name="Loss">Share of frames that are lost.</param>
/// <param name="Duplication">Share that comes up to five times more.</param>
/// <param name="Corruption">Share that changes on its way.</param>
/// <param name="Delay">Longest delay; most are far shorter.</param>
/// <param name="InOrder">Whether frames keep their order.</param>
public sealed record BadLine(double Loss = 0, double Duplication = 0, double Corruption = 0, TimeSpan Delay = default, bool InOrder = false)
{
    /// <summary>Any mixture.</summary>
    public static BadLine Of(Dice dice) => new(dice.Below(3) * 0.25 * dice.Uniform(), dice.Below(2) * 0.3 * dice.Uniform(),
        dice.Below(2) * 0.2 * dice.Uniform(), dice.Below(2) * TimeSpan.FromSeconds(2 * dice.Uniform()), dice.Below(2) == 0);
}

/// <summary>Two ends of a link with a bad line between them, in a time of their own.</summary>
public sealed class LinkWorld(LinkSettings settings, BadLine line, Dice dice)
{
    private readonly PriorityQueue<(int To, byte[] Frame, bool Good), (TimeSpan At, int Number)> _line = new();
    private readonly Link?[] _ends = new Link?[2];
    private readonly int[] _uids = [11, 22];
    private readonly TimeSpan[] _last = new TimeSpan[2];
    private readonly List<ReadOnlyMemory<byte>> _records = [];
    private int _numbers;

    /// <summary>The time.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Records that came out at an end, with the incarnation of that end.</summary>
    public List<(int End, int Uid, byte[] Record)>[] Received { get; } = [[], []];

    /// <summary>How often each body went out, by end, its incarnation and sequence number.</summary>
    public Dictionary<(int End, int Uid, long Sequence), int> Sendings { get; } = [];

    /// <summary>Refusals of frames that nobody had changed.</summary>
    public Dictionary<FrameRefusal, int> Refusals { get; } = [];

    /// <summary>Frames that only asked.</summary>
    public int Questions { get; private set; }

    /// <summary>Most frames on the line to one end that were not acknowledged.</summary>
    public int FlyingMax { get; private set; }

    /// <summary>Most bytes that an end has kept.</summary>
    public long KeptMax { get; private set; }

    /// <summary>An end.</summary>
    public Link End(int end) => _ends[end] ??= new Link(settings, _uids[end], _uids[1 - end]);

    /// <summary>The process at an end starts again; the other end hears of it.</summary>
    public void Restart(int end)
    {
        _uids[end] += 100;
        (_ends[0], _ends[1]) = (null, null);
    }

    /// <summary>Sends what is due.</summary>
    public void Pump(int end)
    {
        while (End(end).Next(Now) is { } frame)
        {
            Assert.Equal(FrameRefusal.None, Frame.Read(frame, out var header));
            if (header.HasBody)
                Sendings[(end, _uids[end], header.Sequence)] = Sendings.GetValueOrDefault((end, _uids[end], header.Sequence)) + 1;
            else if (header.Transmission > 0) Questions++;
            Put(1 - end, frame);
        }
        FlyingMax = Math.Max(FlyingMax, End(end).Out.Flying);
        KeptMax = Math.Max(KeptMax, End(end).Out.Bytes + End(end).In.Bytes);
    }

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan until)
    {
        while (Step(until))
        {
        }
        Now = until;
    }

    /// <summary>Lets time pass until both ends have nothing left to say.</summary>
    public void Settle()
    {
        for (var end = 0; end < 2; end++) Pump(end);
        for (var steps = 0; Step(TimeSpan.MaxValue); steps++) Assert.True(steps < 1_000_000, "the link does not come to rest");
    }

    private bool Step(TimeSpan until)
    {
        var next = _line.TryPeek(out _, out var priority) ? priority.At : TimeSpan.MaxValue;
        var due = Enumerable.Range(0, 2).Min(e => End(e).Due ?? TimeSpan.MaxValue);
        if (Earlier(next, due) is var at && (at >= until || at == TimeSpan.MaxValue)) return false;
        if (at > Now) Now = at;
        if (next <= due)
        {
            var (to, frame, good) = _line.Dequeue();
            Take(to, frame, good);
            Pump(to);
        }
        else
            for (var end = 0; end < 2; end++) Pump(end);
        return true;
    }

    private void Take(int end, byte[] frame, bool good)
    {
        var refusal = End(end).Receive(frame, Now, _records);
        if (!good) Assert.NotEqual(FrameRefusal.None, refusal);
        else if (refusal != FrameRefusal.None) Refusals[refusal] = Refusals.GetValueOrDefault(refusal) + 1;
        foreach (var record in _records) Received[end].Add((end, _uids[end], record.ToArray()));
        _records.Clear();
    }

    private void Put(int to, byte[] frame)
    {
        if (dice.Chance(line.Loss)) return;
        var copies = dice.Chance(line.Duplication) ? 2 + dice.Below(5) : 1;
        for (; copies > 0; copies--)
        {
            var at = Now + TimeSpan.FromTicks(1000) + Math.Pow(dice.Uniform(), 4) * line.Delay;
            if (line.InOrder) at = _last[to] = at > _last[to] ? at : _last[to];
            var changed = dice.Chance(line.Corruption);
            _line.Enqueue((to, changed ? Mutation.Of(frame, dice) : frame, !changed), (at, _numbers++));
        }
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>Frames that were changed on their way.</summary>
public static class Mutation
{
    /// <summary>One to five bits flipped, cut short, made longer, or a run of bytes overwritten; never the same frame.</summary>
    public static byte[] Of(byte[] frame, Dice dice)
    {
        byte[] changed = [.. frame];
        switch (dice.Below(8))
        {
            case 0:
                return frame[..dice.Below(frame.Length)];
            case 1:
                return [.. frame, .. new byte[1 + dice.Below(100)]];
            case 2:
                var from = dice.Below(frame.Length);
                for (var i = from; i < Math.Min(frame.Length, from + 1 + dice.Below(40)); i++) changed[i] = (byte)dice.Below(256);
                break;
            default:
                for (var flips = 1 + dice.Below(5); flips > 0; flips--)
                {
                    var place = dice.Below(dice.Below(2) == 0 ? Frame.HeaderBytes : frame.Length);
                    changed[place] ^= (byte)(1 << dice.Below(8));
                }
                break;
        }
        if (changed.AsSpan().SequenceEqual(frame)) changed[dice.Below(frame.Length)] ^= 1;
        return changed;
    }
}
