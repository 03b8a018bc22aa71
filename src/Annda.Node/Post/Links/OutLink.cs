using System.Numerics;

namespace Annda.Post.Links;

/// <summary>
/// The sending half of a link. Keeps every frame until it is acknowledged. Every transmission has a number of its own, so that an
/// acknowledgement says which ones came through: a frame is sent again when later ones did and it did not. When nothing is acknowledged
/// for a while the other end is asked, in a frame without a body: silence alone repeats nothing.
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
    private long _question;
    private TimeSpan _moved, _sentAt, _askedAt;
    private int _questions;
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

        public int Times { get; set; }
    }

    /// <summary>Frames that were sent again.</summary>
    public long Resent { get; private set; }

    /// <summary>Records that found no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Bytes that the link keeps: on their way, and waiting for credit.</summary>
    public long Bytes => _flyingBytes + _queue.Bytes;

    /// <summary>Whether a record of so many bytes can travel at all.</summary>
    public bool Fits(int bytes) => _queue.Fits(bytes);

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
            var due = AskAt;
            foreach (var flying in _flying)
                if (flying.Transmission < _seen && LostAt(flying) is var at && at < due) due = at;
            return due;
        }
    }

    private TimeSpan AskAt => Later(Later(_moved, _sentAt), _askedAt) + _trips.Silence(_questions);

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
        if (acknowledged.Seen == _question && _question > _seen) _trips.Add(now - _askedAt);
        if (left < _flying.Count || acknowledged.Seen > _seen) (_moved, _questions) = (now, 0);
        _flying.RemoveRange(left, _flying.Count - left);
        _seen = Math.Max(_seen, acknowledged.Seen);
        return true;
    }

    /// <summary>The next frame to send, with what is to be acknowledged; null: none now.</summary>
    public byte[]? Next(in Acknowledgement acknowledged, TimeSpan now)
    {
        foreach (var flying in _flying)
            if (flying.Transmission < _seen && now >= LostAt(flying)) return Again(flying, acknowledged, now);
        if (!_queue.IsEmpty && HasCredit)
        {
            var next = new InFlight(_queue.Take(), ++_sequence);
            _flying.Add(next);
            _flyingBytes += next.Frame.Length;
            return Send(next, acknowledged, now);
        }
        return _flying.Count > 0 && now >= AskAt ? Ask(acknowledged, now) : null;
    }

    // When a frame that was overtaken counts as lost: at once, if by enough and the line keeps the order.
    private TimeSpan LostAt(InFlight flying) => flying.SentAt + (flying.Transmission + Overtaken <= _seen, _reorders) switch
    {
        (true, false) when flying.Times <= 2 => TimeSpan.Zero,
        (_, false) => _trips.Expected,
        (_, true) => _trips.Doubled(flying.Times - 1),
    };

    private void Learn(InFlight flying, long seen, TimeSpan now)
    {
        // It came through after one that was sent later, or its repeat has not come through yet: it was late, not lost.
        _reorders |= flying.Transmission < _seen || flying.Transmission > seen;
        if (flying.Transmission == seen && seen > _seen || _reorders && flying.Times == 1) _trips.Add(now - flying.SentAt);
    }

    private byte[] Ask(in Acknowledgement acknowledged, TimeSpan now)
    {
        var frame = new byte[Frame.LengthMin];
        (_question, _askedAt, _questions) = (++_transmission, now, _questions + 1);
        Frame.Seal(frame, new FrameHeader(_from, _to, 0, _question, acknowledged));
        return frame;
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
        flying.SentAt = _sentAt = now;
        flying.Times++;
        Frame.Seal(flying.Frame, new FrameHeader(_from, _to, flying.Sequence, flying.Transmission, acknowledged));
        return flying.Frame;
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
