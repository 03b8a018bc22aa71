using System.Text.Json.Nodes;
using Annda.Coordination;
using Annda.Memories;
using Annda.Programs;
using Annda.Runs;

namespace Annda.Tests.Memories;

/// <summary>Recall through the actors against the lab's golden table, theory, and what must never happen.</summary>
public class RecallTests
{
    private const string Diagonal = "network.couplings[0].store.diagonal=";

    [Theory]
    [InlineData("kept", "on", 14, 0)]
    [InlineData("kept", "keep", 28, 0)]
    [InlineData("zero", "on", 6, 186)]
    [InlineData("zero", "keep", 6, 186)]
    public async Task The_net_of_eight_bits_has_the_attractors_of_the_golden_table(string diagonal, string tie, int fixedPoints,
        int inCycles)
    {
        var metrics = await Recalled.MetricsAsync(Recalled.BuiltIn("hopfield-8"), Diagonal + diagonal, $"dynamics.tie={tie}");
        Assert.Equal(3, (int)metrics["stablePatterns"]!);
        var attractors = metrics["attractors"]!;
        Assert.Equal((fixedPoints, inCycles, 256 - inCycles), ((int)attractors["fixedPoints"]!, (int)attractors["startsInTwoCycles"]!,
            (int)attractors["startsInFixedPoints"]!));
        Assert.Equal(inCycles, (int)attractors["startsInCycles"]!);
        // Every fixed point is one in any order.
        var inOrder = await Recalled.MetricsAsync(Recalled.BuiltIn("hopfield-8"), Diagonal + diagonal, $"dynamics.tie={tie}",
            "dynamics.kind=sequential");
        Assert.Equal((fixedPoints, 0), ((int)inOrder["attractors"]!["fixedPoints"]!, (int)inOrder["attractors"]!["cycles"]!));
    }

    [Theory]
    [InlineData("kept", "on", "synchronous", "1 0 1")]
    [InlineData("kept", "keep", "synchronous", "1 0 1")]
    [InlineData("zero", "keep", "synchronous", "1 0 0")]
    [InlineData("kept", "on", "sequential", "1 0 1")]
    [InlineData("zero", "keep", "sequential", "1 1 1")]
    public async Task Distorted_cues_come_back_as_in_the_golden_table(string diagonal, string tie, string kind, string restored)
    {
        var metrics = await Recalled.MetricsAsync(Recalled.BuiltIn("hopfield-8"), Diagonal + diagonal, $"dynamics.tie={tie}",
            $"dynamics.kind={kind}");
        Assert.Equal(restored, string.Join(' ', metrics["cues"]!.AsArray().Select(c => c!["restored"])));
        if (diagonal == "zero" && kind == "synchronous")
            Assert.Equal(["p1", "2-cycle", "2-cycle"], metrics["cues"]!.AsArray().Select(c => (string)c!["memory"]!));
    }

    [Fact]
    public async Task All_attractors_and_those_of_random_starts_are_the_same()
    {
        var all = await Recalled.MetricsAsync(Recalled.BuiltIn("hopfield-8"), Diagonal + "kept", "dynamics.kind=random-scan");
        var some = await Recalled.MetricsAsync(Recalled.BuiltIn("hopfield-8"), Diagonal + "kept", "dynamics.kind=random-scan",
            "task.attractors=sample", "task.chains=5000");
        JsonObject[] Lines(JsonObject metrics) => [.. metrics["attractors"]!["list"]!.AsArray().Select(l => l!.AsObject())];
        var basins = Lines(all).ToDictionary(l => (string)l["state"]!, l => ((double)l["share"]!, (double)l["energy"]!));
        Assert.Equal(256, Lines(all).Sum(l => (double)l["basin"]!), 9);
        foreach (var line in Lines(some))
        {
            var (share, energy) = basins[(string)line["state"]!];
            Assert.InRange((double)line["share"]!, share - 0.03, share + 0.03);
            Assert.Equal(energy, (double)line["energy"]!, 1e-6);
        }
        Assert.Equal(28, Lines(some).Length);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(240)]
    public async Task Overlaps_of_2000_units_are_those_of_theory(int patterns)
    {
        var metrics = await Recalled.MetricsAsync(Random, "network.blocks.units.size=2000", $"data.count={patterns}");
        Assert.Equal(StorageTheory.Overlap(patterns / 2000.0), (double)metrics["theoryOverlap"]!, 9);
        Assert.InRange((double)metrics["overlap"]!, (double)metrics["theoryOverlap"]! - 0.003, (double)metrics["theoryOverlap"]! + 0.003);
        Assert.Equal((1, 0), ((double)metrics["fixedPoints"]!, (int)metrics["energyRises"]!));
    }

    [Fact]
    public async Task Beyond_capacity_memories_collapse()
    {
        var metrics = await Recalled.MetricsAsync(Random, "network.blocks.units.size=1000", "data.count=180", "seed=2");
        Assert.InRange((double)metrics["overlap"]!, 0, 0.7);
        Assert.Equal(0, (double)metrics["theoryOverlap"]!);
        Assert.Equal(1, (double)metrics["fixedPoints"]!);
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public async Task At_0_18_patterns_a_unit_2000_units_forget()
    {
        var metrics = await Recalled.MetricsAsync(Random, "network.blocks.units.size=2000", "data.count=360");
        Assert.InRange((double)metrics["overlap"]!, 0.2, 0.45);
        metrics = await Recalled.MetricsAsync(Random, "network.blocks.units.size=2000", "data.count=400");
        Assert.InRange((double)metrics["overlap"]!, 0.25, 0.4);
    }

    [Fact]
    public async Task All_units_at_once_fall_into_two_cycles_that_one_after_the_other_do_not()
    {
        string[] load = ["network.blocks.units.size=200", "data.count=60"];
        var atOnce = await Recalled.MetricsAsync(Random, [.. load, "dynamics.kind=synchronous", "task.sweeps=400"]);
        var inOrder = await Recalled.MetricsAsync(Random, load);
        Assert.InRange((double)atOnce["cycles"]!, 0.2, 1);
        Assert.True((int)atOnce["energyRises"]! > 0);
        Assert.Equal((0, 0, 1), ((double)inOrder["cycles"]!, (int)inOrder["energyRises"]!, (double)inOrder["fixedPoints"]!));
    }

    [Fact]
    public async Task A_net_in_many_blocks_recalls_with_the_bits_of_one()
    {
        string[] settings = ["network.blocks.units.size=96", "data.count=12", "task.noise=[0.1, 0.3]", "task.trials=4"];
        var (one, program, _) = await Recalled.RunAsync(Recalled.Recipe(Random, settings));
        var (cut, other, _) = await Recalled.RunAsync(Recalled.Recipe(Random, [.. settings, "network.partition=5",
            "task.chainGroups=2"]), 2);
        Assert.Equal(program.Results.Select(r => PackedRows.Hash(r.State)), other.Results.Select(r => PackedRows.Hash(r.State)));
        Assert.Equal((double)one["restored"]!, (double)cut["restored"]!);
    }

    [Fact]
    public async Task A_run_taken_up_at_any_boundary_ends_like_one_that_was_not_stopped()
    {
        string[] settings = ["network.blocks.units.size=70", "data.count=9", "task.noise=[0.1, 0.4]", "task.trials=3",
            "task.attractors=sample", "task.chains=100", "dynamics.order=shuffled"];
        var kept = new Keeper();
        var (whole, _, result) = await Recalled.RunAsync(Recalled.Recipe(Random, settings), observer: kept);
        Assert.True(kept.Snapshots.Count > 6);
        foreach (var snapshot in kept.Snapshots.Where((_, k) => k % 2 == 1).Append(kept.Snapshots[^1]))
        {
            var (again, program, end) = await Recalled.RunAsync(Recalled.Recipe(Random, settings), from: snapshot);
            Assert.Equal(whole.ToJsonString(), again.ToJsonString());
            Assert.Equal(result.Snapshot.StateHash(), end.Snapshot.StateHash());
        }
    }

    [Fact]
    public async Task Completion_knows_flipped_from_unknown_units()
    {
        string[] settings = ["network.blocks.units.size=200", "data.count=8", "task.trials=3"];
        var random = await Recalled.MetricsAsync(Random, [.. settings, "task.missing=[0.2, 0.6, 1]"]);
        Assert.Equal([1.0, 1.0], random["levels"]!.AsArray().Take(2).Select(l => (double)l!["restored"]!));
        Assert.InRange((double)random["levels"]![2]!["restored"]!, 0, 0.3);
        // Six tenths at random leave an overlap of 0.4; six tenths flipped one of −0.2: the negative comes back.
        var flipped = await Recalled.MetricsAsync(Random, [.. settings, "task.noise=0.6"]);
        Assert.True((double)flipped["overlap"]! < -0.5);
    }

    private sealed class Keeper : IRunObserver
    {
        public List<RunSnapshot> Snapshots { get; } = [];

        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest)
        {
            Snapshots.Add(snapshot);
            return Task.CompletedTask;
        }
    }

    internal const string Random = """
        {
          "name": "random", "seed": 1,
          "network": {
            "blocks": [{ "name": "units", "units": "bipolar", "size": 100 }],
            "couplings": [{ "within": "units", "store": { "rule": "hebb" } }]
          },
          "dynamics": { "kind": "sequential" }, "temperature": 0,
          "data": { "source": "random-patterns", "count": 10 },
          "task": { "kind": "recall", "trials": 1 }
        }
        """;
}
