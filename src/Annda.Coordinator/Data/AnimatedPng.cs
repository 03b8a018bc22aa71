using System.Buffers.Binary;

namespace Annda.Data;

/// <summary>
/// Makes animated PNG pictures (APNG 1.0, part of PNG since its third edition): the first frame is the picture of readers that know
/// nothing of animations.
/// </summary>
public static class AnimatedPng
{
    private const int FrameHeader = 26;

    /// <summary>A gray picture that moves, for ever.</summary>
    /// <param name="frames">
    /// Each of width x height values, row by row; 0 is black. Frames of equal content are one that stays longer.
    /// </param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="milliseconds">How long each frame stays.</param>
    /// <param name="last">How long the last one stays.</param>
    public static byte[] Gray(IReadOnlyList<byte[]> frames, int width, int height, int milliseconds, int last)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (frames.Count == 0) throw new ArgumentException("An animation needs a frame.", nameof(frames));
        if (frames.FirstOrDefault(f => f.Length != width * height) is { } odd)
            throw new ArgumentException($"A frame has {odd.Length} values; {width} x {height} were expected.", nameof(frames));
        var shown = Merged(frames, milliseconds, last);
        using var png = new MemoryStream();
        png.Write(PngWriter.Signature);
        PngWriter.Header(png, width, height, channels: 1);
        Span<byte> control = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(control, shown.Count);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], 0);
        PngWriter.Chunk(png, "acTL", control);
        var sequence = 0;
        foreach (var (pixels, time) in shown)
        {
            PngWriter.Chunk(png, "fcTL", FrameControl(sequence++, width, height, time));
            var data = PngWriter.Compressed(pixels, width, height);
            if (sequence == 1) PngWriter.Chunk(png, "IDAT", data);
            else PngWriter.Chunk(png, "fdAT", [.. Number(sequence++), .. data]);
        }
        PngWriter.Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static List<(byte[] Pixels, int Time)> Merged(IReadOnlyList<byte[]> frames, int milliseconds, int last)
    {
        var shown = new List<(byte[] Pixels, int Time)>();
        for (var f = 0; f < frames.Count; f++)
        {
            var time = f == frames.Count - 1 ? last : milliseconds;
            if (shown.Count > 0 && shown[^1].Pixels.AsSpan().SequenceEqual(frames[f])
                && shown[^1].Time + time <= ushort.MaxValue) shown[^1] = (frames[f], shown[^1].Time + time);
            else shown.Add((frames[f], time));
        }
        return shown;
    }

    private static byte[] FrameControl(int sequence, int width, int height, int milliseconds)
    {
        var frame = new byte[FrameHeader];
        BinaryPrimitives.WriteInt32BigEndian(frame, sequence);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), height);
        // Whole pictures at the upper left corner, each in the place of the last.
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(20), checked((ushort)milliseconds));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(22), 1000);
        return frame;
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
