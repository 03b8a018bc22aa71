using Annda.Evaluation;
using Annda.Metrics;
using Annda.Numerics;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Evaluation;

/// <summary>Figures of a machine and examples, with their errors, against plain arithmetic.</summary>
public class RbmScoresTests
{
    private static readonly Examples Data = new([1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1], 5);

    private static Network Machine() => new NetworkBuilder().Visible("V", 3, UnitKind.Binary, 0.3f, -0.2f, 0.1f)
        .Hidden("H", 2, UnitKind.Binary, 0.5f, -1).Between("V", "H", [1, -0.5f, 0.25f, 2, -1.5f, 0.75f]).Build();

    private static Rbm Rbm()
    {
        Assert.True(Annda.Evaluation.Rbm.TryFrom(Machine(), 1, out var rbm));
        return rbm;
    }

    private static double Free(Rbm rbm, ReadOnlySpan<byte> v)
    {
        double energy = 0;
        for (var i = 0; i < v.Length; i++) energy -= rbm.VisibleBias[i] * v[i];
        for (var j = 0; j < rbm.Hidden; j++) energy -= Math.Log(1 + Math.Exp(Field(rbm, v, j)));
        return energy;
    }

    private static double Field(Rbm rbm, ReadOnlySpan<byte> v, int j)
    {
        double field = rbm.HiddenBias[j];
        for (var i = 0; i < v.Length; i++) field += rbm.Weights[i * rbm.Hidden + j] * v[i];
        return field;
    }

    [Fact]
    public void Each_figure_has_its_mean_and_its_standard_error_over_the_examples()
    {
        var rbm = Rbm();
        double[] energies = [.. Enumerable.Range(0, 5).Select(e => Free(rbm, Data[e]))];
        var figures = new RbmScores(rbm, Data, 1).Fit().ToDictionary(f => f.Name);
        Assert.Equal(energies.Average(), figures["freeEnergy"].Value, 1e-5);
        Assert.Equal(StandardError.Of(energies), figures["freeEnergy"].StandardError!.Value, 1e-5);
        var logZ = Math.Log(Enumerable.Range(0, 8).Sum(s => Math.Exp(-Free(rbm, [(byte)(s & 1), (byte)(s >> 1 & 1), (byte)(s >> 2)]))));
        var (method, likelihood) = new RbmScores(rbm, Data, 1).Likelihood(100, 100);
        Assert.Equal("exact", method);
        Assert.Equal(-energies.Average() - logZ, likelihood[0].Value, 1e-5);
        Assert.Equal(StandardError.Of(energies), likelihood[0].StandardError!.Value, 1e-5);
        Assert.Equal(RbmMeasures.PseudoLikelihood(rbm, Data), figures["pseudoLikelihood"].Value, 1e-12);
        Assert.Equal(RbmMeasures.ReconstructionError(rbm, Data, 1), figures["reconstructionError"].Value, 1e-6);
        double[] pseudo = [.. Enumerable.Range(0, 5).Select(e => Enumerable.Range(0, 3).Sum(i =>
        {
            byte[] flipped = [.. Data[e]];
            flipped[i] = (byte)(1 - flipped[i]);
            return -Math.Log(1 + Math.Exp(Free(rbm, Data[e]) - Free(rbm, flipped)));
        }))];
        Assert.Equal(StandardError.Of(pseudo), figures["pseudoLikelihood"].StandardError!.Value, 1e-5);
        Assert.All(figures.Values, f => Assert.NotEmpty(f.What));
    }

    [Fact]
    public void Hidden_units_are_as_busy_as_their_probabilities()
    {
        var rbm = Rbm();
        var use = new HiddenUse(rbm, Data);
        double P(int e, int j) => 1 / (1 + Math.Exp(-Field(rbm, Data[e], j)));
        var all = Enumerable.Range(0, 5).SelectMany(e => Enumerable.Range(0, 2).Select(j => P(e, j))).ToArray();
        Assert.Equal(Enumerable.Range(0, 5).Average(e => P(e, 1)), use.UnitMeans[1], 1e-6);
        Assert.Equal(all.Average(), use.Mean, 1e-6);
        Assert.Equal(all.Count(p => p < 0.1) / 10.0, use.QuietShare, 1e-12);
        Assert.Equal(1, use.Histogram.Sum(), 1e-12);
        Assert.Equal(all.Count(p => p >= 0.5 && p < 0.55) / 10.0, use.Histogram[10], 1e-12);
    }

    [Fact]
    public void The_nearest_example_is_the_one_that_differs_in_the_fewest_units()
    {
        var samples = new BitPlanes(3, 2);
        samples[0, 0] = samples[2, 0] = true;
        samples[0, 1] = samples[1, 1] = true;
        Assert.Equal([(0, 0), (2, 1)], NearestExample.Of(samples, Data));
        Assert.Equal([(2, 1), (3, 0), (0, 1)], NearestExample.OfEachOther(Data, 3));
        var figures = SampleFigures.Of(samples, Data).ToDictionary(f => f.Name, f => f.Value);
        Assert.Equal((0.5, 0.5), (figures["sampleDistance"], figures["sampleCopies"]));
    }
}
