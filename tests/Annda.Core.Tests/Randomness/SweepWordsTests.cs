using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Randomness;

namespace Annda.Tests.Randomness;

public class SweepWordsTests
{
    [Fact]
    public unsafe void Words_of_two_units_of_a_sweep_are_the_upper_bits_of_those_that_uniforms_are_made_of()
    {
        if (!SweepWords.IsSupported) return;
        var dice = new Dice(1);
        var prepared = new KernelScratch().Room<Vector512<ulong>>(0, SweepWords.Vectors);
        for (var i = 0; i < 300; i++)
        {
            var seed = (ulong)dice.Below(int.MaxValue) << 33 | (uint)dice.Below(int.MaxValue);
            var key = new StreamKey(seed, Purpose.GibbsDraw, dice.Below(16));
            var (word, sweep) = ((uint)dice.Below(1 << 20), (long)dice.Below(1 << 30) << dice.Below(26));
            uint[] units = [(uint)dice.Below(int.MaxValue) * 2, (uint)dice.Below(1000)];
            var unitKey = SweepWords.Prepare(key, word, sweep, prepared);
            SweepWords.Next(prepared, units[0] ^ unitKey, units[1] ^ unitKey, out var first, out var second);
            foreach (var (unit, words) in new[] { (units[0], first), (units[1], second) })
            {
                Uniforms.Words(key, unit, word, sweep, out var w0, out var w1, out var w2, out var w3);
                Assert.Equal(Vector512.ShiftRightLogical(w0, 9).AsInt32(), words.W0);
                Assert.Equal(Vector512.ShiftRightLogical(w1, 9).AsInt32(), words.W1);
                Assert.Equal(Vector512.ShiftRightLogical(w2, 9).AsInt32(), words.W2);
                Assert.Equal(Vector512.ShiftRightLogical(w3, 9).AsInt32(), words.W3);
            }
        }
    }
}
