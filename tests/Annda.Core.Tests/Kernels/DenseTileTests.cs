using System.Runtime.Intrinsics;
using Annda.Kernels;

namespace Annda.Tests.Kernels;

/// <summary>The innermost kernels in every vector width, also those that this machine would not choose.</summary>
public unsafe class DenseTileTests
{
    [Fact]
    public void Tiles_of_512_bits_have_the_bits_of_the_definition() => Compare<Wide512, Vector512<float>>(32);

    [Fact]
    public void Tiles_of_256_bits_have_the_bits_of_the_definition() => Compare<Wide256, Vector256<float>>(16);

    [Fact]
    public void Tiles_of_128_bits_have_the_bits_of_the_definition() => Compare<Wide128, Vector128<float>>(8);

    private static void Compare<TWide, TVector>(int columns) where TWide : struct, IWide<TVector> where TVector : struct
    {
        Assert.Equal(columns, DenseTile<TWide, TVector>.Columns);
        for (var depth = 1; depth <= 40; depth++)
            foreach (var add in new[] { true, false })
                foreach (var rows in new[] { 1, 4, 8 })
                {
                    var dice = new Dice((ulong)depth);
                    var (left, right, sums) = (dice.Normals(rows * 50), dice.Normals(depth * 35), dice.Normals(rows * 33));
                    var (expected, panel) = ((float[])sums.Clone(), new float[depth * DensePanel.Columns]);
                    for (var row = 0; row < rows; row++)
                        for (var column = 0; column < columns; column++)
                        {
                            ref var c = ref expected[row * 33 + column];
                            if (!add) c = 0;
                            for (var k = 0; k < depth; k++) c = ScalarKernels.Fused(left[row * 50 + k], right[k * 35 + column], c);
                        }
                    fixed (float* a = left, b = right, c = sums, keep = panel)
                    {
                        if (rows == 1) DenseTile<TWide, TVector>.One(a, 1, b, 35, depth, c, add);
                        else if (rows == 4) DenseTile<TWide, TVector>.Four(a, 50, 1, b, 35, depth, c, 33, add);
                        else DenseTile<TWide, TVector>.Eight(a, 50, 1, b, 35, depth, c, 33, add, depth % 2 == 0 ? keep : null);
                    }
                    ScalarKernels.AssertSameBits(expected, sums);
                    for (var at = 0; at < panel.Length; at++)
                    {
                        var (k, column) = (at / DensePanel.Columns, at % DensePanel.Columns);
                        Assert.Equal(rows == 8 && depth % 2 == 0 && column < columns ? right[k * 35 + column] : 0, panel[at]);
                    }
                }
    }
}
