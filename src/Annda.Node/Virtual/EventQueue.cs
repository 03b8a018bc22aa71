using Akka.Actor;
using Annda.Randomness;

namespace Annda.Virtual;

/// <summary>What happens at an instant: a message arrives, or (without a receiver) something of the actor system is run.</summary>
/// <param name="To">Who receives the message; null: none is received.</param>
/// <param name="From">Sender of the message; null outside of messages.</param>
/// <param name="What">The message, or the runnable.</param>
/// <param name="Sender">The sender as the message names it.</param>
internal readonly record struct Event(Endpoint? To, Endpoint? From, object What, IActorRef? Sender);

/// <summary>
/// What is to happen, in order: by time, and at one instant in order of insertion or, with a seed, at random; but never so that a
/// message overtakes an earlier one of the same pair that arrives at the same instant.
/// </summary>
internal sealed class EventQueue
{
    /// <summary>The clock does not reach this tick; what is put there or beyond never happens. Far enough from the largest long that adding
    /// a few of the longest times cannot run over.</summary>
    public const long End = 1L << 62;

    private readonly PriorityQueue<Event, Moment> _later = new();
    private readonly Queue<Event> _now = new();
    private readonly PriorityQueue<Event, Moment> _shuffled = new();
    private readonly Dictionary<(int From, int To), Moment> _pairs = [];
    private StreamKey? _ties;
    private long _number;

    // At an instant: the order in which events were made; in the shuffled queue, a draw first.
    private readonly record struct Moment(long Time, long Number) : IComparable<Moment>
    {
        public int CompareTo(Moment other) => Time != other.Time ? Time < other.Time ? -1 : 1 : Number.CompareTo(other.Number);
    }

    /// <summary>The time in ticks.</summary>
    public long Now { get; private set; }

    /// <summary>Whether all that is left lies beyond the end of the clock.</summary>
    public bool Ended => _now.Count == 0 && _shuffled.Count == 0 && _later.TryPeek(out _, out var moment) && moment.Time >= End;

    /// <summary>From now on events of one instant come in random order.</summary>
    public void Shuffle(ulong seed) => _ties = new StreamKey(seed, Purpose.Ties);

    /// <summary>Adds an event.</summary>
    public void Add(long time, in Event next)
    {
        if (time > Now) _later.Enqueue(next, new Moment(time, _number++));
        else AddNow(next);
    }

    /// <summary>Takes the next event and moves the clock to it, but not beyond <paramref name="until"/>.</summary>
    public bool TryNext(long until, out Event next)
    {
        if (_now.TryDequeue(out next) || _shuffled.TryDequeue(out next, out _)) return true;
        if (!_later.TryPeek(out _, out var moment) || moment.Time > Math.Min(until, End - 1)) return false;
        Now = moment.Time;
        do AddNow(_later.Dequeue());
        while (_later.TryPeek(out _, out moment) && moment.Time == Now);
        return TryNext(until, out next);
    }

    /// <summary>Moves the clock where nothing happens in between.</summary>
    public void PassTo(long time) => Now = Math.Max(Now, Math.Min(time, End - 1));

    private void AddNow(in Event next)
    {
        if (_ties is not { } ties)
        {
            _now.Enqueue(next);
            return;
        }
        var (low, high) = ties.SweepWords(_number);
        var (a, b, _, _) = Philox.Block(ties.Seed, 0, 0, low, high);
        var draw = (long)(((ulong)a << 32 | b) >> 1);
        if (next is { To: { } to, From: { } from })
        {
            var pair = (from.Number, to.Number);
            if (_pairs.TryGetValue(pair, out var last) && last.Time == Now) draw = Math.Max(draw, last.Number);
            _pairs[pair] = new Moment(Now, draw);
        }
        _shuffled.Enqueue(next, new Moment(draw, _number++));
    }
}
