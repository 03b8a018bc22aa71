namespace Annda.Post.Links;

/// <summary>A record, or a piece of one, in a frame's body.</summary>
/// <param name="Record">Number of the record whose piece it is; −1: a whole record.</param>
/// <param name="Index">Number of the piece.</param>
/// <param name="Count">How many pieces the record has.</param>
/// <param name="Content">The bytes.</param>
public readonly record struct FrameItem(long Record, int Index, int Count, ReadOnlyMemory<byte> Content)
{
    /// <summary>Whether it is a whole record.</summary>
    public bool IsWhole => Record < 0;
}

/// <summary>
/// The body of a frame: items, one behind the other. A whole record: 1, length, bytes. A piece: 2, number of the record, of the piece, of
/// the pieces, length, bytes. Numbers are unsigned, seven bits in a byte, lowest first.
/// </summary>
public static class FrameBody
{
    /// <summary>Most bytes in front of a whole record.</summary>
    public const int WholeBytes = 1 + NumberBytes;

    /// <summary>Most bytes in front of a piece.</summary>
    public const int PieceBytes = 1 + 2 * NumberBytes + LongNumberBytes + NumberBytes;

    /// <summary>Most pieces of a record.</summary>
    public const int PiecesMax = 1 << 21;

    private const byte Whole = 1, Piece = 2;
    private const int NumberBytes = 5, LongNumberBytes = 9;

    /// <summary>Writes a whole record; the number of bytes that it took.</summary>
    public static int WriteWhole(Span<byte> to, ReadOnlySpan<byte> record)
    {
        to[0] = Whole;
        var at = 1;
        WriteNumber(to, ref at, record.Length);
        record.CopyTo(to[at..]);
        return at + record.Length;
    }

    /// <summary>Writes a piece; the number of bytes that it took.</summary>
    public static int WritePiece(Span<byte> to, long record, int index, int count, ReadOnlySpan<byte> content)
    {
        to[0] = Piece;
        var at = 1;
        WriteNumber(to, ref at, record);
        WriteNumber(to, ref at, index);
        WriteNumber(to, ref at, count);
        WriteNumber(to, ref at, content.Length);
        content.CopyTo(to[at..]);
        return at + content.Length;
    }

    /// <summary>Reads all items; false if the bytes are no body.</summary>
    public static bool Read(ReadOnlyMemory<byte> body, List<FrameItem> items)
    {
        for (var at = 0; at < body.Length;)
        {
            var (kind, record, index, count) = (body.Span[at++], -1L, 0L, 0L);
            if (kind == Piece)
            {
                if (!ReadNumber(body.Span, ref at, out record) || !ReadNumber(body.Span, ref at, out index)
                    || !ReadNumber(body.Span, ref at, out count) || count is < 2 or > PiecesMax || index >= count) return false;
            }
            else if (kind != Whole) return false;
            if (!ReadNumber(body.Span, ref at, out var length) || length > body.Length - at) return false;
            items.Add(new FrameItem(record, (int)index, (int)count, body.Slice(at, (int)length)));
            at += (int)length;
        }
        return true;
    }

    private static void WriteNumber(Span<byte> to, ref int at, long number)
    {
        for (; number >= 0x80; number >>= 7) to[at++] = (byte)(number | 0x80);
        to[at++] = (byte)number;
    }

    private static bool ReadNumber(ReadOnlySpan<byte> from, ref int at, out long number)
    {
        number = 0;
        for (var shift = 0; shift < 7 * LongNumberBytes && at < from.Length; shift += 7)
        {
            var next = from[at++];
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80) return true;
        }
        return false;
    }
}
