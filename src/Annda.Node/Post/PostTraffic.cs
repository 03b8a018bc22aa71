using System.Collections.Concurrent;
using Annda.Protocol;

namespace Annda.Post;

/// <summary>What a node's post has sent, by run; safe for all actors.</summary>
public sealed class PostTraffic
{
    // Runs that were only asked about here are never forgotten by name: the oldest ones go.
    private const int RunsMax = 4096;

    private readonly ConcurrentDictionary<RunKey, Tally> _runs = new();
    private readonly ConcurrentQueue<RunKey> _known = new();
    private readonly Tally _all = new(null), _others;
    private long _dropped, _undelivered, _strangers;

    /// <summary>Nothing yet.</summary>
    public PostTraffic() => _others = new Tally(_all);

    /// <summary>Everything, of all runs.</summary>
    public WireTraffic Total => _all.Report();

    /// <summary>Messages to other nodes that were not sent: no such node, no room, or no form in bytes.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Messages from other nodes that nobody received: an actor that has ended, or one that takes no letters.</summary>
    public long Undelivered => Interlocked.Read(ref _undelivered);

    /// <summary>Parcels from nobody who is known.</summary>
    public long Strangers => Interlocked.Read(ref _strangers);

    /// <summary>Traffic of a run so far.</summary>
    public WireTraffic Of(RunKey run) => _runs.TryGetValue(run, out var tally) ? tally.Report() : WireTraffic.None;

    /// <summary>The run has ended.</summary>
    public void Forget(RunKey run) => _runs.TryRemove(run, out _);

    internal Tally TallyOf(RunKey run)
    {
        if (_runs.TryGetValue(run, out var known)) return known;
        var tally = _runs.GetOrAdd(run, _ => new Tally(_all));
        _known.Enqueue(run);
        if (_known.Count > RunsMax && _known.TryDequeue(out var oldest)) _runs.TryRemove(oldest, out _);
        return tally;
    }

    internal Tally Others => _others;

    internal long Drop() => Interlocked.Increment(ref _dropped);

    internal long Miss() => Interlocked.Increment(ref _undelivered);

    internal long Stranger() => Interlocked.Increment(ref _strangers);

    /// <summary>Counts of one run.</summary>
    internal sealed class Tally(Tally? sum)
    {
        private long _messages, _information, _bytes, _frames, _resent, _refused;

        public void Message(long information)
        {
            Interlocked.Increment(ref _messages);
            Interlocked.Add(ref _information, information);
            sum?.Message(information);
        }

        public void Frame(long bytes)
        {
            Interlocked.Increment(ref _frames);
            Interlocked.Add(ref _bytes, bytes);
            sum?.Frame(bytes);
        }

        public void Resent(long frames)
        {
            Interlocked.Add(ref _resent, frames);
            sum?.Resent(frames);
        }

        public void Refused()
        {
            Interlocked.Increment(ref _refused);
            sum?.Refused();
        }

        public WireTraffic Report() => new(Interlocked.Read(ref _messages), Interlocked.Read(ref _information),
            Interlocked.Read(ref _bytes), Interlocked.Read(ref _frames), Interlocked.Read(ref _resent), Interlocked.Read(ref _refused));
    }
}
