using Annda.Numerics;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Evaluation;

/// <summary>All that can be said of a restricted machine with Gaussian or softmax units and of examples, example by example.</summary>
/// <param name="rbm">The machine.</param>
/// <param name="examples">The examples.</param>
public sealed class MixedScores(MixedRbm rbm, Examples examples)
{
    private const string PerExample = "nats per example; the standard error is over the examples";

    /// <summary>Squared error a unit of a reconstruction by the mean of p(v | h), h at its probabilities, and the free energy.</summary>
    public (double[] Errors, double[] FreeEnergies) Fit()
    {
        var (errors, energies) = (new double[examples.Count], new double[examples.Count]);
        Parallel.For(0, examples.Count, e =>
        {
            var example = examples.Numbers(e);
            var fields = rbm.Fields(example);
            energies[e] = rbm.FreeEnergy(example, fields);
            var brought = new double[rbm.Visible];
            var on = Array.ConvertAll(fields, Elementary.Logistic);
            for (var i = 0; i < brought.Length; i++)
                for (var j = 0; j < on.Length; j++) brought[i] += rbm.Weights[i * on.Length + j] * on[j];
            var means = rbm.Means(brought);
            for (var i = 0; i < means.Length; i++) errors[e] += (means[i] - (double)example[i]) * (means[i] - example[i]) / rbm.Visible;
        });
        return (errors, energies);
    }

    /// <summary>Whether each example's label is the one of the lowest free energy: 1 or 0.</summary>
    /// <param name="part">The softmax block of labels.</param>
    public double[] Right(VisiblePart part)
    {
        var right = new double[examples.Count];
        Parallel.For(0, examples.Count, e =>
        {
            var example = examples.Numbers(e);
            right[e] = example[part.First + rbm.Classify(part, example)] == 1 ? 1 : 0;
        });
        return right;
    }

    /// <summary>The softmax block that the examples' labels drive; null: none.</summary>
    public VisiblePart? Labels(NetworkSpec network) => examples.LabelBlock is { } name
        && rbm.Parts.Where(p => p.Units == UnitKind.Softmax && network[p.Block].Name == name).ToArray() is [var part] ? part : null;

    /// <summary>Everything, each figure with how it was found.</summary>
    /// <param name="network">The machine's network.</param>
    /// <param name="chains">Chains of annealed importance sampling, where ln Z cannot be summed.</param>
    /// <param name="temperatures">Its temperatures.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    public (string Method, Figure[] Figures) All(NetworkSpec network, int chains, int temperatures, ulong seed)
    {
        var (errors, energies) = Fit();
        var figures = new List<Figure>();
        var (method, kind) = ("exact", rbm.IsGaussian ? "log-density" : "log-likelihood");
        if (HiddenStates.TryOf(rbm) is { } states)
        {
            figures.Add(Figure.Mean("logLikelihood", [.. energies.Select(f => -f - states.LogZ)],
                $"{kind}, exact, by enumeration of the hidden layer: {PerExample}"));
            figures.Add(new Figure("logZ", states.LogZ, "ln of the partition function, exact"));
        }
        else
        {
            method = "ais";
            var estimate = new MixedImportance(rbm, examples, seed).Estimate(chains, temperatures);
            var how = $"by annealed importance sampling from the base rates ({chains} chains, {temperatures} temperatures)";
            figures.Add(Figure.Mean("logLikelihood", [.. energies.Select(f => -f - estimate.LogZ)],
                $"{kind} {how}; tends to be too high: {PerExample}, the interval is that of ln Z") with
            {
                Interval = (-energies.Average() - estimate.High, -energies.Average() - estimate.Low),
            });
            figures.Add(new Figure("logZ", estimate.LogZ, $"ln of the partition function {how}; tends to be too low")
            {
                Interval = (estimate.Low, estimate.High),
            });
            figures.Add(new Figure("aisEffectiveChains", estimate.EffectiveChains,
                $"of {chains} chains so many count; far fewer: do not trust the estimate"));
        }
        if (Labels(network) is { } part)
            figures.Add(Figure.Mean("accuracy", Right(part), "share of examples whose label has the lowest free energy of all labels, "
                + "exact; the standard error is over the examples"));
        figures.Add(Figure.Mean("reconstructionError", errors, "mean square difference a unit between an example and the mean of p(v | h), "
            + "h at its probabilities; the standard error is over the examples"));
        figures.Add(Figure.Mean("freeEnergy", energies, $"−ln of the unnormalised probability, exact: {PerExample}"));
        return (method, [.. figures]);
    }
}
