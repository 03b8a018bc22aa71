using System.Buffers.Binary;
using System.Text;
using Annda.Checkpoints;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>A saved run that is damaged or of another model is refused and left as it is; one that was cut off in saving goes on.</summary>
public sealed class CheckpointTests : IDisposable
{
    private static readonly Lazy<Task<byte[][]>> Made = new(MakeAsync);

    private readonly Scratch _scratch = new();

    private string Run => Path.Combine(_scratch.Folder, "run");

    private string Model => Path.Combine(Run, "model.annda");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_flipped_bit_anywhere_is_found()
    {
        var whole = (await PrepareAsync())[0];
        List<int> places = [0, 7, 12, 15, 16, 17, 18, 30, 100, whole.Length / 3, whole.Length / 2, whole.Length - 33, whole.Length - 1];
        // Names, counts and lengths of sections decide how the rest is read; a name may turn into that of another section.
        places.AddRange(new[] { "activity/0", "activity/1", "chains/1/0", "parameters/0", "structure", "velocity/1" }
            .SelectMany(name => Enumerable.Range(-2, name.Length + 6).Select(k => Find(whole, name) + k)));
        Assert.All(places, place =>
        {
            var bytes = whole.ToArray();
            bytes[place] ^= 1;
            Scratch.Refused(() => CheckpointFile.FromBytes(bytes, "model.annda"), "model.annda");
        });
        foreach (var place in new[] { 0, 9, 12, Find(whole, "activity/0") + 9, whole.Length / 2, whole.Length - 1 })
        {
            var bytes = whole.ToArray();
            bytes[place] ^= 1;
            await Refused(bytes, "model.annda");
        }
    }

    [Fact]
    public async Task A_file_that_was_cut_off_or_goes_on_too_long_is_refused()
    {
        var whole = (await PrepareAsync())[0];
        foreach (var length in new[] { 0, 5, 16, 60, whole.Length / 2, whole.Length - 1 }) await Refused(whole[..length], "model.annda");
        await Refused([.. whole, 0], "damaged");
    }

    [Fact]
    public async Task A_newer_format_is_named()
    {
        var bytes = (await PrepareAsync())[0].ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 2);
        await Refused(bytes, "format 2 found, 1 to 1 can be read");
    }

    [Fact]
    public async Task The_run_of_another_model_or_setting_is_refused()
    {
        await PrepareAsync();
        await Refused(null, ["--set", "task.learningRate=0.01"], "another experiment, seed or setting");
        await Refused(null, ["--seed", "2"], "another experiment, seed or setting");
        await Refused(null, ["two-blocks"], "another experiment, seed or setting");
        var experiment = Path.Combine(Run, "experiment.json");
        var text = await File.ReadAllTextAsync(experiment);
        await File.WriteAllTextAsync(experiment, text.Replace("\"size\": 100", "\"size\": 50", StringComparison.Ordinal));
        await Refused(null, "is of another model");
        await File.WriteAllTextAsync(experiment, "{");
        await Refused(null, "JSON");
    }

    [Fact]
    public async Task A_run_goes_on_only_with_the_data_it_began_with()
    {
        _scratch.Write("d.csv", "1,0,1\n0,1,1\n1,1,0\n0,0,1\n1,0,0\n");
        (await RunAsync("run", "digits", "--set", "data.train=d.csv", "--set", "task.epochs=2", "--set", "task.evaluate.logLikelihood=none",
            "--quiet", "--out", "run")).Well();
        (await RunAsync("run", "--resume", "run", "--quiet")).Well();
        _scratch.Write("d.csv", "1,0,1\n0,1,1\n1,1,1\n0,0,1\n1,0,0\n");
        await Refused(null, "has changed");
    }

    [Fact]
    public async Task A_finished_run_is_finished_again_to_the_same_bits()
    {
        await PrepareAsync();
        var (bits, metrics) = (RunFolder.Bits(RunFolder.Summary(Run)), RunFolder.Metrics(Run));
        var ended = (await RunAsync("run", "--resume", "run", "--json")).Well();
        Assert.Equal(bits, RunFolder.Bits(ended.Summary));
        Assert.Equal(metrics, RunFolder.Metrics(Run));
        Assert.Equal(1, (int)ended.Summary["recoveries"]!);
    }

    [Fact]
    public async Task A_crash_between_the_two_renames_of_saving_loses_nothing()
    {
        await PrepareAsync();
        var bits = RunFolder.Bits(RunFolder.Summary(Run));
        // As it would be found: the last model under its second name, the next one only begun.
        File.Move(Model, Model + ".previous", overwrite: true);
        await File.WriteAllTextAsync(Model + ".tmp", "ANNDAMDL");
        Assert.Equal(bits, RunFolder.Bits((await RunAsync("run", "--resume", "run", "--json")).Well().Summary));
    }

    [Fact]
    public async Task The_model_before_the_last_one_can_be_put_back_and_ends_with_the_same_bits()
    {
        var files = await PrepareAsync();
        Assert.NotEqual(files[0], files[1]);
        var bits = RunFolder.Bits(RunFolder.Summary(Run));
        File.Move(Model + ".previous", Model, overwrite: true);
        Assert.Equal(bits, RunFolder.Bits((await RunAsync("run", "--resume", "run", "--json")).Well().Summary));
        Assert.Equal(4, RunFolder.Lines(Run));
    }

    private Task Refused(byte[]? model, params string[] parts) => Refused(model, [], parts);

    private async Task Refused(byte[]? model, string[] more, params string[] parts)
    {
        if (model is not null) await File.WriteAllBytesAsync(Model, model);
        var before = RunFolder.Contents(Run);
        var ended = (await RunAsync(["run", "--resume", "run", .. more])).Refused(parts);
        Assert.Single(ended.Error.TrimEnd().Split('\n'));
        Assert.Equal(before, RunFolder.Contents(Run));
    }

    private Task<Ended> RunAsync(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);

    private async Task<byte[][]> PrepareAsync()
    {
        string[] names = ["model.annda", "model.annda.previous", "experiment.json", "metrics.jsonl", "summary.json"];
        var files = await Made.Value;
        Directory.CreateDirectory(Run);
        for (var i = 0; i < names.Length; i++) await File.WriteAllBytesAsync(Path.Combine(Run, names[i]), files[i]);
        return files;
    }

    private static async Task<byte[][]> MakeAsync()
    {
        using var scratch = new Scratch();
        (await AnndaProcess.RunAsync(scratch.Folder, "run", "digits", "--set", "task.epochs=4", "--set", "data.trainCount=300", "--set",
            "task.evaluate.logLikelihood=none", "--no-report", "--quiet", "--out", "run")).Well();
        string[] names = ["model.annda", "model.annda.previous", "experiment.json", "metrics.jsonl", "summary.json"];
        return [.. names.Select(name => File.ReadAllBytes(Path.Combine(scratch.Folder, "run", name)))];
    }

    private static int Find(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
}
