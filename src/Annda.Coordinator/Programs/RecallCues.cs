using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Start states of recalls: cues with flipped and unknown units, drawn by seed, cue, level and trial.</summary>
internal sealed class RecallCues(NetworkSpec network, RecallSettings settings)
{
    /// <summary>Clamps that set all chains to their cues.</summary>
    /// <param name="chains">The chains.</param>
    public IReadOnlyDictionary<BlockId, Clamp> Of(IReadOnlyList<RecallChain> chains)
    {
        var units = settings.Cues.Units;
        var bits = new byte[chains.Count * units];
        for (var c = 0; c < chains.Count; c++) Write(chains[c], bits.AsSpan(c * units, units));
        var (starts, all) = (new Examples(bits, chains.Count), Enumerable.Range(0, chains.Count).ToArray());
        return starts.Layout(network).ToDictionary(l => l.Block, l => new Clamp(null, starts.Planes(l.First, l.Units, all)));
    }

    /// <summary>One start.</summary>
    /// <param name="chain">Whose.</param>
    /// <param name="bits">[units] what it becomes.</param>
    public void Write(RecallChain chain, Span<byte> bits)
    {
        settings.Cues[chain.Cue].CopyTo(bits);
        var (level, key) = (settings.Levels[chain.Level], new StreamKey(settings.Seed, Purpose.Patterns));
        // 0 is for random patterns.
        var turn = 1 + 3 * ((long)chain.Trial * settings.Levels.Count + chain.Level);
        foreach (var unit in Chosen(level.Noise, turn)) bits[unit] ^= 1;
        var unknown = Chosen(level.Missing, turn + 1);
        for (var k = 0; k < unknown.Length; k++)
            bits[unknown[k]] = settings.UnknownAtRandom ? (byte)key.Below(2, (uint)chain.Cue, (uint)k, turn + 2) : (byte)0;

        // The first of a random order.
        int[] Chosen(double share, long turn)
        {
            var units = settings.Cues.Units;
            var count = (int)Math.Round(share * units, MidpointRounding.AwayFromZero);
            var order = Enumerable.Range(0, count == 0 ? 0 : units).ToArray();
            for (var k = 0; k < count; k++)
            {
                var other = k + key.Below(units - k, (uint)chain.Cue, (uint)k, turn);
                (order[k], order[other]) = (order[other], order[k]);
            }
            return order[..count];
        }
    }
}
