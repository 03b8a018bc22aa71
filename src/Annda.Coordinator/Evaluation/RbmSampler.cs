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
        var (up, down) = (new float[rbm.Hidden * hidden.Lanes], new float[rbm.Visible * visible.Lanes]);
        for (var sweep = 1; sweep <= sweeps; sweep++)
        {
            rbm.HiddenFields(visible, up);
            HeatBath.Draw(up, 1, key, (uint)rbm.Visible, 0, sweep, hidden, 0, rbm.Hidden, [], []);
            rbm.VisibleFields(hidden, down);
            HeatBath.Draw(down, 1, key, 0, 0, sweep, visible, 0, rbm.Visible, [], []);
        }
        return [.. Enumerable.Range(0, chains).Select(c =>
            Enumerable.Range(0, rbm.Visible).Select(i => (float)Elementary.Logistic((double)down[i * visible.Lanes + c])).ToArray())];
    }
}
