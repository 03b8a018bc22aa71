using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Stopped, killed and resumed runs end with the bits of an undisturbed one.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly string[] Common = ["--no-report", "--json", "--threads", "2", "--out", "run"];

    private static readonly Dictionary<string, string[]> Runs = new()
    {
        ["persistent"] = ["digits", .. Sets("task.epochs=600", "data.trainCount=500", "task.evaluate.logLikelihood=none")],
        ["contrastive-divergence"] = ["digits", .. Sets("task.rule=contrastive-divergence", "task.epochs=600", "task.momentum=0.5",
            "data.trainCount=500", "task.evaluate.logLikelihood=none")],
        ["boltzmann"] = ["boltzmann.json"],
        ["encoder"] = ["encoder", .. Sets("task.epochs=3000")],
        ["sample"] = ["two-blocks", .. Sets("task.chains=512", "task.sweeps=80000", "task.compare=[]")],
        ["anneal"] = ["anneal.json"],
        ["layers"] = ["autoencoder", .. Sets("task.epochs=400", "data.trainCount=400", "task.evaluate.every=7")],
    };

    private readonly Scratch _scratch = new();

    public ResumeTests()
    {
        _scratch.Write("boltzmann.json", Nets.Boltzmann);
        _scratch.Write("anneal.json", Nets.Anneal);
    }

    public static TheoryData<string, string, int> Interruptions()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var run in Runs.Keys)
        {
            data.Add(run, "INT", 2);
            data.Add(run, "KILL", 3);
        }
        data.Add("persistent", "TERM", 5);
        data.Add("persistent", "KILL", 0);
        data.Add("sample", "TERM", 4);
        return data;
    }

    [UnixTheory]
    [MemberData(nameof(Interruptions))]
    public async Task An_interrupted_run_ends_with_the_bits_of_an_undisturbed_one(string run, string signal, int line)
    {
        var undisturbed = await References.OfAsync(run, Runs[run]);
        using (var process = AnndaProcess.Start(_scratch.Folder, ["run", .. Runs[run], .. Common]))
        {
            await process.UntilAsync(() => line == 0 ? File.Exists(InRun("experiment.json")) : RunFolder.Lines(InRun("")) >= line);
            process.Signal(signal);
            var ended = await process.EndAsync();
            if (signal == "KILL")
            {
                Assert.Equal(128 + 9, ended.Code);
                Assert.False(File.Exists(InRun("summary.json")), "it ended before it was killed");
            }
            else
            {
                ended.Well();
                Assert.True((bool)ended.Summary["stopped"]!, "it ended before it was stopped");
                Assert.Contains("annda run --resume", ended.Error, StringComparison.Ordinal);
            }
        }
        var resumed = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run", "--json", "--no-report")).Well();
        Assert.Equal(undisturbed.Bits, RunFolder.Bits(resumed.Summary));
        Assert.Equal(undisturbed.Metrics, RunFolder.TimelessMetrics(InRun("")));
        Assert.False((bool)resumed.Summary["stopped"]!);
    }

    [Fact]
    public async Task A_finished_run_that_is_taken_up_keeps_its_results()
    {
        string[] run = ["run", "autoencoder", .. Sets("task.epochs=3", "data.trainCount=100", "task.evaluate.every=2"), .. Common];
        var done = (await AnndaProcess.RunAsync(_scratch.Folder, run)).Well();
        var again = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run", "--json", "--no-report")).Well();
        Assert.True((double)done.Summary["metrics"]!["squaredErrorTrain"]! > 0);
        Assert.Equal(done.Summary["metrics"]!.ToJsonString(), again.Summary["metrics"]!.ToJsonString());
    }

    [UnixFact]
    public async Task A_second_Ctrl_C_leaves_at_once_with_the_last_saved_model()
    {
        // A likelihood by a million temperatures keeps a stopping run busy after it has saved.
        using var process = AnndaProcess.Start(_scratch.Folder, ["run", "digits", .. Sets("task.epochs=40",
            "task.evaluate.aisTemperatures=1000000"), .. Common]);
        await process.UntilLinesAsync(InRun(""), 2);
        process.Signal("INT");
        await process.UntilAsync(() => File.Exists(InRun("model.annda.previous")));
        process.Signal("INT");
        Assert.Equal(130, (await process.EndAsync()).Code);
        Annda.Checkpoints.SavedModel.Read(InRun("model.annda"));
        Assert.False(File.Exists(InRun("summary.json")));
    }

    public void Dispose() => _scratch.Dispose();

    private static string[] Sets(params string[] values) => [.. values.SelectMany(v => new[] { "--set", v })];

    private string InRun(string name) => Path.Combine(_scratch.Folder, "run", name);

    /// <summary>Undisturbed runs, each done once.</summary>
    private static class References
    {
        private static readonly Dictionary<string, Task<(string Bits, string[] Metrics)>> Done = [];

        public static Task<(string Bits, string[] Metrics)> OfAsync(string name, string[] arguments)
        {
            lock (Done)
            {
                if (!Done.TryGetValue(name, out var task)) Done[name] = task = MakeAsync(arguments);
                return task;
            }
        }

        private static async Task<(string Bits, string[] Metrics)> MakeAsync(string[] arguments)
        {
            using var scratch = new Scratch();
            scratch.Write("boltzmann.json", Nets.Boltzmann);
            scratch.Write("anneal.json", Nets.Anneal);
            var ended = (await AnndaProcess.RunAsync(scratch.Folder, ["run", .. arguments, .. Common])).Well();
            return (RunFolder.Bits(ended.Summary), RunFolder.TimelessMetrics(Path.Combine(scratch.Folder, "run")));
        }
    }
}
