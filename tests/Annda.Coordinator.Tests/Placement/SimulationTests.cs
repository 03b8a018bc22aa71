using Annda.Placement;
using Annda.Topology;

namespace Annda.Tests.Placement;

/// <summary>Predicted times show what sums of work cannot.</summary>
public sealed class SimulationTests
{
    // Both blocks cost about the same, and nothing but arithmetic does.
    private static readonly Costs Arithmetic = Placements.NearLink with { Sweep = 0, LocalMessage = 0 };

    private static readonly Network Machine = Placements.Restricted(1000, 1000);

    [Fact]
    public void Two_chain_groups_keep_both_sides_of_a_machine_busy_and_one_does_not()
    {
        // Two blocks of one replica on two nodes.
        double Gain(int groups) => Split(Arithmetic, groups) is var placed ? placed.SecondsAlone!.Value / placed.Seconds : 0;
        Assert.InRange(Gain(1), 0.9, 1.1);
        Assert.InRange(Gain(2), 1.8, 2.01);
        Assert.InRange(Gain(4), 1.8, 2.01);
    }

    [Fact]
    public void More_groups_hide_a_latency_that_few_wait_for()
    {
        // A quarter of what all groups take in a block.
        var far = Arithmetic with { Link = Arithmetic.Link with { Latency = Split(Arithmetic, 8).SecondsPerStep / 5 / 4 } };
        double Loss(int groups) => Split(far, groups).SecondsPerStep / Split(Arithmetic, groups).SecondsPerStep;
        Assert.InRange(Loss(8), 0.99, 1.1);
        Assert.InRange(Loss(2), 1.3, 1.9);
    }

    [Fact]
    public void Bytes_take_their_time_on_a_narrow_link_and_are_the_states_bits()
    {
        var narrow = Arithmetic with { Link = Arithmetic.Link with { BytesPerSecond = 1e6, Envelope = 0 } };
        var placed = Split(narrow, 4);
        // Both blocks tell 1,000 units of 512 chains in every sweep, each on its own connection.
        Assert.Equal(2 * 1000 * 512 / 8, placed.BytesPerSweep, 0.01 * 128_000);
        // Of a step of five sweeps the coordinator is told the last states, too.
        Assert.InRange(placed.SecondsPerStep, 6 * 64_000 / 1e6, 1.1 * 6 * 64_000 / 1e6);
    }

    [Fact]
    public void Threads_share_the_units_of_a_wide_block_or_work_on_groups_of_a_sparse_one()
    {
        double Seconds(Network network, int groups, int threads) => Placements.Place(network, Placements.Anneal(network, 512, groups),
            Placements.Nodes(1, threads), Arithmetic).Forecast.Seconds;
        Assert.InRange(Seconds(Machine, 1, 1) / Seconds(Machine, 1, 2), 1.5, 1.6);
        var ring = Placements.Ring(4, 1000);
        Assert.InRange(Seconds(ring, 1, 1) / Seconds(ring, 1, 2), 1.5, 2.01);
        Assert.InRange(Seconds(ring, 8, 1) / Seconds(ring, 8, 4), 3.5, 4.01);
    }

    [Fact]
    public void Messages_take_time_from_arithmetic_where_no_core_is_spare()
    {
        var busy = Arithmetic with { Link = Arithmetic.Link with { Byte = 2e-9, Message = 5e-6 } };
        PlacementForecast Of(bool spare) => Placer.Place(new PlacementRequest(Machine.Spec, Placements.Anneal(Machine, 512, 4),
            Placements.Nodes(2), busy, 1) { SpareCores = spare, Spread = true }).Forecast;
        // Each node sends and receives the states of 1,000 units, in four groups.
        var passing = 2 * 5 * (4 * 5e-6 + 64_000 * 2e-9);
        Assert.InRange(Of(false).SecondsPerStep - Of(true).SecondsPerStep, 0.8 * passing, 1.2 * passing);
    }

    [Fact]
    public void Replicas_that_learn_pay_for_parameters_and_counts()
    {
        var narrow = Arithmetic with { Link = Arithmetic.Link with { BytesPerSecond = 1e9, Envelope = 0 } };
        var placed = Placer.Place(new PlacementRequest(Machine.Spec, Placements.Train(Machine, 512, 2, probabilities: false),
            Placements.Nodes(2), narrow, 2)).Forecast;
        // To the other replica: parameters for both ends. From it: samples of 256 chains of both phases, states and sums of units.
        var parameters = 2 * 4.0 * 1_000_000;
        var samples = 2 * (2 * 1000 * 256 / 8.0);
        Assert.InRange(placed.BytesPerStep, parameters + samples, 1.05 * (parameters + samples));
    }

    [Fact]
    public void Many_sweeps_are_foretold_from_a_few()
    {
        double PerSweep(int sweeps) => Placements.Place(Machine, Placements.Anneal(Machine, 64, 1, sweeps), Placements.Nodes(1), Arithmetic)
            .Forecast.Seconds / sweeps;
        Assert.Equal(PerSweep(100), PerSweep(20_000), 0.02 * PerSweep(100));
    }

    private static PlacementForecast Split(Costs costs, int groups)
    {
        var work = Placements.Anneal(Machine, 512, groups);
        var placed = Placements.Place(Machine, work, Placements.Nodes(2), costs, replicas: 1, spread: true);
        Assert.Equal(2, placed.Blocks.Values.Distinct().Count());
        var alone = Placements.Place(Machine, work, Placements.Nodes(1), costs).Forecast;
        return placed.Forecast with { SecondsAlone = alone.Seconds };
    }
}
