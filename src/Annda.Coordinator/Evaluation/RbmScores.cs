using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;

namespace Annda.Evaluation;

/// <summary>All that can be said of an RBM and examples, each figure with how it was found and how sure it is.</summary>
/// <param name="rbm">The machine.</param>
/// <param name="examples">The examples.</param>
/// <param name="seed">Seed of what is drawn.</param>
public sealed class RbmScores(Rbm rbm, Examples examples, ulong seed)
{
    private const int ExamplesAtOnce = 512;

    // Of the machine, from the examples, before chains go back to the base rates.
    private const int ReverseSweeps = 1000;

    private const string PerExample = "nats per example; the standard error is over the examples";

    /// <summary>Log-likelihood and ln Z: exact where one layer is small enough, else by annealed importance sampling both ways.</summary>
    /// <param name="chains">Chains of annealed importance sampling.</param>
    /// <param name="temperatures">Its temperatures.</param>
    public (string Method, IReadOnlyList<Figure> Figures) Likelihood(int chains, int temperatures)
    {
        var energies = FreeEnergies();
        var (free, error) = (energies.Average(), ErrorOf(energies));
        if (ExactPartition.Feasible(rbm))
        {
            var logZ = ExactPartition.LogZ(rbm);
            return ("exact",
            [
                new Figure("logLikelihood", -free - logZ, $"exact, by enumeration of the smaller layer: {PerExample}")
                {
                    StandardError = error,
                },
                new Figure("logZ", logZ, "ln of the partition function, exact"),
            ]);
        }
        var sampler = new AnnealedImportance(rbm, examples.Means(), seed);
        var (forward, reverse) = (sampler.Estimate(chains, temperatures), sampler.Reverse(examples, chains, temperatures, ReverseSweeps));
        var how = $"{chains} chains, {temperatures} temperatures";
        return ("ais",
        [
            Of("logLikelihood", forward, $"by annealed importance sampling from the base rates ({how}); tends to be too high: "
                + $"{PerExample}, the interval is that of ln Z"),
            new Figure("logZ", forward.LogZ, $"ln of the partition function by annealed importance sampling ({how}); tends to be too low")
            {
                Interval = (forward.Low, forward.High),
            },
            new Figure("aisEffectiveChains", forward.EffectiveChains,
                $"of {chains} chains so many count; far fewer: do not trust the estimate"),
            Of("reverseLogLikelihood", reverse, "by annealed importance sampling from the machine to the base rates "
                + $"({how}, after {ReverseSweeps} sweeps from the examples); tends to be too low: {PerExample}, the interval is that of "
                + "ln Z"),
            new Figure("reverseLogZ", reverse.LogZ, "ln of the partition function from the other side; tends to be too high")
            {
                Interval = (reverse.Low, reverse.High),
            },
            new Figure("reverseEffectiveChains", reverse.EffectiveChains, $"of {chains} reverse chains so many count"),
        ]);

        Figure Of(string name, LogZEstimate z, string what) => new(name, -free - z.LogZ, what)
        {
            StandardError = error,
            Interval = (-free - z.High, -free - z.Low),
        };
    }

    /// <summary>What needs no ln Z.</summary>
    public IReadOnlyList<Figure> Fit() =>
    [
        Figure.Mean("pseudoLikelihood", PseudoLikelihood.Each(rbm, examples),
            $"sum over the units of ln p(unit given the others), exact: {PerExample}"),
        Figure.Mean("reconstructionError", Reconstructions(), "mean square difference a unit between an example and p(v | h), h drawn "
            + "once from p(h | example); the standard error is over the examples"),
        Figure.Mean("freeEnergy", FreeEnergies(), $"−ln of the unnormalised probability, exact: {PerExample}"),
        new Figure("baseRateLogLikelihood", BaseRate.LogLikelihood(examples.Means(), examples), "log-likelihood of independent units with "
            + "the means of these examples, exact; nats per example"),
    ];

    /// <summary>Free energy of each example.</summary>
    public double[] FreeEnergies() => Each((visible, up, _) => rbm.FreeEnergies(visible, up));

    private double[] Reconstructions() => Each((visible, up, first) =>
    {
        var hidden = new BitPlanes(rbm.Hidden, visible.Chains);
        HeatBath.Draw(up, 1, new StreamKey(seed, Purpose.Estimate, 1), 0, (uint)(first / BitPlanes.ChainsPerWord), 0, hidden, 0,
            rbm.Hidden, [], []);
        var down = new float[rbm.Visible * visible.Lanes];
        rbm.VisibleFields(hidden, down);
        var errors = new double[visible.Chains];
        for (var i = 0; i < rbm.Visible; i++)
            for (var c = 0; c < errors.Length; c++)
            {
                var difference = (visible[i, c] ? 1 : 0) - Elementary.Logistic((double)down[i * visible.Lanes + c]);
                errors[c] += difference * difference / rbm.Visible;
            }
        return errors;
    });

    private double[] Each(Func<BitPlanes, float[], int, double[]> part)
    {
        var values = new double[examples.Count];
        Parallel.For(0, (examples.Count + ExamplesAtOnce - 1) / ExamplesAtOnce, p =>
        {
            var first = p * ExamplesAtOnce;
            var count = Math.Min(ExamplesAtOnce, examples.Count - first);
            var visible = examples.Planes(0, examples.Units, [.. Enumerable.Range(first, count)]);
            var up = new float[rbm.Hidden * visible.Lanes];
            rbm.HiddenFields(visible, up);
            part(visible, up, first).CopyTo(values, first);
        });
        return values;
    }

    private static double? ErrorOf(double[] values) => values.Length < 2 ? null : Metrics.StandardError.Of(values);
}
