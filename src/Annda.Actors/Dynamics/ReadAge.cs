namespace Annda.Dynamics;

/// <summary>
/// Ages of reads in units of time, as keys of a histogram: floats with nine bits behind the point, so that a key stands for its age
/// within a thousandth and no age is too small or too large.
/// </summary>
public static class ReadAge
{
    private const int Dropped = 14;

    /// <summary>The key of an age.</summary>
    public static int KeyOf(long ticks) =>
        (BitConverter.SingleToInt32Bits((float)((double)ticks / Moment.TicksPerUnit)) + (1 << (Dropped - 1))) >> Dropped;

    /// <summary>The age of a key.</summary>
    public static double Of(int key) => BitConverter.Int32BitsToSingle(key << Dropped);
}
