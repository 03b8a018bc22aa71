using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Programs;
using Annda.Tests.Data;
using Annda.Topology;

namespace Annda.Tests.Experiments;

/// <summary>Anneal tasks and graphs in experiment files.</summary>
public sealed class AnnealTaskTests : IDisposable
{
    private const string Task = "task={\"kind\":\"anneal\"}";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("temperature={\"steps\":[]}", "temperature.steps: found an array of 0")]
    [InlineData("temperature={\"linear\":[1,-1]}", "temperature.linear[1]: found -1; allowed: a number from 0 to ")]
    [InlineData("temperature={\"linear\":[1,2]}", "temperature.linear: found a rise from 1 to 2; allowed where a network is cooled")]
    [InlineData("temperature={\"geometric\":[0.1,2]}", "temperature.geometric: found a rise from 0.1 to 2")]
    [InlineData("temperature={\"rms\":[0.05,1.5]}", "temperature.rms: found a rise from 0.05 to 1.5")]
    [InlineData("temperature={\"adaptive\":[0.05,1.5]}", "temperature.adaptive: found a rise from 0.05 to 1.5")]
    [InlineData("temperature={\"steps\":[{\"temperature\":1,\"sweeps\":5},{\"temperature\":2,\"sweeps\":5}]}",
        "temperature.steps[1].temperature: found 2 after 1; allowed where a network is cooled: at most 1")]
    [InlineData("task.tempering={\"temperatures\":1}", "task.tempering.temperatures: found 1; allowed: a whole number from 2 to 1024")]
    [InlineData("task.tempering={\"temperatures\":4,\"from\":1,\"to\":2}", "task.tempering.to: found 2; allowed: below the hottest")]
    [InlineData("task={\"kind\":\"anneal\",\"chains\":10,\"tempering\":{\"temperatures\":4}}",
        "task.chains: found 10 chains; allowed with 4 temperatures: a multiple of 4")]
    [InlineData("task.target=worst", "task.target: found the text \"worst\"; allowed: a number; or \"best\"")]
    [InlineData("network.graph={\"torus\":{\"size\":2}}", "network.graph.torus.size: found 2; allowed: a whole number from 3")]
    [InlineData("network.graph={\"ring\":5}", "network.graph: unknown key \"ring\"")]
    public void What_cannot_be_is_one_error_with_its_path(string change, string expected) =>
        Assert.Contains(Example.Errors(Example.Sample, Task, change), e => e.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void A_ladder_has_the_ends_of_a_ramp_and_steps_beside_it_are_an_error()
    {
        Assert.StartsWith("temperature: found steps or a logarithm beside task.tempering", Example.Error(Example.Sample, Task,
            "task.tempering={\"temperatures\":4}", "temperature={\"logarithmic\":2}"), StringComparison.Ordinal);
        IReadOnlyList<double> Ladder(params string[] sets) => ((TemperingProgram)Recipe.Create(ExperimentLibrary.Read("anneal",
            ["task.chains=3", "task.tempering.temperatures=3", .. sets]), 1).Program).Temperatures;
        // Four couplings of size 1 make fields of 2.
        Assert.Equal([3, Math.Sqrt(0.3), 0.1], Ladder(), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([3, Math.Sqrt(0.6), 0.2], Ladder("temperature=1"), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([4, 2, 1], Ladder("temperature={\"linear\":[4,1]}"), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([5, Math.Sqrt(5), 1], Ladder("temperature={\"linear\":[4,1]}", "task.tempering.from=5"),
            (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Theory]
    [InlineData("task={\"kind\":\"sample\"}", "temperature={\"rms\":[1.5,0.05]}", "temperature: found temperatures in terms of the local")]
    [InlineData("task={\"kind\":\"sample\"}", "temperature={\"adaptive\":[1.5,0.05]}", "temperature: found temperatures in terms of")]
    public void Only_what_is_annealed_has_temperatures_of_its_fields(string task, string change, string expected) =>
        Assert.StartsWith(expected, Example.Error(Example.Sample, task, change), StringComparison.Ordinal);

    [Fact]
    public void Chains_that_are_left_out_are_a_ladder()
    {
        Assert.Equal(12, ((AnnealTask)Example.Good(Example.Sample, Task, "task.tempering={\"temperatures\":12}").Task).Chains);
        Assert.Equal(32, ((AnnealTask)Example.Good(Example.Sample, Task).Task).Chains);
    }

    [Fact]
    public void A_block_is_as_large_as_the_graph_leaves_it()
    {
        var file = _scratch.Write("g.txt", "5 2\n1 2 1\n4 5 -2\n");
        Experiment Read(params string[] sets) => Assert.IsType<Experiment>(ExperimentLibrary.Read("anneal", sets).Experiment);
        Assert.Equal(5, Read($"network.graph={file}").Network.Blocks[0].Size);
        Assert.Equal(27, Read("network.graph={\"torus\":{\"size\":3,\"dimensions\":3}}").Network.Blocks[0].Size);
        Assert.Equal(3, Read($"network.graph={file}",
            "network.blocks=[{\"name\":\"A\",\"size\":2,\"units\":\"bipolar\"},{\"name\":\"B\",\"units\":\"bipolar\"}]")
            .Network.Blocks[1].Size);
        Assert.Contains("used up", Errors($"network.graph={file}", "network.blocks=[{\"name\":\"A\",\"size\":5},{\"name\":\"B\"}]"),
            StringComparison.Ordinal);
        Assert.Contains("there is no file", Errors("network.graph=absent.txt"), StringComparison.Ordinal);
        Assert.Contains($"network.graph: {file}, line 3", Errors($"network.graph={_scratch.Write("g.txt", "5 2\n1 2 1\n4 5 x\n")}"),
            StringComparison.Ordinal);

        static string Errors(params string[] sets) => string.Join('\n', ExperimentLibrary.Read("anneal", sets).Errors);
    }

    [Fact]
    public void A_torus_has_every_edge_once_and_couplings_by_seed()
    {
        foreach (var (size, dimensions) in new[] { (3, 2), (4, 2), (5, 3) })
        {
            var graph = SpinGlass.Torus(size, dimensions, SpinCouplings.PmJ, 1);
            Assert.Equal((int)Math.Pow(size, dimensions), graph.Nodes);
            Assert.Equal(dimensions * graph.Nodes, graph.Edges.Select(e => (e.I, e.J)).Distinct().Count());
            Assert.All(graph.Edges, e => Assert.True(e.I < e.J && Math.Abs(e.Weight) == 1));
            var degrees = new int[graph.Nodes];
            foreach (var edge in graph.Edges) (degrees[edge.I], degrees[edge.J]) = (degrees[edge.I] + 1, degrees[edge.J] + 1);
            Assert.All(degrees, d => Assert.Equal(2 * dimensions, d));
            Assert.NotEqual(graph.Edges, SpinGlass.Torus(size, dimensions, SpinCouplings.PmJ, 2).Edges);
            Assert.Equal(graph.Edges, SpinGlass.Torus(size, dimensions, SpinCouplings.PmJ, 1).Edges);
        }
        var normal = SpinGlass.Complete(100, SpinCouplings.Gaussian, 1);
        Assert.Equal(4950, normal.Edges.Length);
        Assert.InRange(normal.Edges.Average(e => e.Weight * e.Weight), 0.9, 1.1);
        Assert.InRange(SpinGlass.Complete(100, SpinCouplings.PmJ, 1).Edges.Average(e => e.Weight), -0.06, 0.06);
    }

    [Fact]
    public void The_root_mean_square_field_is_the_same_in_both_kinds_of_units()
    {
        var file = _scratch.Write("g.txt", "4 4\n1 2 1\n2 3 -2\n3 4 3\n1 4 0.5\n");
        double Rms(string kind) => LocalFields.Rms(Recipe.Create(ExperimentLibrary.Read("anneal", [$"network.graph={file}",
            $"network.blocks.S.units={kind}"]), 1).Network);
        Assert.Equal(Math.Sqrt((1.25 + 5 + 13 + 9.25) / 4), Rms("bipolar"), 1e-6);
        // E of {0,1} units is minus the cut, and a flip changes the ±1 energy by twice the cut: half the temperature.
        Assert.Equal(Rms("bipolar") / 2, Rms("binary"), 1e-6);
        var schedule = ((AnnealProgram)Recipe.Create(ExperimentLibrary.Read("anneal", [$"network.graph={file}"]), 1).Program).Temperatures;
        Assert.Equal((1.5 * Rms("bipolar"), 0.05 * Rms("bipolar")), (schedule.From, schedule.To));
    }

    [Fact]
    public void A_qubo_is_an_energy_of_binary_units()
    {
        var file = _scratch.Write("q.qubo", "c by hand\np qubo 0 3 2 2\n0 0 -1\n2 2 2\nc pairs\n0 1 3\n1 2 -4.5\n");
        var reading = ExperimentLibrary.Read("anneal", [$"network.graph={file}", "network.blocks.S.units=binary"]);
        var network = Recipe.Create(reading, 1).Network;
        Assert.Equal([1, 0, -2], network[new CouplingId(0)]);
        Assert.Equal([-3, 4.5f], network[new CouplingId(1)]);
        Scratch.Refused(() => Recipe.Create(ExperimentLibrary.Read("anneal", [$"network.graph={file}"]), 1), "QUBO", "binary");
    }

    [Theory]
    [InlineData("p qubo 0 3 1\n", "line 1", "p qubo 0 N D C")]
    [InlineData("c nothing\n", "ends without")]
    [InlineData("p qubo 0 3 1 1\n0 0 1\n0 3 1\n", "line 3", "variable \"3\"", "0 to 2")]
    [InlineData("p qubo 0 3 1 1\n0 0 1\n0 1 1 7\n", "line 3", "4 items")]
    [InlineData("p qubo 0 3 1 1\n0 0 1\n0 1 1e99\n", "line 3", "weight \"1e99\"")]
    [InlineData("p qubo 0 3 1 1\n0 0 1\n1 0 1\n0 1 2\n", "line 4", "already given by line 3")]
    [InlineData("p qubo 0 3 1 1\n0 0 1\n1 1 1\n", "line 3", "one more entry of a single variable")]
    [InlineData("p qubo 0 3 1 1\n0 0 1\n", "ends after 1 entries", "allowed: 1 and 1")]
    public void A_broken_qubo_is_refused_with_its_line(string text, params string[] parts)
    {
        var path = _scratch.Write("q.qubo", text);
        Scratch.Refused(() => GraphReader.Read(path), [path, .. parts]);
    }

    [Fact]
    public void A_weight_that_single_precision_cannot_hold_is_refused()
    {
        var path = _scratch.Write("g.txt", "2 1\n1 2 1e39\n");
        Scratch.Refused(() => GraphReader.Read(path), path, "line 2", "weight \"1e39\"", "-1e30 to 1e30");
    }
}
