using System.Text.Json.Nodes;
using Annda.Data;
using Annda.Placement;
using Annda.Planning;
using Annda.Tests.Placement;
using Annda.Topology;

namespace Annda.Tests.Planning;

/// <summary>A plan says what more nodes would bring, and plainly when they bring nothing.</summary>
public sealed class PlannerTests
{
    private static readonly Network Machine = Placements.Restricted(784, 500);

    [Fact]
    public void Annealing_of_many_chains_scales_as_far_as_there_are_groups()
    {
        var plan = Plan((nodes, _) => Placements.Anneal(Machine, 512, 2 * nodes, 20_000), [1, 2, 4, 8, 16], LinkCosts.Ethernet);
        Assert.Equal([1, 2, 4, 8, 16], plan.Sizes.Select(s => s.Nodes));
        Assert.Equal(1, plan.SpeedUp(plan.Sizes[0]));
        Assert.InRange(plan.SpeedUp(plan.Sizes[1]), 1.7, 2);
        Assert.InRange(plan.SpeedUp(plan.Sizes[2]), 2.8, 4);
        Assert.All(plan.Sizes.Take(4), s => Assert.True(s.Nodes == 1 || plan.Pays(s)));
        // Eight words of 64 chains make eight groups.
        Assert.InRange(plan.Sizes[4].Placed!.Replicas, 1, 8);
    }

    [Fact]
    public void A_machine_that_does_not_pay_is_said_to()
    {
        var plan = Plan((_, _) => Placements.Train(Machine, 128, 2), [3, 1, 2], new LinkCosts(1e-3, 1e6));
        Assert.Equal([1, 2, 3], plan.Sizes.Select(s => s.Nodes));
        Assert.Equal("Another machine does not pay. 2 nodes: no gain; 3 nodes: no gain", PlanText.Verdict(plan));
        Assert.All(plan.Sizes, s => Assert.Equal(1, s.Used));
        Assert.Contains("all on one node", PlanText.Table(plan, Machine.Spec), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_said_with_its_numbers_and_what_does_is_planned()
    {
        var work = Placements.Anneal(Machine, 1 << 18, 16);
        var plan = Plan((_, _) => work, [1, 4], LinkCosts.Ethernet, memory: 1L << 30);
        Assert.Null(plan.One.Placed);
        Assert.True(double.IsNaN(plan.SpeedUp(plan.Sizes[1])));
        Assert.NotNull(plan.Sizes[1].Placed);
        Assert.Matches("one process: does not fit; .*on 1, block V needs", PlanText.Verdict(plan));
        Assert.NotNull(PlanText.Json(plan, Machine.Spec)["sizes"]![0]!["short"]);
    }

    [Fact]
    public void Processes_that_share_the_cores_of_one_machine_gain_nothing_beyond_them()
    {
        var machines = new PlannedMachines(1, 64L << 30, LinkCosts.Loopback, SharedCores: 2);
        var plan = new Planner(Machine.Spec, (nodes, _) => Placements.Anneal(Machine, 1024, 2 * nodes, 20_000), machines,
            Placements.NearLink)
            .Plan("x", [1, 2, 4], _ => { });
        Assert.True(plan.Pays(plan.Sizes[1]));
        Assert.False(plan.Pays(plan.Sizes[2]));
        Assert.InRange(plan.SpeedUp(plan.Sizes[2]), 1, 2.05);
    }

    [Fact]
    public void Cores_that_slow_each_other_down_gain_less()
    {
        var machines = new PlannedMachines(1, 64L << 30, LinkCosts.Loopback, SharedCores: 2);
        double Gain(double crowding)
        {
            var plan = new Planner(Machine.Spec, (nodes, _) => Placements.Anneal(Machine, 1024, 2 * nodes, 20_000), machines,
                Placements.NearLink with { Crowding = crowding }).Plan("x", [2], _ => { });
            return plan.SpeedUp(plan.Sizes[0]);
        }
        Assert.Equal(1 / 1.25, Gain(1.25) / Gain(1), 0.02);
    }

    [Fact]
    public void Parameters_that_nothing_is_learned_of_are_told_once()
    {
        var work = Placements.Anneal(Machine, 1024, 4, 20_000);
        double Bytes(double boundaries) => Plan((_, _) => work with { Boundaries = boundaries }, [2], LinkCosts.Ethernet)
            .Sizes[0].Placed!.Forecast.Bytes;
        var states = (784 + 500) * 1024 / 8.0;
        Assert.Equal(9 * states, Bytes(10) - Bytes(1), 1);
    }

    [Fact]
    public void The_JSON_has_every_figure_of_every_size()
    {
        var plan = Plan((nodes, _) => Placements.Train(Machine, 1024, 2 * nodes), [1, 2], LinkCosts.Ethernet);
        var json = JsonNode.Parse(PlanText.Json(plan, Machine.Spec).ToJsonString())!;
        Assert.Equal("plan", (string)json["experiment"]!);
        foreach (var size in json["sizes"]!.AsArray())
            foreach (var key in new[] { "secondsPerStep", "secondsPerEpoch", "seconds", "speedUp", "efficiency", "bytesPerSweep",
                "bytesPerStep", "bytes", "memoryBytes", "nodesUsed", "replicas" })
                Assert.True((double)size![key]! >= 0, key);
        Assert.Equal((double)json["sizes"]![1]!["speedUp"]! / 2, (double)json["sizes"]![1]!["efficiency"]!, 9);
        Assert.Equal(PlanText.Verdict(plan), (string)json["verdict"]!);
        Assert.True((double)json["costs"]!["denseField"]! > 0);
    }

    [Fact]
    public void A_thousand_nodes_are_planned_for()
    {
        var plan = Plan((nodes, _) => Placements.Anneal(Machine, 65536, 2 * nodes, 20_000), [1024], LinkCosts.Ethernet);
        Assert.InRange(plan.SpeedUp(plan.Sizes[0]), 2, 1024);
    }

    [Theory]
    [InlineData("1,2,4", "1 2 4")]
    [InlineData("4,1-3", "1 2 3 4")]
    [InlineData("1024", "1024")]
    public void Numbers_of_nodes_are_lists_and_ranges(string text, string numbers) =>
        Assert.Equal(numbers, string.Join(' ', NodeNumbers.Of([text])));

    [Theory]
    [InlineData("0")]
    [InlineData("1025")]
    [InlineData("2-1")]
    [InlineData("1-2-3")]
    [InlineData("1,,2")]
    [InlineData("-3")]
    [InlineData("+3")]
    [InlineData("two")]
    [InlineData("1-1024")]
    public void Others_are_refused(string text) => Assert.StartsWith("--nodes: ",
        Assert.Throws<InputException>(() => NodeNumbers.Of([text])).Message, StringComparison.Ordinal);

    private static ClusterForecast Plan(Func<int, int, Workload> work, int[] sizes, LinkCosts link, long memory = 64L << 30) =>
        new Planner(Machine.Spec, work, new PlannedMachines(1, memory, link, null), new Costs()).Plan("plan", sizes, _ => { });
}
