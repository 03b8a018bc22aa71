using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// K(h) = how many of the 2^23 uniforms (k + ½) / 2^23 the heat bath accepts at a field h, so that a unit is on exactly where k &lt; K(h).
/// Made with the heat bath's own expression u (1 + exp(−g h / T)) &lt; 1 in single precision, which is monotone in u.
/// </summary>
internal static class AcceptanceTable
{
    private const int Uniforms = 1 << 23;

    /// <summary>K of sixteen fields.</summary>
    /// <param name="fields">Fields h.</param>
    /// <param name="scale">g / T.</param>
    /// <param name="counts">[16] K.</param>
    public static void Fill(Vector512<float> fields, float scale, Span<int> counts)
    {
        var odds = Vector512<float>.One + Elementary.Exp(fields * Vector512.Create(-scale));
        for (var lane = 0; lane < Vector512<float>.Count; lane++) counts[lane] = Count(odds[lane]);
    }

    private static int Count(float odds)
    {
        // A guess that is hardly ever wrong, and then the expression itself.
        var count = (int)Math.Clamp((Uniforms - 0.25) / odds + 0.5, 0, Uniforms);
        while (count > 0 && !Accepts(count - 1, odds)) count--;
        while (count < Uniforms && Accepts(count, odds)) count++;
        return count;
    }

    private static bool Accepts(int k, float odds) => (k + 0.5f) * (1f / Uniforms) * odds < 1f;
}
