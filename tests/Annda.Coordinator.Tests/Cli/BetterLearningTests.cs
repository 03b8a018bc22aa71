using Annda.Checkpoints;
using Annda.Protocol;
using Annda.Tests.Checkpoints;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Tempered chains and the centred gradient from the command line to the summary, and over a stop.</summary>
public sealed class BetterLearningTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Tempered_chains_learn_what_persistent_ones_lose()
    {
        string[] bars = ["run", "bars-and-stripes", "--json", "--no-report", "--set", "data.width=3", "--set", "network.blocks.H.size=9",
            "--set", "task.batch=16", "--set", "task.evaluate.every=4000", "--set", "task.epochs=4000", "--set", "task.rule=persistent"];
        var plain = (await Run([.. bars, "--out", "p"])).Well().Summary["metrics"]!;
        var tempered = (await Run([.. bars, "--out", "t", "--set", "task.chains=64", "--set", """task.tempering={"temperatures":6,"from":6}"""]))
            .Well().Summary["metrics"]!;
        // Nothing is better than −2.599 (MacKay's patterns of 3 × 3).
        Assert.InRange((double)tempered["logLikelihood"]!, -3.1, -2.599);
        Assert.True((double)plain["logLikelihood"]! < (double)tempered["logLikelihood"]! - 0.5, $"{plain["logLikelihood"]}");
        Assert.Equal(6, tempered["tempering"]!["temperatures"]!.AsArray().Count);
        Assert.All(tempered["tempering"]!["swapRates"]!.AsArray(), rate => Assert.InRange((double)rate!, 0.3, 0.99));
        Assert.True((long)tempered["tempering"]!["roundTrips"]! > 0);
        Assert.Null(plain["tempering"]);
        Assert.InRange((double)tempered["activity"]!["H"]!["quietShare"]!, 0.05, 0.95);
    }

    [UnixFact]
    public async Task A_centred_tempered_run_that_stops_goes_on_to_the_same_bits()
    {
        string[] digits = ["run", "digits", "--json", "--no-report", "--set", "network.blocks.H.size=8", "--set", "task.centred=true",
            "--set", """task.tempering={"temperatures":3}""", "--set", "task.evaluate.logLikelihood=none",
            "--set", """task.momentum={"steps":[{"momentum":0.5,"epochs":2},{"momentum":0.9,"epochs":1}]}"""];
        var whole = (await Run([.. digits, "--out", "w", "--set", "task.epochs=40"])).Well().Summary;
        using (var process = AnndaProcess.Start(_scratch.Folder, [.. digits, "--out", "r", "--set", "task.epochs=40"]))
        {
            await process.UntilLinesAsync(Path.Combine(_scratch.Folder, "r"), 3);
            process.Signal("INT");
            (await process.EndAsync()).Well();
        }
        Assert.InRange(RunFolder.Lines(Path.Combine(_scratch.Folder, "r")), 3, 39);
        var resumed = (await Run("run", "--resume", "r", "--json", "--no-report")).Well().Summary;
        Assert.Equal($"{whole["modelHash"]} {whole["stateHash"]}", $"{resumed["modelHash"]} {resumed["stateHash"]}");
    }

    [Fact]
    public void Offsets_are_saved_and_must_fit()
    {
        var golden = SavedModel.Read(GoldenModels.PathOf("format1-train.annda"));
        var spec = golden.Snapshot.Network.Spec;
        var offsets = Enumerable.Range(0, spec.Couplings[2].SizeA + spec.Couplings[2].SizeB).Select(i => i / 8f).ToArray();
        var path = Path.Combine(_scratch.Folder, "model.annda");
        Save(offsets);
        Assert.Equal(offsets, SavedModel.Read(path).Snapshot.Optimisers[2].Offsets);
        Assert.Empty(SavedModel.Read(path).Snapshot.Optimisers[0].Offsets);
        Save(offsets[1..]);
        Scratch.Refused(() => SavedModel.Read(path), "offsets of");

        void Save(float[] values) => (golden with
        {
            Snapshot = golden.Snapshot with
            {
                Optimisers = [.. golden.Snapshot.Optimisers.Select((o, i) => i == 2 ? OptimiserState.Fresh with { Offsets = values } : o)],
            },
        }).Write(path);
    }

    private Task<Ended> Run(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);
}
