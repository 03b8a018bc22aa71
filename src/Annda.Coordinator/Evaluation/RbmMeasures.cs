using System.Buffers;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;

namespace Annda.Evaluation;

/// <summary>Measures of how an RBM fits examples that need no ln Z.</summary>
public static class RbmMeasures
{
    // Their fields stay in the second cache, and weights are tabulated for enough of them at once.
    private const int ExamplesAtOnce = 512;

    /// <summary>Mean free energy.</summary>
    public static double MeanFreeEnergy(Rbm rbm, Examples examples) => Fit(rbm, examples, null).FreeEnergy;

    /// <summary>
    /// Mean squared difference for each unit between an example and its reconstruction p(v | h), h drawn from p(h | example).
    /// </summary>
    public static double ReconstructionError(Rbm rbm, Examples examples, ulong seed) => Fit(rbm, examples, seed).ReconstructionError;

    /// <summary>Both, for the price of little more than one.</summary>
    public static (double ReconstructionError, double FreeEnergy) Fit(Rbm rbm, Examples examples, ulong seed) =>
        Fit(rbm, examples, (ulong?)seed);

    /// <summary>Mean of Σ_i ln p(v_i | the others) (Besag 1975), exact over all units: ln σ(F(v with i flipped) − F(v)).</summary>
    public static double PseudoLikelihood(Rbm rbm, Examples examples) => Evaluation.PseudoLikelihood.Mean(rbm, examples);

    private static (double ReconstructionError, double FreeEnergy) Fit(Rbm rbm, Examples examples, ulong? seed)
    {
        // Every sum has its own place: the order of additions does not depend on who adds.
        var parts = new (double Error, double Energy)[(examples.Count + ExamplesAtOnce - 1) / ExamplesAtOnce];
        Parallel.For(0, parts.Length, part => parts[part] = Part(rbm, examples, part * ExamplesAtOnce, seed));
        return (parts.Sum(p => p.Error) / ((double)rbm.Visible * examples.Count), parts.Sum(p => p.Energy) / examples.Count);
    }

    private static (double Error, double Energy) Part(Rbm rbm, Examples examples, int first, ulong? seed)
    {
        var chosen = Enumerable.Range(first, Math.Min(ExamplesAtOnce, examples.Count - first)).ToArray();
        var visible = examples.Planes(0, examples.Units, chosen);
        var room = ArrayPool<float>.Shared.Rent(Math.Max(rbm.Hidden, rbm.Visible) * visible.Lanes);
        var up = room.AsSpan(0, rbm.Hidden * visible.Lanes);
        rbm.HiddenFields(visible, up);
        var (error, energy) = (0.0, rbm.SumOfFreeEnergies(visible, up));
        if (seed is { } given)
        {
            var hidden = new BitPlanes(rbm.Hidden, visible.Chains);
            HeatBath.Draw(up, 1, new StreamKey(given, Purpose.Estimate, 1), 0, (uint)(first / BitPlanes.ChainsPerWord), 0, hidden, 0,
                rbm.Hidden, [], []);
            var down = room.AsSpan(0, rbm.Visible * visible.Lanes);
            rbm.VisibleFields(hidden, down);
            error = BitSums.SquaredErrors(visible, down);
        }
        ArrayPool<float>.Shared.Return(room);
        return (error, energy);
    }
}
