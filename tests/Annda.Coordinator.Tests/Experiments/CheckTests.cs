using Annda.Experiments;

namespace Annda.Tests.Experiments;

public sealed class CheckTests
{
    private static string Coupling(string json) => $"network.couplings[0]={json}";

    [Theory]
    [InlineData("network.couplings[0].between=[\"V\",\"h\"]", "network.couplings[0].between[1]: there is no block \"h\"; did you mean "
        + "\"H\"?; the blocks are V, H")]
    [InlineData("network.couplings[0].between=[\"V\",\"V\"]", "network.couplings[0].between: found \"V\" twice; weights inside one "
        + "block are given by \"within\": \"V\"")]
    [InlineData("network.blocks.V.bias=[1,2,3]", "network.blocks[0].bias: found 3 numbers, but block V has 2 units; allowed: one "
        + "number, or 2")]
    [InlineData("network.blocks.V.bias=base-rate", "network.blocks[0].bias: \"base-rate\" needs data")]
    [InlineData("network.blocks.H.bias=base-rate", "network.blocks[1].bias: \"base-rate\" is taken from the data, which hold visible "
        + "units only")]
    [InlineData("task.clamp={\"V\":[1]}", "task.clamp.V: found 1 values; allowed: 2, one per unit of block V")]
    [InlineData("task.clamp={\"V\":[1,-1]}", "task.clamp.V[1]: found -1; allowed: 0, 1 or null, as block V has binary units")]
    [InlineData("task.clamp={\"H\":[1,0,null]}", "task.clamp.H[1]: found 0; allowed: -1, 1 or null, as block H has bipolar units")]
    [InlineData("task.clamp={\"W\":[1]}", "task.clamp.W: there is no block \"W\"")]
    [InlineData("dynamics.colours={\"V\":1,\"H\":1}", "dynamics.colours.H: found 1, the colour of block V too; network.couplings[0] "
        + "couples the two")]
    [InlineData("dynamics.colours={\"V\":1}", "dynamics.colours: block H has no colour")]
    [InlineData("dynamics.colours={\"V\":1,\"H\":2,\"X\":3}", "dynamics.colours.X: there is no block \"X\"")]
    [InlineData("network.blocks.H.name=V", "network.blocks[1].name: \"V\" is also the name of network.blocks[0]")]
    public void A_rule_across_fields_names_both_sides(string change, string expected) =>
        Assert.Contains(Example.Errors(Example.Sample, change), e => e.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("{\"between\":[\"V\",\"H\"],\"weights\":[[1,2],[3,4],[5,6]]}", "weights: found 3 x 2 weights; allowed: 2 x 3, as block "
        + "V has 2 units and block H has 3")]
    [InlineData("{\"within\":\"V\",\"weights\":[[0,1],[2,0]]}", "weights[0][1]: found 1, but [1][0] is 2; weights within a block must "
        + "be symmetric")]
    [InlineData("{\"within\":\"V\",\"weights\":[[0,1],[1,3]]}", "weights[1][1]: found 3, a coupling of unit 1 with itself")]
    [InlineData("{\"within\":\"V\",\"sparse\":[[1,1,2]]}", "sparse[0]: a coupling of unit 1 with itself")]
    [InlineData("{\"within\":\"V\",\"sparse\":[[0,2,2]]}", "sparse[0][1]: found unit 2; allowed: 0 to 1 (block V)")]
    [InlineData("{\"between\":[\"V\",\"H\"],\"sparse\":[[2,0,1]]}", "sparse[0][0]: found unit 2; allowed: 0 to 1 (block V)")]
    [InlineData("{\"within\":\"V\",\"sparse\":[[0,1,2],[1,0,2]]}", "sparse[1]: units 1 and 0 are already coupled by "
        + "network.couplings[0].sparse[0]")]
    public void Weights_must_fit_their_blocks(string coupling, string expected) =>
        Assert.StartsWith($"network.couplings[0].{expected}", Example.Error(Example.Sample, Coupling(coupling)), StringComparison.Ordinal);

    [Fact]
    public void The_same_pair_of_units_of_two_blocks_may_be_coupled_both_ways() =>
        Example.Good(Example.Sample, Coupling("{\"between\":[\"V\",\"H\"],\"sparse\":[[0,1,2],[1,0,2]]}"));

    [Fact]
    public void Too_many_weights_are_refused() => Assert.Equal(
        "network.couplings: found 100000000000 weights in all; allowed: at most 268435456 (2^28)",
        Example.Error(Example.Sample, "network.blocks.V.size=1000000", "network.blocks.H.size=100000"));

    [Theory]
    [InlineData("data=null", "data: found null")]
    [InlineData("network.blocks.V.size=63", "data: an example has 64 values, the visible blocks (V) have 63 units")]
    [InlineData("data={\"source\":\"bars-and-stripes\",\"width\":3}", "data: an example has 9 values")]
    [InlineData("data={\"source\":\"patterns\",\"rows\":[[1,0]]}", "data: an example has 2 values")]
    [InlineData("data={\"source\":\"patterns\"}", "data.rows: missing")]
    [InlineData("data={\"source\":\"file\"}", "data.train: missing")]
    [InlineData("data.testLabels=x", "data.testLabels: only has a meaning together with train")]
    [InlineData("data.imageWidth=5", "data.imageWidth: found 5; allowed: a divisor of the 64 values")]
    [InlineData("network.blocks.H.role=visible", "network.blocks: found 2 visible and 0 hidden blocks; the rule "
        + "\"contrastive-divergence\" trains a restricted Boltzmann machine")]
    [InlineData("network.couplings[0]={\"within\":\"H\",\"init\":{\"constant\":0}}", "network.couplings[0].within: found weights within "
        + "block H")]
    [InlineData("network.couplings=[]", "network.couplings: found 0 couplings between blocks")]
    [InlineData("task.chains=5", "task.chains: only has a meaning where rule is \"persistent\" or \"boltzmann\"")]
    public void Training_needs_a_network_and_data_that_fit(string change, string expected) =>
        Assert.Contains(Example.Errors(Example.Train, change), e => e.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Training_without_data_is_refused() => Assert.Contains(
        "data: missing; a train task needs data to learn from",
        Example.Errors(Example.With(Example.Train, root => root.Remove("data"))));

    [Fact]
    public void Boltzmann_learning_takes_any_network() => Example.Good(
        Example.Train,
        "task.rule=boltzmann",
        "network.couplings=[{\"within\":\"H\",\"init\":{\"constant\":0}},{\"between\":[\"V\",\"H\"],\"init\":{\"constant\":0}}]");

    [Fact]
    public void The_sweeps_of_annealing_in_steps_are_the_sum_of_the_steps() => Assert.Equal(
        "task.sweeps: found 5, but the steps of the temperature have 3 sweeps together; leave sweeps out",
        Example.Error(
            Example.Sample,
            "task={\"kind\":\"anneal\",\"sweeps\":5}",
            "temperature={\"steps\":[{\"temperature\":2,\"sweeps\":3}]}"));

    [Fact]
    public void Loaded_data_graphs_and_weights_are_checked_against_the_blocks()
    {
        var experiment = Example.Good(Example.Sample);
        Assert.Single(ExperimentCheck.CheckData(experiment with { Task = new TrainTask() }, 3));
        Assert.Empty(ExperimentCheck.CheckData(experiment with { Task = new TrainTask() }, 2));
        Assert.Empty(ExperimentCheck.CheckGraph(experiment, 5));
        Assert.Equal(
            "the graph has 6 nodes, the blocks have 5 units together; the two must be equal",
            ExperimentCheck.CheckGraph(experiment, 6)[0].Message);
        Assert.Empty(ExperimentCheck.CheckWeights(experiment, 0, new double[2, 3]));
        Assert.Equal("network.couplings[0].file", Assert.Single(ExperimentCheck.CheckWeights(experiment, 0, new double[3, 2])).Path);
        var broken = ExperimentCheck.CheckWeights(experiment, 0, new[,] { { 0, 0, double.NaN }, { 0, 0, 0 } });
        Assert.Contains("finite", Assert.Single(broken).Message, StringComparison.Ordinal);
    }
}
