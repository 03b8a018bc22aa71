namespace Annda.Post.Links;

/// <summary>
/// Records that wait for credit. Those that fit into a frame are packed as they come; larger ones are cut. Frames of both kinds take
/// turns, so that weights do not hold up states nor states weights. What does not fit into the queue is dropped: facts are asked for
/// again by who misses them.
/// </summary>
internal sealed class OutQueue
{
    private readonly LinkSettings _settings;
    private readonly Queue<byte[]> _packed = [];
    private readonly Queue<Large> _large = [];
    private readonly byte[] _open;
    private int _used = Frame.HeaderBytes;
    private long _smallBytes, _largeBytes, _records;
    private bool _largeTurn;

    public OutQueue(LinkSettings settings) => (_settings, _open) = (settings, new byte[settings.FrameBytes]);

    private sealed record Large(long Number, byte[] Content, int Pieces)
    {
        public int Next { get; set; }
    }

    public bool IsEmpty => _large.Count == 0 && _packed.Count == 0 && _used == Frame.HeaderBytes;

    /// <summary>Bytes that wait.</summary>
    public long Bytes => _smallBytes + _largeBytes;

    private int SmallMax => _settings.FrameBytes - Frame.LengthMin - FrameBody.WholeBytes;

    private int PieceMax => _settings.FrameBytes - Frame.LengthMin - FrameBody.PieceBytes;

    /// <summary>Whether there is room for a record of so many bytes in an empty queue.</summary>
    public bool Fits(int bytes) => bytes <= SmallMax || (bytes <= _settings.LargeBytes && PiecesOf(bytes) <= FrameBody.PiecesMax);

    /// <summary>Takes a record in; false if there is no room.</summary>
    public bool Offer(ReadOnlySpan<byte> record) => record.Length <= SmallMax ? Pack(record) : Keep(record);

    /// <summary>The next frame, not yet sealed; there must be one.</summary>
    public byte[] Take()
    {
        var packed = _packed.Count > 0 || _used > Frame.HeaderBytes;
        var large = _large.Count > 0 && (_largeTurn || !packed);
        _largeTurn = !large;
        if (large) return TakePiece();
        if (_packed.Count == 0) Close();
        var frame = _packed.Dequeue();
        _smallBytes -= frame.Length;
        return frame;
    }

    private bool Pack(ReadOnlySpan<byte> record)
    {
        // An open frame is counted when it is closed.
        if (_smallBytes + _used + record.Length > _settings.QueueBytes) return false;
        if (_used + FrameBody.WholeBytes + record.Length + Frame.TrailerBytes > _open.Length) Close();
        _used += FrameBody.WriteWhole(_open.AsSpan(_used), record);
        return true;
    }

    private void Close()
    {
        var frame = _open.AsSpan(0, _used + Frame.TrailerBytes).ToArray();
        _used = Frame.HeaderBytes;
        _smallBytes += frame.Length;
        _packed.Enqueue(frame);
    }

    private bool Keep(ReadOnlySpan<byte> record)
    {
        // One that waits already answers whoever asked again meanwhile.
        foreach (var waiting in _large)
            if (waiting.Next == 0 && record.SequenceEqual(waiting.Content)) return true;
        var pieces = PiecesOf(record.Length);
        if (_largeBytes + record.Length > _settings.LargeBytes || pieces > FrameBody.PiecesMax) return false;
        _largeBytes += record.Length;
        _large.Enqueue(new Large(_records++, record.ToArray(), pieces));
        return true;
    }

    private int PiecesOf(int bytes) => (int)(((long)bytes + PieceMax - 1) / PieceMax);

    private byte[] TakePiece()
    {
        var large = _large.Peek();
        var content = large.Content.AsSpan(large.Next * PieceMax);
        content = content[..Math.Min(PieceMax, content.Length)];
        var frame = new byte[Frame.LengthMin + FrameBody.PieceBytes + content.Length];
        var used = FrameBody.WritePiece(frame.AsSpan(Frame.HeaderBytes), large.Number, large.Next, large.Pieces, content);
        if (++large.Next == large.Pieces)
        {
            _large.Dequeue();
            _largeBytes -= large.Content.Length;
        }
        Array.Resize(ref frame, Frame.LengthMin + used);
        return frame;
    }
}
