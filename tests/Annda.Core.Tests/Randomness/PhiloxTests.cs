using System.Runtime.Intrinsics;
using Annda.Randomness;

namespace Annda.Tests.Randomness;

public class PhiloxTests
{
    /// <summary>kat_vectors of Random123 1.14, philox4x32 10.</summary>
    [Theory]
    [InlineData(0UL, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u,
        0x6d5451fdu)]
    [InlineData(0x299f31d0a4093822UL, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u,
        0x24126ea1u)]
    public void The_known_answers_come_out(ulong key, uint c0, uint c1, uint c2, uint c3, uint w0, uint w1, uint w2, uint w3)
    {
        Assert.Equal((w0, w1, w2, w3), Philox.Block(key, c0, c1, c2, c3));
        Philox.Blocks(key, Vector512.Create(c0), c1, c2, c3, out var v0, out var v1, out var v2, out var v3);
        Assert.Equal((w0, w1, w2, w3), (v0[7], v1[7], v2[7], v3[7]));
    }

    [Fact]
    public void Sixteen_blocks_at_once_are_the_sixteen_blocks_one_by_one()
    {
        var dice = new Dice(1);
        for (var trial = 0; trial < 200; trial++)
        {
            var key = ((ulong)(uint)dice.Below(int.MaxValue) << 33) + (uint)dice.Below(int.MaxValue);
            var (c1, c2, c3) = ((uint)dice.Below(int.MaxValue) * 3u, (uint)dice.Below(int.MaxValue) * 5u,
                (uint)dice.Below(int.MaxValue) * 7u);
            var c0 = Vector512.Create([.. Enumerable.Range(0, 16).Select(_ => (uint)dice.Below(int.MaxValue) * 2u + 1)]);
            Philox.Blocks(key, c0, c1, c2, c3, out var w0, out var w1, out var w2, out var w3);
            for (var lane = 0; lane < 16; lane++)
                Assert.Equal(Philox.Block(key, c0[lane], c1, c2, c3), (w0[lane], w1[lane], w2[lane], w3[lane]));
        }
    }
}
