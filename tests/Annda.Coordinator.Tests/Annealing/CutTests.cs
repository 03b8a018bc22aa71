using System.Text.Json.Nodes;
using Annda.Tests.Cli;
using Annda.Tests.Data;

namespace Annda.Tests.Annealing;

/// <summary>Cuts of graphs of the Gset's kinds, by the command line, beside the best cuts of an independent search.</summary>
public sealed class CutTests : IDisposable
{
    // Found by a C program that shares nothing with this one: annealing of 20,000 sweeps, then 200,000 moves of a tabu search, from 449
    // and 539 random starts, of which 39 and 3 came so far.
    private const double BestRandom = 6667, BestPlanarUnion = 3071;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_graphs_are_those_that_were_searched()
    {
        Assert.Equal((9990, 110_249_277L), (GraphKinds.Random().Edges.Length, Sum(GraphKinds.Random())));
        Assert.Equal((4694, 41_637_544L), (GraphKinds.PlanarUnion().Edges.Length, Sum(GraphKinds.PlanarUnion())));

        static long Sum(Annda.Data.Graph graph) => graph.Edges.Sum(e => 31L * e.I + e.J);
    }

    [Theory]
    [InlineData(false, BestRandom)]
    [InlineData(true, BestPlanarUnion)]
    public async Task A_thousand_sweeps_cut_within_a_hundredth_of_the_best(bool planar, double best)
    {
        _scratch.Write("graph.txt", GraphKinds.Text(planar ? GraphKinds.PlanarUnion() : GraphKinds.Random()));
        var metrics = await MetricsAsync("task.sweeps=1000");
        Assert.InRange(metrics["bestCut"]!.GetValue<double>(), 0.99 * best, best);
        // So does a single chain, on average: an energy is the sum of the weights less twice the cut.
        var edges = planar ? 4694 : 9990;
        var mean = metrics["energies"]!.AsArray().Average(e => (edges - e!.GetValue<double>()) / 2);
        Assert.InRange(mean, 0.99 * best, best);
    }

    [Fact]
    public async Task Binary_units_cut_as_well_as_bipolar_ones()
    {
        _scratch.Write("graph.txt", GraphKinds.Text(GraphKinds.PlanarUnion()));
        var metrics = await MetricsAsync("task.sweeps=1000", "network.blocks.S.units=binary");
        Assert.InRange(metrics["bestCut"]!.GetValue<double>(), 0.99 * BestPlanarUnion, BestPlanarUnion);
        Assert.Equal(metrics["bestCut"]!.GetValue<double>(), -metrics["bestEnergy"]!.GetValue<double>());
    }

    private async Task<JsonObject> MetricsAsync(params string[] sets) => (await AnndaProcess.RunAsync(_scratch.Folder, ["run", "anneal",
        "--json", "--no-report", "--set", "network.graph=graph.txt", "--set", "task.chains=64",
        .. sets.SelectMany(s => new[] { "--set", s })])).Well().Summary["metrics"]!.AsObject();
}
