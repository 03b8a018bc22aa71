using Annda.Experiments;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>The travelling salesman on the command line: honest figures, the same bits, and clear refusals.</summary>
public sealed class TspTests : IDisposable
{
    private const double Optimum = 2.690670637009414;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_network_of_Hopfield_and_Tank_seldom_ends_in_a_tour_and_never_in_one_that_is_too_short()
    {
        var summary = (await Run("run", "tsp", "--json", "--out", "c")).Well().Summary;
        var metrics = summary["metrics"]!;
        Assert.Equal("deterministic", (string)summary["law"]!);
        Assert.InRange((double)metrics["validShare"]!, 0.08, 0.25);
        Assert.Equal(Optimum, (double)metrics["optimalLength"]!, 1e-12);
        Assert.All(metrics["lengths"]!.AsArray(), length => Assert.True((double)length! >= Optimum - 1e-12));
        Assert.InRange((double)metrics["medianLength"]!, 2.9, 3.5);
        var tours = File.ReadAllLines(Path.Combine(_scratch.Folder, "c", "tours.csv"));
        Assert.Equal((401, (int)metrics["validTours"]!),
            (tours.Length, tours.Skip(1).Count(t => !t.EndsWith(",,", StringComparison.Ordinal))));
        var report = await File.ReadAllTextAsync(Path.Combine(_scratch.Folder, "c", "report.html"));
        Assert.All(new[] { "Lengths of tours", "A tour of 10 cities", "samples no law" },
            part => Assert.Contains(part, report, StringComparison.Ordinal));
        // Groups and threads change no bit.
        var alone = (await Run("run", "tsp", "--json", "--no-report", "--threads", "1", "--set", "task.chainGroups=3", "--out", "d"))
            .Well();
        Assert.Equal(RunFolder.Bits(summary), RunFolder.Bits(alone.Summary));
    }

    [Fact]
    public async Task Annealed_units_mostly_end_in_a_tour_and_the_best_of_fifty_is_the_shortest()
    {
        var metrics = (await Run("run", "tsp-annealed", "--json", "--no-report", "--out", "a")).Well().Summary["metrics"]!;
        Assert.InRange((double)metrics["validShare"]!, 0.75, 1);
        Assert.Equal(Optimum, (double)metrics["bestLength"]!, 1e-12);
        Assert.True((double)metrics["medianLength"]! <= 3.05);
        Assert.Equal(metrics["optimalTour"]!.ToJsonString(), metrics["bestTour"]!.ToJsonString());
    }

    [UnixFact]
    public async Task An_interrupted_run_of_real_valued_states_ends_with_the_bits_of_an_undisturbed_one()
    {
        string[] run = ["run", "tsp", "--json", "--no-report", "--set", "task.sweeps=6000"];
        var whole = RunFolder.Bits((await Run([.. run, "--out", "whole"])).Well().Summary);
        using (var process = AnndaProcess.Start(_scratch.Folder, [.. run, "--out", "cut"]))
        {
            await process.UntilLinesAsync(Path.Combine(_scratch.Folder, "cut"), 2);
            process.Signal("KILL");
            await process.EndAsync();
        }
        Assert.False(File.Exists(Path.Combine(_scratch.Folder, "cut", "summary.json")), "it ended before it was killed");
        Assert.Equal(whole, RunFolder.Bits((await Run("run", "--resume", "cut", "--json", "--no-report")).Well().Summary));
        (await Run("sample", "cut")).Refused("city0", "graded");
    }

    [Fact]
    public async Task Cities_of_a_file_are_part_of_the_resolved_experiment()
    {
        var path = _scratch.Write("square.csv", "0,0\n0,3\n3,3\n3,0\n1.5,4\n");
        string[] run = ["run", "tsp-annealed", "--json", "--no-report", "--set", "task.sweeps=500", "--set",
            "network.tsp={\"form\":\"annealed\",\"cities\":\"square.csv\"}"];
        var metrics = (await Run([.. run, "--out", "f"])).Well().Summary["metrics"]!;
        Assert.Equal((5, 1.0), ((int)metrics["cities"]!, (double)metrics["validShare"]!));
        Assert.Equal(9 + 2 * Math.Sqrt(3.25), (double)metrics["bestLength"]!, 1e-12);
        File.Delete(path);
        var resolved = Path.Combine("f", "experiment.json");
        var again = (await Run("run", resolved, "--json", "--no-report", "--out", "g")).Well().Summary["metrics"]!;
        Assert.Equal(metrics.ToJsonString(), again.ToJsonString());
    }

    public static TheoryData<string, string[]> Wrong() => new()
    {
        { "network.tsp.cities={\"random\":2}", ["network.tsp.cities.random", "3 to 100"] },
        { "network.tsp.cities=[[0,0],[1,1]]", ["network.tsp.cities", "found 2 cities"] },
        { "network.tsp.cities=[[0,0],[1,0],[0,0]]", ["network.tsp.cities", "cities 0 and 2 are both at (0, 0)"] },
        { "network.tsp.cities=none.csv", ["network.tsp.cities", "none.csv"] },
        { "network.tsp.penalty=1", ["network.tsp.penalty", "annealed"] },
        { "network.tsp.gain=0", ["network.tsp.gain", "found 0"] },
        { "network.blocks=[{\"name\":\"A\",\"size\":1}]", ["network.tsp", "network.blocks"] },
        { "network={}", ["network.blocks", "missing"] },
        { "dynamics.kind=sequential", ["dynamics.kind", "synchronous"] },
        { "task={\"kind\":\"anneal\"}", ["task.kind", "relax"] },
        { "network={\"blocks\":[{\"name\":\"A\",\"size\":1}]}", ["task.kind", "graded units"] },
        { "network={\"blocks\":[{\"name\":\"A\",\"size\":1,\"gain\":2}]}", ["network.blocks[0].gain", "graded"] },
        { "network={\"blocks\":[{\"name\":\"A\",\"size\":1},{\"name\":\"B\",\"size\":1,\"units\":\"graded\"}]}",
            ["network.blocks", "1 of 2"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_does_not_go_together_is_refused_by_name(string set, string[] parts)
    {
        var errors = string.Join('\n', ExperimentLibrary.Read("tsp", [set]).Errors.Select(e => $"{e.Path}: {e.Message}"));
        Assert.All(parts, part => Assert.Contains(part, errors, StringComparison.Ordinal));
    }

    private Task<Ended> Run(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);
}
