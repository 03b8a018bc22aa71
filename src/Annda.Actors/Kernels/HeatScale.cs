using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>What fields are multiplied by before the exponential of a heat bath: −g / T, of all chains or of each.</summary>
internal interface IHeatScale<TSelf> where TSelf : struct
{
    /// <summary>−g / T of sixteen lanes.</summary>
    Vector512<float> At(nint lane);

    /// <summary>The same from a lane on.</summary>
    TSelf From(nint lane);
}

/// <summary>One temperature for all chains.</summary>
/// <param name="scale">g / T.</param>
internal readonly struct OneScale(float scale) : IHeatScale<OneScale>
{
    private readonly float _minus = -scale;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> At(nint lane) => Vector512.Create(_minus);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public OneScale From(nint lane) => this;
}

/// <summary>A temperature for each chain.</summary>
/// <param name="scales">[lanes] g / T.</param>
internal readonly unsafe struct ScaleOfLane(float* scales) : IHeatScale<ScaleOfLane>
{
    private readonly float* _scales = scales;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> At(nint lane) => -Vector512.Load(_scales + lane);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ScaleOfLane From(nint lane) => new(_scales + lane);
}

/// <summary>g / T of all chains, or of each.</summary>
internal static class HeatScale
{
    /// <summary>g / T, finite at any temperature above 0: a field of 0 must stay one.</summary>
    public static float Of(float gain, double temperature) =>
        temperature > 0 ? (float)Math.Min(gain / temperature, float.MaxValue) : 0;

    /// <summary>g / T of each chain, in whole words of chains; lanes beyond the last chain have the last one's.</summary>
    public static float[] Of(float gain, IReadOnlyList<double> temperatures)
    {
        var scales = new float[BitPlanes.WordsFor(temperatures.Count) * BitPlanes.ChainsPerWord];
        for (var lane = 0; lane < scales.Length; lane++) scales[lane] = Of(gain, temperatures[Math.Min(lane, temperatures.Count - 1)]);
        return scales;
    }
}
