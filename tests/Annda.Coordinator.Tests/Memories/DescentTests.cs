using Annda.Programs;

namespace Annda.Tests.Memories;

/// <summary>At temperature 0 the energy never rises, in whatever order messages let units update.</summary>
public class DescentTests
{
    private const string Blocks = """
        {
          "name": "descent", "seed": 3,
          "network": {
            "blocks": [{ "name": "units", "units": "bipolar", "size": 256 }],
            "couplings": [{ "within": "units", "store": { "rule": "hebb", "scale": 1 } }],
            "partition": 8
          },
          "dynamics": { "kind": "asynchronous", "order": "random", "clocks": { "kind": "poisson", "rate": 0.05 } },
          "temperature": 0,
          "data": { "source": "random-patterns", "count": 50 },
          "task": { "kind": "recall", "noise": 0.5, "trials": 4, "sweeps": 500 }
        }
        """;

    /// <summary>
    /// Clocks so slow that a unit of time sees a block or none, and messages that are there at once: between two looks at the energy lies
    /// one block's update, in an order that chance decides. Weights are whole numbers, so that energies are exact.
    /// </summary>
    [Fact]
    public async Task The_energy_never_rises_in_a_million_updates_under_random_message_order()
    {
        var (_, program, result) = await Recalled.RunAsync(Recalled.Recipe(Blocks));
        Assert.True(result.Snapshot.UnitUpdates > 1_000_000, $"{result.Snapshot.UnitUpdates} updates");
        Assert.All(program.Results, r => Assert.Equal((0, 0.0), (r.Rises, r.LargestRise)));
        Assert.All(program.Results, r => Assert.True(r.EnergyEnd < r.EnergyStart));
        Assert.All(program.Trace.Shown.Values, kept => Assert.Equal(kept.Energies.OrderDescending(), kept.Energies));
    }

    [Fact]
    public async Task Old_states_make_it_rise()
    {
        var (_, program, _) = await Recalled.RunAsync(Recalled.Recipe(Blocks, "dynamics.latencies=3", "dynamics.clocks.rate=1"));
        Assert.Contains(program.Results, r => r.Rises > 0);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("shuffled")]
    [InlineData("random")]
    public async Task Nor_does_it_in_any_order_inside_a_block(string order)
    {
        var (metrics, program, _) = await Recalled.RunAsync(Recalled.Recipe(RecallTests.Random, "network.blocks.units.size=150",
            "data.count=40", "task.noise=0.5", "task.trials=3", $"dynamics.order={order}", "network.couplings[0].store.scale=1"));
        Assert.Equal((0, 1), ((int)metrics["energyRises"]!, (double)metrics["fixedPoints"]!));
        // Each trial has an order of its own.
        var ends = program.Results.GroupBy(r => r.Chain.Cue, r => PackedRows.Hash(r.State));
        if (order != "fixed") Assert.Contains(ends, e => e.Distinct().Count() > 1);
    }
}
