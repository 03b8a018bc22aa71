using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>The kernels once more, one number at a time, in the order of additions that the model defines.</summary>
public static class ScalarKernels
{
    /// <summary>h += Σ_groups (w0 x0 + w1 x1) + (w2 x2 + w3 x3), missing sources as 0.</summary>
    public static void AddDense(float[] weights, int targetStride, int sourceStride, int targets, int sources, float[] values,
        float[] fields, int lanes)
    {
        for (var t = 0; t < targets; t++)
            for (var lane = 0; lane < lanes; lane++)
                for (var s = 0; s < sources; s += 4)
                {
                    var (a, b, c, d) = (Term(s), Term(s + 1), Term(s + 2), Term(s + 3));
                    var left = a + b;
                    var right = c + d;
                    fields[t * lanes + lane] += left + right;

                    float Term(int source) =>
                        source < sources ? weights[t * targetStride + source * sourceStride] * values[source * lanes + lane] : 0f;
                }
    }

    /// <summary>h += w x, sources ascending, one addition after the other.</summary>
    public static void AddSparse(float[] weights, EdgeList edges, bool intoA, bool within, float[] values, float[] fields, int lanes)
    {
        var entries = new List<(int Target, int Source, int Edge)>();
        for (var e = 0; e < edges.Count; e++)
        {
            if (intoA || within) entries.Add((edges.A[e], edges.B[e], e));
            if (!intoA || within) entries.Add((edges.B[e], edges.A[e], e));
        }
        foreach (var (target, source, edge) in entries.Order())
            for (var lane = 0; lane < lanes; lane++)
            {
                var term = weights[edge] * values[source * lanes + lane];
                fields[target * lanes + lane] += term;
            }
    }

    /// <summary>a b + sum, rounded once.</summary>
#pragma warning disable RS0030 // Dense products are defined by this operation, which IEEE 754 defines to the bit.
    public static float Fused(float a, float b, float sum) => MathF.FusedMultiplyAdd(a, b, sum);
#pragma warning restore RS0030

    /// <summary>Same numbers, −0 and 0 told apart.</summary>
    public static void AssertSameBits(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"element {i}: {expected[i]:G9} expected, {actual[i]:G9} found");
    }

    /// <summary>Random edges, sorted and unique.</summary>
    public static EdgeList Edges(Dice dice, int sizeA, int sizeB, bool within, double density)
    {
        var edges = new List<(int A, int B)>();
        for (var a = 0; a < sizeA; a++)
            for (var b = within ? a + 1 : 0; b < sizeB; b++)
                if (dice.Chance(density)) edges.Add((a, b));
        return new EdgeList([.. edges.Select(e => e.A)], [.. edges.Select(e => e.B)], sizeA, sizeB, within);
    }
}
