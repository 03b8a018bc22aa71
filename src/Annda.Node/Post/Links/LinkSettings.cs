namespace Annda.Post.Links;

/// <summary>Bounds and times of a link.</summary>
public sealed record LinkSettings
{
    /// <summary>
    /// Bytes of a full frame. Messages of 16 to 64 KiB are fastest through Akka.Remote, and arrays of this size stay out of the heap for
    /// large objects.
    /// </summary>
    public int FrameBytes { get; init; } = 64 << 10;

    /// <summary>Credit in bytes: so much may be on its way without having been acknowledged.</summary>
    public int WindowBytes { get; init; } = 4 << 20;

    /// <summary>Credit in frames.</summary>
    public int WindowFrames { get; init; } = Frame.Span;

    /// <summary>Bytes of records that fit into a frame and wait for credit; what comes on top is dropped.</summary>
    public long QueueBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of records larger than a frame that wait for credit; what comes on top is dropped. No record is larger.</summary>
    public long LargeBytes { get; init; } = 1 << 30;

    /// <summary>Large records that wait for missing pieces; more are refused.</summary>
    public int PartialRecords { get; init; } = Frame.Span;

    /// <summary>Frames that come in before one acknowledgement goes out by itself.</summary>
    public int AcknowledgeFrames { get; init; } = 8;

    /// <summary>How long an acknowledgement waits for a frame to travel with.</summary>
    public TimeSpan AcknowledgeAfter { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long an answer may take while no round trip is known.</summary>
    public TimeSpan FirstTimeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The same, at least, once round trips are known.</summary>
    public TimeSpan TimeoutMin { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The same at most: so often a peer that does not answer is asked.</summary>
    public TimeSpan TimeoutMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Checks the bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    public LinkSettings Checked()
    {
        Check(FrameBytes, 1 << 10, Frame.LengthMax, nameof(FrameBytes));
        Check(WindowBytes, FrameBytes, 1 << 30, nameof(WindowBytes));
        Check(WindowFrames, 1, Frame.Span, nameof(WindowFrames));
        Check(QueueBytes, FrameBytes, long.MaxValue, nameof(QueueBytes));
        Check(LargeBytes, FrameBytes, 1 << 30, nameof(LargeBytes));
        Check(PartialRecords, WindowFrames, int.MaxValue, nameof(PartialRecords));
        Check(AcknowledgeFrames, 1, WindowFrames, nameof(AcknowledgeFrames));
        return this;
    }

    private static void Check(long value, long low, long high, string name)
    {
        if (value < low || value > high) throw new ArgumentOutOfRangeException(name, value, $"{low} to {high} is allowed");
    }
}
