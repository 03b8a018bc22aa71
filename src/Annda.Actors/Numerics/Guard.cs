using System.Runtime.CompilerServices;

namespace Annda.Numerics;

/// <summary>Checks at the door of a kernel or constructor; the message shows both sides. Inner loops check nothing.</summary>
public static class Guard
{
    /// <summary>Requires <paramref name="actual"/> to equal <paramref name="expected"/>.</summary>
    /// <exception cref="ArgumentException">The two differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Shape(long actual, long expected, string what)
    {
        if (actual != expected) ThrowShape(actual, expected, what);
    }

    /// <summary>Requires room for at least <paramref name="needed"/> elements.</summary>
    /// <exception cref="ArgumentException">There is less room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Room(long actual, long needed, string what)
    {
        if (actual < needed) throw new ArgumentException($"{what}: {actual} elements, {needed} are needed");
    }

    /// <summary>Requires every value to be finite.</summary>
    /// <exception cref="ArgumentException">A value is NaN or infinite; the message gives its index.</exception>
    public static void Finite(ReadOnlySpan<float> values, string what)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i])) throw new ArgumentException($"{what}: element {i} is {values[i]}, finite numbers are allowed");
    }

    private static void ThrowShape(long actual, long expected, string what) =>
        throw new ArgumentException($"{what}: {actual} found, {expected} expected");
}
