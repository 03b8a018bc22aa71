using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Command lines that cannot be meant: exit code 2, what was found and what is allowed, nothing left behind.</summary>
public sealed class BadOptionTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("bogus", "bogus")]
    [InlineData("--bogus", "--bogus")]
    [InlineData("run --bogus", "--bogus")]
    [InlineData("run digits extra", "extra")]
    [InlineData("run nothing", "nothing", "digits", "two-blocks")]
    [InlineData("run digit", "did you mean", "digits")]
    [InlineData("run --seed -1", "--seed", "-1", "from 0")]
    [InlineData("run --seed x", "--seed", "x", "whole number")]
    [InlineData("run --seed 18446744073709551616", "--seed", "18446744073709551615")]
    [InlineData("run --threads 0", "--threads", "0", "from 1 to 1024")]
    [InlineData("run --threads 99999999999", "--threads", "from 1 to 1024")]
    [InlineData("run --threads", "--threads")]
    [InlineData("run --set", "--set")]
    [InlineData("run --set foo", "--set foo", "path=value")]
    [InlineData("run --set task.epoch=3", "task.epoch", "epochs")]
    [InlineData("run --set task.epochs=no", "task.epochs", "no", "1 to 1000000")]
    [InlineData("run --out file", "file")]
    [InlineData("run --out file/below", "file/below")]
    [InlineData("run --out full", "not empty")]
    [InlineData("run --resume nowhere", "--resume", "nowhere")]
    [InlineData("run --resume full", "--resume", "experiment.json")]
    [InlineData("run --resume full --out other", "--out")]
    [InlineData("check", "check")]
    [InlineData("check nothing.json", "nothing.json")]
    [InlineData("check full", "full", "folder")]
    [InlineData("describe nothing", "nothing", "digits")]
    [InlineData("sample nothing", "nothing")]
    [InlineData("sample file", "file", "not a model")]
    [InlineData("sample full", "model.annda")]
    [InlineData("sample file --chains 0", "--chains", "from 1")]
    [InlineData("sample file --sweeps x", "--sweeps", "from 1")]
    [InlineData("sample file --temperature 0", "--temperature")]
    [InlineData("sample file --temperature NaN", "--temperature", "NaN")]
    [InlineData("evaluate file", "--data")]
    [InlineData("evaluate file --data digits --ais-chains 1", "--ais-chains", "from 2")]
    [InlineData("evaluate file --data digits --threshold 2", "--threshold", "from 0 to 1")]
    [InlineData("bench --filter nothing", "--filter", "nothing", "kernels", "fieldUp128")]
    [InlineData("bench --threads 0", "--threads", "0", "from 1 to 1024")]
    [InlineData("bench --filter", "--filter")]
    [InlineData("bench extra", "extra")]
    public async Task It_is_refused(string line, params string[] parts)
    {
        _scratch.Write("file", "no model");
        Directory.CreateDirectory(Path.Combine(_scratch.Folder, "full"));
        _scratch.Write("full/something", "x");
        var before = RunFolder.Contents(_scratch.Folder);
        (await AnndaProcess.RunAsync(_scratch.Folder, line.Split(' '))).Refused(parts);
        Assert.Equal(before, RunFolder.Contents(_scratch.Folder));
        Assert.False(Directory.Exists(Path.Combine(_scratch.Folder, "runs")));
    }

    [Fact]
    public async Task A_place_where_nothing_can_be_made_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--out", "/proc/none")).Refused("/proc/none");
    }
}
