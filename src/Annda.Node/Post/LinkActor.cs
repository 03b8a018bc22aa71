using System.Buffers;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Annda.Actors;
using Annda.Post.Links;
using Annda.Protocol;

namespace Annda.Post;

/// <summary>
/// The shell of a <see cref="Link"/>: turns messages into records and back, sends its frames as parcels and owns its timer. Encoding and
/// decoding happen here, off the threads that compute.
/// </summary>
internal sealed class LinkActor : UntypedActor, IWithTimers
{
    // Buffers that a large message has left are not kept.
    private const int ScratchMax = 1 << 20;

    private readonly PostOptions _options;
    private readonly PostTraffic _traffic;
    private readonly Peer _peer;
    private readonly Link _link;
    private readonly IActorRef _post;
    private readonly int _envelope;
    private readonly List<ReadOnlyMemory<byte>> _records = [];
    private ArrayBufferWriter<byte> _scratch = new();
    private PostTraffic.Tally _tally;
    private RunKey _run;
    private bool _pumping;
    private TimeSpan? _armed;
    private long _resent, _refused;

    public LinkActor(PostOptions options, PostTraffic traffic, int self, Peer peer)
    {
        (_options, _traffic, _peer, _tally) = (options, traffic, peer, traffic.Others);
        _link = new Link(options.Link, self, peer.Uid);
        _post = ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(new RootActorPath(peer.Address) / "user" / PostActor.Name);
        _envelope = PostActor.EnvelopeBytes(_post, Context.Parent);
    }

    /// <summary>To a link: bring a message to the actors of these local paths, <see cref="Letter.Between"/> each other.</summary>
    public sealed record Send(string Paths, IRunMessage Message);

    private sealed record Pump
    {
        public static readonly Pump Now = new(), Woken = new();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Time => Context.System.Scheduler.MonotonicClock;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Send send:
                Write(send);
                break;
            case Parcel parcel:
                Take(parcel.Frame);
                break;
            case Pump pump:
                if (ReferenceEquals(pump, Pump.Woken)) _armed = null;
                else _pumping = false;
                Post();
                return;
            default:
                Unhandled(message);
                return;
        }
        // What is in the mailbox already travels in the same frames.
        if (_pumping) return;
        _pumping = true;
        Self.Tell(Pump.Now, Self);
    }

    private void Write(Send send)
    {
        try
        {
            Letter.Address(_scratch, send.Paths);
            _options.Codec.Write(send.Message, _scratch);
            Use(send.Message.Run);
            if (!_link.Fits(_scratch.WrittenCount))
                Never(send, string.Create(CultureInfo.InvariantCulture,
                    $"it has {_scratch.WrittenCount} bytes, at most {_options.Link.LargeBytes} are allowed"));
            else if (_link.Offer(_scratch.WrittenSpan)) _tally.Message(MessageMeter.Payload(send.Message));
            else Tell(_traffic.Drop(), "no room on the link to {0}: {1} dropped, {2} messages so far", send.Message.GetType().Name);
        }
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            Never(send, error.Message);
        }
        _scratch.ResetWrittenCount();
        if (_scratch.Capacity > ScratchMax) _scratch = new ArrayBufferWriter<byte>();
    }

    // Asking again would not help: who sent it must hear.
    private void Never(Send send, string why)
    {
        _traffic.Drop();
        var what = $"{send.Message.GetType().Name} cannot be sent to {_peer.Address}: {why}";
        Context.GetLogger().Error("{0} ({1})", what, send.Paths);
        Sender.Tell(new Undeliverable(what), Self);
    }

    private void Take(byte[] frame)
    {
        _records.Clear();
        if (_link.Receive(frame, Time, _records) is var refusal and not FrameRefusal.None) Refuse($"frame ({refusal})");
        foreach (var record in _records) Deliver(record.Span);
        _records.Clear();
    }

    private void Deliver(ReadOnlySpan<byte> record)
    {
        IRunMessage message;
        if (!Letter.Open(record, out var paths, out var bytes)
            || Array.ConvertAll(paths.Split(Letter.Between), Letter.Names) is var all && Array.Exists(all, names => names is null))
        {
            Refuse("letter without an open path");
            return;
        }
        try
        {
            message = _options.Codec.Read(bytes);
        }
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            Refuse(error.Message);
            return;
        }
        Use(message.Run);
        // Names of members carry their epoch: what is late finds nobody.
        foreach (var names in all)
            if (Letter.Find(Context.System, names!) is var to && !to.IsNobody()) to.Tell(message, ActorRefs.NoSender);
            else _traffic.Miss();
    }

    private void Post()
    {
        while (_link.Next(Time) is { } frame)
        {
            _post.Tell(new Parcel(frame), Context.Parent);
            _tally.Frame(frame.Length + _envelope);
        }
        _tally.Resent(_link.Out.Resent - _resent);
        _resent = _link.Out.Resent;
        if (_link.Due is not { } due || _armed <= due) return;
        _armed = due;
        var delay = due - Time;
        Timers.StartSingleTimer(Pump.Woken, Pump.Woken, delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
    }

    // Frames and refusals count for the run whose message came last: nodes mostly work on one.
    private void Use(RunKey run)
    {
        if (run != _run) (_run, _tally) = (run, _traffic.TallyOf(run));
    }

    private void Refuse(string what)
    {
        _tally.Refused();
        Tell(++_refused, "refused from {0}: {1}, {2} so far", what);
    }

    private void Tell(long count, string text, string what)
    {
        if (PostActor.IsNews(count)) Context.GetLogger().Warning(text, _peer.Address, what, count);
    }
}
