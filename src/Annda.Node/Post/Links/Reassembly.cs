namespace Annda.Post.Links;

/// <summary>Pieces of large records until they are whole; bounded in bytes and records.</summary>
internal sealed class Reassembly(LinkSettings settings)
{
    private readonly Dictionary<long, Partial> _partial = [];

    private sealed class Partial(int count)
    {
        // Grows with what comes, not with what is announced.
        public Dictionary<int, ReadOnlyMemory<byte>> Pieces { get; } = [];

        public int Count { get; } = count;

        public long Bytes { get; set; }
    }

    /// <summary>Bytes that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records that wait.</summary>
    public int Count => _partial.Count;

    /// <summary>Takes a piece in; false if it does not fit. Adds the record to the others if it is whole now.</summary>
    public bool Add(in FrameItem item, List<ReadOnlyMemory<byte>> records)
    {
        if (!_partial.TryGetValue(item.Record, out var partial))
        {
            if (_partial.Count >= settings.PartialRecords) return false;
            _partial.Add(item.Record, partial = new Partial(item.Count));
        }
        // Besides one record as large as allowed there are only pieces within the window.
        if (partial.Count != item.Count || partial.Bytes + item.Content.Length > settings.LargeBytes
            || Bytes + item.Content.Length > settings.LargeBytes + 2 * (long)settings.WindowBytes
            || !partial.Pieces.TryAdd(item.Index, item.Content)) return false;
        partial.Bytes += item.Content.Length;
        Bytes += item.Content.Length;
        if (partial.Pieces.Count < partial.Count) return true;
        var whole = new byte[partial.Bytes];
        var at = 0;
        for (var index = 0; index < partial.Count; index++)
        {
            partial.Pieces[index].CopyTo(whole.AsMemory(at));
            at += partial.Pieces[index].Length;
        }
        _partial.Remove(item.Record);
        Bytes -= partial.Bytes;
        records.Add(whole);
        return true;
    }
}
