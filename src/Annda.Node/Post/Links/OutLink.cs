using System.Numerics;

namespace Annda.Post.Links;

/// <summary>
/// The sending half of a link. Keeps every frame until it is acknowledged, and sends it again when later transmissions have come through
/// without it or when nothing is acknowledged for a while. Every transmission has a number of its own, so that an acknowledgement says
/// which one came through.
/// </summary>
public sealed class OutLink
{
    // So many later transmissions must have come through before a frame counts as lost: lines may reorder a little.
    private const int Overtaken = 3;

    private readonly LinkSettings _settings;
    private readonly int _from, _to;
    private readonly OutQueue _queue;
    private readonly RoundTrips _trips;

    // By sequence number.
    private readonly List<InFlight> _flying = [];
    private long _sequence, _transmission, _seen, _flyingBytes;
    private TimeSpan _moved;
    private int _probes;
    private bool _reorders;

    /// <summary>A link that has sent nothing.</summary>
    public OutLink(LinkSettings settings, int from, int to) =>
        (_settings, _from, _to, _queue, _trips) = (settings, from, to, new OutQueue(settings), new RoundTrips(settings));

    private sealed class InFlight(byte[] frame, long sequence)
    {
        public byte[] Frame { get; set; } = frame;

        public long Sequence { get; } = sequence;

        public long Transmission { get; set; }

        public TimeSpan SentAt { get; set; }

        public TimeSpan FirstSentAt { get; set; }

        public int Times { get; set; }
    }

    /// <summary>Frames that were sent again.</summary>
    public long Resent { get; private set; }

    /// <summary>Records that found no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Bytes that the link keeps: on their way, and waiting for credit.</summary>
    public long Bytes => _flyingBytes + _queue.Bytes;

    /// <summary>Bytes on their way.</summary>
    public long FlyingBytes => _flyingBytes;

    /// <summary>Frames on their way.</summary>
    public int Flying => _flying.Count;

    /// <summary>When <see cref="Next"/> has to be called again even if nothing happens; null: not at all.</summary>
    public TimeSpan? Due
    {
        get
        {
            if (_flying.Count == 0) return null;
            var due = ProbeAt;
            foreach (var flying in _flying)
                if (flying.Transmission < _seen && LostAt(flying) is var at && at < due) due = at;
            return due;
        }
    }

    private TimeSpan ProbeAt => Later(_moved, _flying[0].SentAt) + _trips.After(_probes);

    private bool HasCredit => _flying.Count < _settings.WindowFrames && _flyingBytes < _settings.WindowBytes
        && (_flying.Count == 0 || _sequence - _flying[0].Sequence + 1 < Frame.Span);

    /// <summary>Takes a record in; false if there is no room: it is dropped.</summary>
    public bool Offer(ReadOnlySpan<byte> record)
    {
        if (_queue.Offer(record)) return true;
        Dropped++;
        return false;
    }

    /// <summary>Takes in what the other end has received; false if it names what was never sent.</summary>
    public bool Acknowledge(in Acknowledgement acknowledged, TimeSpan now)
    {
        var last = acknowledged.Beyond == 0 ? 0 : 64 - BitOperations.LeadingZeroCount(acknowledged.Beyond);
        // No sum: the numbers may be as large as they like.
        if (last > _sequence - acknowledged.Upto || acknowledged.Seen > _transmission) return false;
        var left = 0;
        for (var i = 0; i < _flying.Count; i++)
        {
            var flying = _flying[i];
            if (acknowledged.Has(flying.Sequence))
            {
                _flyingBytes -= flying.Frame.Length;
                Learn(flying, acknowledged.Seen, now);
            }
            else _flying[left++] = flying;
        }
        if (left < _flying.Count || acknowledged.Seen > _seen) (_moved, _probes) = (now, 0);
        _flying.RemoveRange(left, _flying.Count - left);
        _seen = Math.Max(_seen, acknowledged.Seen);
        return true;
    }

    /// <summary>The next frame to send, with what is to be acknowledged; null: none now.</summary>
    public byte[]? Next(in Acknowledgement acknowledged, TimeSpan now)
    {
        foreach (var flying in _flying)
            if (flying.Transmission < _seen && now >= LostAt(flying)) return Again(flying, acknowledged, now);
        if (_flying.Count > 0 && now >= ProbeAt)
        {
            _probes++;
            return Again(_flying[0], acknowledged, now);
        }
        if (_queue.IsEmpty || !HasCredit) return null;
        var next = new InFlight(_queue.Take(), ++_sequence);
        _flying.Add(next);
        _flyingBytes += next.Frame.Length;
        return Send(next, acknowledged, now);
    }

    // When a frame that was overtaken counts as lost: at once, if by enough and the line keeps the order.
    private TimeSpan LostAt(InFlight flying) => flying.SentAt + (flying.Transmission + Overtaken <= _seen, _reorders) switch
    {
        (true, false) => TimeSpan.Zero,
        (false, false) => _trips.Expected,
        (true, true) when flying.Times == 1 => _trips.Expected,
        _ => _trips.After(flying.Times - 1),
    };

    private void Learn(InFlight flying, long seen, TimeSpan now)
    {
        if (flying.Transmission == seen && seen > _seen || flying.Times == 1) _trips.Add(now - flying.SentAt);
        else if (flying.Transmission > seen)
        {
            // The repeat has not come through yet: the first one was late, not lost.
            _reorders = true;
            if (flying.Times == 2) _trips.Add(now - flying.FirstSentAt);
        }
    }

    private byte[] Again(InFlight flying, in Acknowledgement acknowledged, TimeSpan now)
    {
        Resent++;
        // The array may still be on its way out of this process.
        flying.Frame = [.. flying.Frame];
        return Send(flying, acknowledged, now);
    }

    private byte[] Send(InFlight flying, in Acknowledgement acknowledged, TimeSpan now)
    {
        flying.Transmission = ++_transmission;
        flying.SentAt = now;
        if (++flying.Times == 1) flying.FirstSentAt = now;
        Frame.Seal(flying.Frame, new FrameHeader(_from, _to, flying.Sequence, flying.Transmission, acknowledged));
        return flying.Frame;
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
