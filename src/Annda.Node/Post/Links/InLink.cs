using System.Numerics;

namespace Annda.Post.Links;

/// <summary>
/// The receiving half of a link. Takes every body once, in any order, hands out its records as soon as they are whole, and knows what is
/// to be acknowledged.
/// </summary>
public sealed class InLink(LinkSettings settings)
{
    private readonly Reassembly _reassembly = new(settings);
    private readonly List<FrameItem> _items = [];
    private int _owed;
    private bool _urgent;
    private TimeSpan _owedSince;

    /// <summary>What has been received.</summary>
    public Acknowledgement Received { get; private set; }

    /// <summary>Bodies that came again.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Bytes of records that are not whole yet.</summary>
    public long Bytes => _reassembly.Bytes;

    /// <summary>Records that are not whole yet.</summary>
    public int Partial => _reassembly.Count;

    /// <summary>When an acknowledgement has to go out by itself; null: nothing is owed.</summary>
    public TimeSpan? Due =>
        _urgent || _owed >= settings.AcknowledgeFrames ? TimeSpan.Zero : _owed > 0 ? _owedSince + settings.AcknowledgeAfter : null;

    /// <summary>Takes in a frame with a body that was read and is for this link; adds the records that are whole now.</summary>
    public FrameRefusal Take(in FrameHeader header, ReadOnlyMemory<byte> body, TimeSpan now, List<ReadOnlyMemory<byte>> records)
    {
        if (header.Sequence > Received.Upto + Frame.Span) return FrameRefusal.Numbers;
        if (_owed++ == 0) _owedSince = now;
        var seen = Math.Max(Received.Seen, header.Transmission);
        if (Received.Has(header.Sequence))
        {
            Duplicates++;
            Received = Received with { Seen = seen };
            // The sender does not know yet.
            _urgent = true;
            return FrameRefusal.None;
        }
        var beyond = Received.Beyond | 1UL << (int)(header.Sequence - Received.Upto - 1);
        var filled = BitOperations.TrailingZeroCount(~beyond);
        // A gap is told at once, and when it closes.
        _urgent |= Received.Beyond != 0 || filled == 0;
        Received = new Acknowledgement(Received.Upto + filled, filled == Frame.Span ? 0 : beyond >> filled, seen);
        // What cannot be read now never can: it counts as received, or it would come for ever.
        return Open(body, records) ? FrameRefusal.None : FrameRefusal.Body;
    }

    /// <summary>The sender asks what has come.</summary>
    public void Ask(in FrameHeader header)
    {
        Received = Received with { Seen = Math.Max(Received.Seen, header.Transmission) };
        _urgent = true;
    }

    /// <summary>What was owed is on its way.</summary>
    public void Acknowledged() => (_owed, _urgent) = (0, false);

    private bool Open(ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> records)
    {
        _items.Clear();
        if (!FrameBody.Read(body, _items)) return false;
        var fits = true;
        foreach (var item in _items)
        {
            if (item.IsWhole) records.Add(item.Content);
            else fits &= _reassembly.Add(item, records);
        }
        _items.Clear();
        return fits;
    }
}
