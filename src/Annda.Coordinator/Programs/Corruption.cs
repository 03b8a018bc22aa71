using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Programs;

/// <summary>How inputs are spoilt.</summary>
public enum CorruptionKind
{
    /// <summary>Values become 0.</summary>
    Masking,

    /// <summary>Normal noise is added.</summary>
    Gaussian,

    /// <summary>Values become 0 or 1.</summary>
    SaltAndPepper,
}

/// <summary>
/// Noise on inputs, drawn by presentation, example and unit: whatever batch, chain or block an example comes to (Vincent, Larochelle,
/// Bengio and Manzagol 2008).
/// </summary>
/// <param name="Kind">How.</param>
/// <param name="Amount">Probability that a value is spoilt; of normal noise its standard deviation.</param>
public sealed record Corruption(CorruptionKind Kind, double Amount)
{
    // Beside those of patterns, drawn bits and drawn points.
    private const int Set = 3;

    /// <summary>Spoils the states of a block.</summary>
    /// <param name="states">[units, examples]: changed in place.</param>
    /// <param name="first">First of the block's units among the visible ones.</param>
    /// <param name="examples">Which examples they are.</param>
    /// <param name="at">Seed and presentation.</param>
    public void Apply(UnitStates states, int first, ReadOnlySpan<int> examples, Presentation at)
    {
        var key = new StreamKey(at.Seed, Purpose.Patterns, Set);
        // Whole words of 64 units, so that blocks may begin anywhere.
        var from = first / 64 * 64;
        var lanes = (first + states.Units - from + 63) / 64 * 64;
        var (noise, none) = (new float[lanes], new float[lanes]);
        for (var chain = 0; chain < examples.Length; chain++)
        {
            var example = (uint)examples[chain];
            if (Kind == CorruptionKind.Gaussian) GaussianDraw.Draw(none, (float)Amount, key, example, (uint)(from / 64), at.First, noise);
            else for (var word = 0; word < lanes / 64; word++)
                Uniforms.Fill(key, example, (uint)(from / 64 + word), at.First, noise.AsSpan(64 * word, 64));
            for (var unit = 0; unit < states.Units; unit++) Spoil(states, unit, chain, noise[first - from + unit]);
        }
    }

    private void Spoil(UnitStates states, int unit, int chain, float noise)
    {
        if (Kind == CorruptionKind.Gaussian)
        {
            ((RealStates)states)[unit, chain] += noise;
            return;
        }
        if (noise >= Amount) return;
        var on = Kind == CorruptionKind.SaltAndPepper && noise < Amount / 2;
        if (states is BitPlanes bits) bits[unit, chain] = on;
        else ((RealStates)states)[unit, chain] = on ? 1 : 0;
    }
}
