using Annda.Numerics;
using Annda.Protocol;

namespace Annda.Blocks;

/// <summary>Held states of real-valued units.</summary>
internal static class HeldRows
{
    /// <summary>Puts the clamp's states over those of the held units.</summary>
    /// <exception cref="ArgumentException">The clamp is noisy, which only that of units with two values can be.</exception>
    public static void Put(Clamp clamp, UnitStates states)
    {
        if (clamp is not { OnNoise: 0, OffNoise: 0 }) throw new ArgumentException("noise on held units is for units with two values");
        var (rows, given) = ((RealStates)states, (RealStates)clamp.States!);
        for (var unit = 0; unit < rows.Units; unit++)
            if (clamp.Units is not { } units || units[unit]) given.Row(unit).CopyTo(rows.Row(unit));
    }
}
