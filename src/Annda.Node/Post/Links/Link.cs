namespace Annda.Post.Links;

/// <summary>
/// One end of a link between two incarnations of nodes. Offers records, receives frames, says which frame goes next and when it wants to
/// be asked again. Knows neither actors nor clocks: who calls says what time it is.
/// </summary>
/// <param name="settings">Bounds and times.</param>
/// <param name="self">Incarnation of this node.</param>
/// <param name="peer">Incarnation of the other.</param>
public sealed class Link(LinkSettings settings, int self, int peer)
{
    /// <summary>The sending half.</summary>
    public OutLink Out { get; } = new(settings.Checked(), self, peer);

    /// <summary>The receiving half.</summary>
    public InLink In { get; } = new(settings);

    /// <summary>When <see cref="Next"/> has to be called again even if nothing happens; null: not at all.</summary>
    public TimeSpan? Due => (Out.Due, In.Due) switch
    {
        ({ } sending, { } receiving) => sending < receiving ? sending : receiving,
        var (sending, receiving) => sending ?? receiving,
    };

    /// <summary>Whether a record of so many bytes can travel at all.</summary>
    public bool Fits(int bytes) => Out.Fits(bytes);

    /// <summary>Takes a record in; false if there is no room: it is dropped.</summary>
    public bool Offer(ReadOnlySpan<byte> record) => Out.Offer(record);

    /// <summary>Takes a frame in; adds the records that are whole now. They may point into the frame.</summary>
    public FrameRefusal Receive(byte[] frame, TimeSpan now, List<ReadOnlyMemory<byte>> records)
    {
        if (Frame.Read(frame, out var header) is var refusal and not FrameRefusal.None) return refusal;
        if (header.From != peer || header.To != self) return FrameRefusal.Incarnation;
        if (!Out.Acknowledge(header.Acknowledged, now)) return FrameRefusal.Numbers;
        if (header.HasBody) return In.Take(header, Frame.Body(frame), now, records);
        if (header.Transmission > 0) In.Ask(header);
        return FrameRefusal.None;
    }

    /// <summary>The next frame to send; null: none now.</summary>
    public byte[]? Next(TimeSpan now)
    {
        var frame = Out.Next(In.Received, now);
        if (frame is null)
        {
            if (In.Due is not { } due || now < due) return null;
            frame = new byte[Frame.LengthMin];
            Frame.Seal(frame, new FrameHeader(self, peer, 0, 0, In.Received));
        }
        In.Acknowledged();
        return frame;
    }
}
