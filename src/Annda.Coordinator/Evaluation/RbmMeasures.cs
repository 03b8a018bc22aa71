using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;

namespace Annda.Evaluation;

/// <summary>Measures of how an RBM fits examples that need no ln Z.</summary>
public static class RbmMeasures
{
    /// <summary>The examples as states of the visible layer.</summary>
    public static BitPlanes Planes(Examples examples) =>
        examples.Planes(0, examples.Units, [.. Enumerable.Range(0, examples.Count)]);

    /// <summary>Mean free energy.</summary>
    public static double MeanFreeEnergy(Rbm rbm, Examples examples) => rbm.FreeEnergies(Planes(examples)).Average();

    /// <summary>
    /// Mean squared difference for each unit between an example and its reconstruction p(v | h), h drawn from p(h | example).
    /// </summary>
    public static double ReconstructionError(Rbm rbm, Examples examples, ulong seed)
    {
        var visible = Planes(examples);
        var up = rbm.HiddenFields(visible);
        var hidden = new BitPlanes(rbm.Hidden, visible.Chains);
        var key = new StreamKey(seed, Purpose.Estimate, 1);
        for (var j = 0; j < rbm.Hidden; j++)
        {
            HeatBath.Draw(up.AsSpan(j * visible.Lanes, visible.Lanes), 1, key, (uint)j, 0, 0, hidden.Plane(j));
            hidden.Plane(j)[^1] &= hidden.LastMask;
        }
        var down = rbm.VisibleFields(hidden);
        double sum = 0;
        for (var i = 0; i < rbm.Visible; i++)
            for (var c = 0; c < visible.Chains; c++)
            {
                var p = Elementary.Logistic((double)down[i * visible.Lanes + c]);
                var d = (visible[i, c] ? 1 : 0) - p;
                sum += d * d;
            }
        return sum / ((double)rbm.Visible * visible.Chains);
    }

    /// <summary>
    /// Mean of Σ_i ln p(v_i | the others) (Besag 1975), exact over all units: ln σ(F(v with i flipped) − F(v)).
    /// </summary>
    public static double PseudoLikelihood(Rbm rbm, Examples examples)
    {
        var sums = new double[examples.Count];
        Parallel.For(0, examples.Count, e =>
        {
            var fields = new double[rbm.Hidden];
            for (var j = 0; j < rbm.Hidden; j++) fields[j] = rbm.HiddenBias[j];
            for (var i = 0; i < rbm.Visible; i++)
                if (examples[e][i] != 0)
                    for (var j = 0; j < rbm.Hidden; j++) fields[j] += rbm.Weights[i * rbm.Hidden + j];
            var plain = fields.Sum(Elementary.Softplus);
            for (var i = 0; i < rbm.Visible; i++)
            {
                double sign = examples[e][i] != 0 ? -1 : 1, flipped = 0;
                for (var j = 0; j < rbm.Hidden; j++) flipped += Elementary.Softplus(fields[j] + sign * rbm.Weights[i * rbm.Hidden + j]);
                sums[e] -= Elementary.Softplus(sign * rbm.VisibleBias[i] + flipped - plain);
            }
        });
        return sums.Average();
    }
}
