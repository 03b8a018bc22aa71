using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Studies;
using Annda.Tests.Data;
using Annda.Tests.Laws;

namespace Annda.Tests.Studies;

/// <summary>What studies measure, against what is known.</summary>
public sealed class StudySessionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private const string Bm6 = """
        {
          "name": "laws",
          "network": {
            "blocks": [{ "name": "units", "size": 6, "bias": [0.3, -0.4, 0.2, -0.6, 0.5, -0.1] }],
            "couplings": [{ "within": "units", "sparse": [[0, 1, 1.2], [0, 2, -0.8], [0, 3, 0.9], [0, 4, -1.5], [0, 5, 0.6], [1, 2, 0.7],
              [1, 3, -1.1], [1, 4, 1.4], [1, 5, -0.5], [2, 3, 1.6], [2, 4, 0.4], [2, 5, -1.3], [3, 4, -0.9], [3, 5, 1.0], [4, 5, 0.8]] }],
            "partition": 2
          },
          "dynamics": { "kind": "sequential" },
          "task": {
            "kind": "study", "repeats": 3, "each": { "kind": "sample", "chains": 500, "burnIn": 48, "sweeps": 400 },
            "curves": [
              { "name": "kind, \"by\" name", "vary": "dynamics.kind",
                "values": ["sequential", "random-scan", "synchronous", "block-sync"] },
              { "name": "subset", "vary": "dynamics.units", "values": [2, 4], "set": { "dynamics.kind": "random-subset" } },
              { "name": "exchange", "vary": "dynamics.exchange", "values": [1, 4],
                "set": { "dynamics.kind": "concurrent", "task.each.every": 4 } },
              { "name": "blocks", "vary": "network.partition", "values": [1, 3, [[0, 1], [2, 3, 4, 5]]],
                "labels": ["one", "three", "two\nlines"], "set": { "dynamics.kind": "concurrent" } },
              { "name": "weak", "vary": "network.strength", "values": [0.5], "set": { "dynamics.kind": "synchronous" } },
              { "name": "clock", "vary": "dynamics.latencies", "values": [0.5],
                "set": { "dynamics.kind": "asynchronous", "dynamics.clocks": { "kind": "poisson", "rate": 1 } } }
            ]
          }
        }
        """;

    [Fact]
    public async Task Rows_have_the_golden_distances_and_samples_are_as_near_to_them_as_chance_allows()
    {
        var (rows, folder) = await RunAsync(Bm6);
        (string Curve, int Point, string Golden)[] expected =
        [
            ("kind, \"by\" name", 0, "sweep"), ("kind, \"by\" name", 1, "random_scan"), ("kind, \"by\" name", 2, "synchronous"),
            ("kind, \"by\" name", 3, "block_sync"), ("subset", 0, "random_subset_k/2"), ("subset", 1, "random_subset_k/4"),
            ("exchange", 0, "concurrent_m/1"), ("exchange", 1, "concurrent_m/4"), ("blocks", 0, "concurrent_blocks_K/1"),
            ("blocks", 1, "concurrent_blocks_K/3"),
        ];
        foreach (var (curve, point, discipline) in expected)
        {
            var (row, golden) = (Row(rows, curve, point), GoldenNets.Discipline("bm6", discipline));
            Assert.Equal(golden.GetProperty("TV").GetDouble(), Value(row, "lawTotalVariation"), 1e-6);
            Assert.Equal(golden.GetProperty("mean_energy").GetDouble(), Value(row, "lawMeanEnergy"), 1e-5);
            Assert.Equal(golden.GetProperty("max_unit_mean_error").GetDouble(), Value(row, "lawMaxUnitMeanError"), 1e-6);
            Assert.Equal(golden.GetProperty("max_pair_corr_error").GetDouble(), Value(row, "lawMaxPairMomentError"), 1e-6);
            Assert.InRange(Value(row, "totalVariation") - Value(row, "lawTotalVariation"), -0.02, 0.02);
            Assert.InRange(Value(row, "totalVariationToLaw"), 0, 0.02);
            Assert.InRange(Value(row, "noiseFloor"), 1e-4, 0.02);
            if (golden.TryGetProperty("tau_int_energy_ticks", out var tau))
                Assert.InRange(Value(row, "autocorrelationTime") / tau.GetDouble(), 0.9, 1.1);
            var independent = Value(row, "samples") * (curve == "exchange" ? 4 : 1) / Value(row, "autocorrelationTime");
            Assert.InRange(Value(row, "effectiveSamples") / independent, 0.98, 1.02);
            Assert.Equal(3, row["stateHashes"]!.AsArray().Select(h => (string)h!).Distinct().Count());
        }
        Assert.Equal(GoldenNets.Root.GetProperty("coupling_curve").GetProperty("bm6").EnumerateArray()
            .Single(p => p.GetProperty("g").GetDouble() == 0.5).GetProperty("synchronous").GetDouble(),
            Value(Row(rows, "weak", 0), "lawTotalVariation"), 1e-6);
        // Poisson clocks of rate 1 read states of mean age 1, and half a unit of time more under way.
        Assert.InRange(Value(Row(rows, "clock", 0), "meanAge"), 1.47, 1.53);
        CheckTable(await File.ReadAllTextAsync(Path.Combine(folder, "study.csv")), rows);
        var suggested = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "summary.json")))!["metrics"]!
            ["suggestedPartition"]!.AsArray();
        Assert.Equal([1, 2, 3], suggested.Select(s => (int)s!["blocks"]!));
        Assert.Equal(0, (double)suggested[0]!["cutWeight"]!);
    }

    [Fact]
    public async Task Two_threads_give_what_one_gives()
    {
        string[] small = ["task.each.sweeps=40", "task.each.chains=100", "task.repeats=2"];
        var (one, _) = await RunAsync(Bm6, 1, small);
        var (two, _) = await RunAsync(Bm6, 2, small);
        Assert.Equal(one.Select(Timeless), two.Select(Timeless));
    }

    [Fact]
    public async Task Stale_layers_lose_the_likelihood_and_pairs_as_they_were_read_get_it_back()
    {
        var (rows, _) = await RunAsync("""
            {
              "name": "stale-training",
              "network": {
                "blocks": [ { "name": "V", "size": 4 }, { "name": "H", "role": "hidden", "size": 4 } ],
                "couplings": [ { "between": ["V", "H"], "init": { "normal": 0.1 } } ]
              },
              "data": { "source": "bars-and-stripes", "width": 2 },
              "dynamics": { "kind": "sequential" },
              "task": {
                "kind": "study",
                "each": { "kind": "train", "rule": "persistent", "steps": 5, "epochs": 1500, "batch": 6, "chains": 256,
                  "learningRate": 0.2, "evaluate": { "every": 1500, "logLikelihood": "exact" } },
                "curves": [
                  { "name": "in order", "vary": "dynamics.kind", "values": ["sequential"] },
                  { "name": "stale", "vary": "dynamics.staleness", "values": [1, 3],
                    "set": { "dynamics.kind": "stale", "dynamics.reads": "oldest" } },
                  { "name": "as read", "vary": "dynamics.staleness", "values": [1, 3],
                    "set": { "dynamics.kind": "stale", "dynamics.reads": "oldest", "dynamics.pairing": "as-read" } }
                ]
              }
            }
            """);
        var (best, baseRate) = (Likelihood("in order", 0), Value(rows[0], "baseRateLogLikelihood"));
        Assert.True(best > baseRate + 0.3, $"in order {best}, base rate {baseRate}");
        foreach (var point in new[] { 0, 1 })
        {
            Assert.True(Likelihood("stale", point) < baseRate, $"stale {Likelihood("stale", point)}, base rate {baseRate}");
            Assert.InRange(Likelihood("as read", point), best - 0.15, best + 0.15);
            Assert.Equal(("biased", "boltzmann"),
                ((string)Row(rows, "stale", point)["law"]!, (string)Row(rows, "as read", point)["law"]!));
        }
        Assert.All(rows, r => Assert.Null(r["totalVariation"]));

        double Likelihood(string curve, int point) => Value(Row(rows, curve, point), "logLikelihood");
    }

    // One row a point under a fixed head; cells with commas, quotes or line ends are quoted.
    private static void CheckTable(string csv, JsonObject[] rows)
    {
        Assert.StartsWith("curve,point,vary,value,label,dynamics,law,blocks,repeats,samples,totalVariation,totalVariationStdErr,"
            + "noiseFloor,", csv, StringComparison.Ordinal);
        Assert.Contains("\n\"kind, \"\"by\"\" name\",0,dynamics.kind,sequential,sequential,sequential,boltzmann,2,3,200000,", csv,
            StringComparison.Ordinal);
        Assert.Contains("\nblocks,2,network.partition,\"[[0,1],[2,3,4,5]]\",\"two\nlines\",concurrent,biased,2,3,", csv,
            StringComparison.Ordinal);
        // The one line end inside of a cell.
        Assert.Equal(rows.Length + 2, csv.Count(c => c == '\n'));
    }

    private static JsonObject Row(JsonObject[] rows, string curve, int point) =>
        rows.Single(r => (string)r["curve"]! == curve && (int)r["point"]! == point);

    private static double Value(JsonObject row, string name) => (double)row[name]!;

    private static string Timeless(JsonObject row)
    {
        var copy = row.DeepClone().AsObject();
        foreach (var key in new[] { "seconds", "updatesPerSecond" }) Assert.True(copy.Remove(key));
        return copy.ToJsonString();
    }

    private async Task<(JsonObject[] Rows, string Folder)> RunAsync(string text, int threads = 2, params string[] overrides)
    {
        var reading = ExperimentReader.ReadText(text, _scratch.Folder, overrides);
        Assert.Empty(reading.Errors);
        var study = Study.Create(reading);
        var folder = Path.Combine(_scratch.Folder, $"{threads}");
        var session = new StudySession(study, RunDirectory.Create(folder, "study", 1, Assert.Fail), new Blind(), TimeProvider.System);
        var outcome = await session.RunAsync(threads, CancellationToken.None);
        Assert.False(outcome.Stopped);
        return ([.. outcome.Summary["metrics"]!["study"]!.AsArray().Select(r => r!.AsObject())], folder);
    }

    private sealed class Blind : IProgressView
    {
        public void Show(ProgressLine line) { }

        public void Say(string text) { }

        public void Warn(string text) => Assert.Fail(text);
    }
}
