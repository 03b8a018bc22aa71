using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Evaluation;

/// <summary>Block Gibbs sampling of an RBM from random bits, for pictures of what it believes in.</summary>
public static class RbmSampler
{
    /// <summary>p(v | h) after so many sweeps: one row for each chain.</summary>
    public static float[][] Draw(Rbm rbm, int chains, int sweeps, ulong seed)
    {
        var key = new StreamKey(seed, Purpose.Generate);
        var visible = new BitPlanes(rbm.Visible, chains);
        var hidden = new BitPlanes(rbm.Hidden, chains);
        for (var i = 0; i < rbm.Visible; i++)
        {
            visible.Plane(i)[0] = Uniforms.FairBits(key, (uint)i, 0, 0);
            visible.Plane(i)[^1] &= visible.LastMask;
        }
        float[] down = [];
        for (var sweep = 1; sweep <= sweeps; sweep++)
        {
            Draw(hidden, rbm.HiddenFields(visible), key, rbm.Visible, sweep);
            down = rbm.VisibleFields(hidden);
            Draw(visible, down, key, 0, sweep);
        }
        return [.. Enumerable.Range(0, chains).Select(c =>
            Enumerable.Range(0, rbm.Visible).Select(i => (float)Elementary.Logistic((double)down[i * visible.Lanes + c])).ToArray())];
    }

    private static void Draw(BitPlanes states, float[] fields, StreamKey key, int firstUnit, long sweep)
    {
        for (var unit = 0; unit < states.Units; unit++)
        {
            HeatBath.Draw(fields.AsSpan(unit * states.Lanes, states.Lanes), 1, key, (uint)(firstUnit + unit), 0, sweep, states.Plane(unit));
            states.Plane(unit)[^1] &= states.LastMask;
        }
    }
}
