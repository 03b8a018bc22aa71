using Annda.Data;
using Annda.Execution;
using Annda.Tests.Experiments;

namespace Annda.Tests.Memories;

/// <summary>Recalls and stores that cannot be are refused, with their place and what is allowed.</summary>
public class RecallCheckTests
{
    private const string Sample = "\"task\": { \"kind\": \"sample\" }";

    private const string Train =
        "\"data\": { \"source\": \"digits\" }, \"task\": { \"kind\": \"train\", \"rule\": \"boltzmann\" }";

    [Theory]
    [InlineData("task.attractors: found all for 100 units; allowed: at most 20 units (2^20 states) can be listed, use sample",
        "task.attractors=all")]
    [InlineData("task.attractors: found all under random-subset dynamics; allowed: sequential, chromatic", "task.attractors=all",
        "network.blocks.units.size=8", "dynamics.kind=random-subset")]
    [InlineData("temperature: allowed with task.attractors: 0", "task.attractors=sample", "temperature=1")]
    [InlineData("task.cues: found rows of 2 values; allowed: 100", "task.cues=[[1, -1]]")]
    [InlineData("task.cues: row 1 has 1 numbers, row 0 has 2", "task.cues=[[1, -1], [1]]")]
    [InlineData("task.cues: there is no file", "task.cues=none.txt")]
    [InlineData("task.chains: only has a meaning where attractors is \"sample\"", "task.chains=5")]
    [InlineData("task.noise: found 1.5; allowed: a number from 0 to 1", "task.noise=1.5")]
    [InlineData("network.blocks[0].role: found hidden; patterns and cues are of visible units", "network.blocks.units.role=hidden")]
    [InlineData("network.couplings[0].store.rule: found storkey, which is for bipolar units", "network.couplings[0].store.rule=storkey",
        "network.blocks.units.units=binary")]
    [InlineData("network.couplings[0].diagonal: found beside a store; give store.diagonal", "network.couplings[0].diagonal=kept")]
    [InlineData("network.couplings[0].symmetric: found false beside a store", "network.couplings[0].symmetric=false")]
    [InlineData("network.couplings[0]: found weights and store; exactly one is needed", "network.couplings[0].weights=[[0]]")]
    [InlineData("task.sweeps: found 7, but the steps of the temperature have 3 sweeps together",
        """temperature={"steps": [{"temperature": 0, "sweeps": 3}]}""", "task.sweeps=7")]
    public void A_recall_that_cannot_be_is_refused(string error, params string[] overrides) =>
        Assert.Contains(Example.Read(RecallTests.Random, overrides).Errors, e => e.ToString().Contains(error, StringComparison.Ordinal));

    [Theory]
    [InlineData("data: missing; network.couplings[0].store needs patterns", Sample, "{ \"store\": { \"rule\": \"hebb\" }")]
    [InlineData("network.couplings[0].symmetric: found false beside a partition", Sample,
        "{ \"init\": { \"normal\": 1 }, \"symmetric\": false", "network.partition=2")]
    [InlineData("network.couplings[0].diagonal: found kept for sparse weights", Sample,
        "{ \"sparse\": [[0, 1, 1]], \"diagonal\": \"kept\"")]
    [InlineData("network.couplings[0].diagonal: found kept; what units with couplings to themselves sample is not Boltzmann's law",
        Train,
        "{ \"init\": { \"normal\": 1 }, \"diagonal\": \"kept\"")]
    [InlineData("network.couplings[0].weights[1][1]: found 1, a coupling of unit 1 with itself; the diagonal must be 0",
        Sample, "{ \"weights\": [[0, 2], [2, 1]]", "network.blocks.A.size=2")]
    [InlineData("network.couplings[0].weights[0][1]: found 2, but [1][0] is 3; weights within a block must be symmetric",
        Sample, "{ \"weights\": [[0, 2], [3, 0]]", "network.blocks.A.size=2")]
    public void A_coupling_that_cannot_be_is_refused(string error, string task, string coupling, params string[] overrides)
    {
        var text = $$"""
            { "name": "x", "network": { "blocks": [{ "name": "A", "size": 64 }], "couplings": [{{coupling}}, "within": "A" }] }, {{task}} }
            """;
        Assert.Contains(Example.Read(text, overrides).Errors, e => e.ToString().Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void Patterns_of_another_width_are_refused_when_they_are_read()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("annda-").FullName, "cues.txt");
        File.WriteAllText(path, "+-+\n");
        var reading = Example.Read(RecallTests.Random, $"task.cues={path}");
        Assert.Empty(reading.Errors);
        Assert.Contains("patterns of 3 values; allowed: 100", Assert.Throws<InputException>(() => Recipe.Create(reading, 1)).Message);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Weights_with_a_direction_run_and_have_no_law()
    {
        var recipe = Recalled.Recipe("""
            { "name": "x", "network": { "blocks": [{ "name": "A", "size": 30, "units": "bipolar" }],
              "couplings": [{ "within": "A", "init": { "normal": 1 }, "symmetric": false }] },
              "dynamics": { "kind": "synchronous" }, "temperature": 0, "data": { "source": "random-patterns", "count": 5 },
              "task": { "kind": "recall", "sweeps": 60, "attractors": "sample", "chains": 50 } }
            """);
        Assert.Equal(Dynamics.Law.Biased, recipe.Rule.Law);
        var weights = recipe.Network[new Annda.Topology.CouplingId(1)];
        Assert.NotEqual(weights[1], weights[30]);
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal(0, weights[31 * i]));
    }

    [Fact]
    public void What_is_stored_is_what_is_recalled_unless_a_test_part_is_asked_for()
    {
        Assert.Equal(0, Example.Good(RecallTests.Random).Data!.TestFraction);
        Assert.Equal(0.2, Example.Good(Example.Train).Data!.TestFraction);
        Assert.Equal(0, Example.Good(Recalled.BuiltIn("hopfield-capacity")).Data!.TestFraction);
        Assert.Equal(0.3, Example.Good(RecallTests.Random, "data.testFraction=0.3").Data!.TestFraction);
    }
}
