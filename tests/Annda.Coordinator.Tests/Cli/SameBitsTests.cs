using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>The same seed gives the same bits for any number of threads and of chain groups in flight.</summary>
public sealed class SameBitsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("digits", "task.batch=512", "task.epochs=2", "task.evaluate.logLikelihood=none")]
    [InlineData("two-blocks", "task.chains=512", "task.sweeps=300", "task.burnIn=20", "task.compare=[]")]
    public async Task Threads_and_chain_groups_do_not_change_a_bit(string experiment, params string[] sets)
    {
        async Task<string> Bits(int threads, int groups) => RunFolder.Bits((await AnndaProcess.RunAsync(_scratch.Folder, ["run", experiment,
            "--json", "--no-report", "--threads", $"{threads}", "--out", $"{threads}-{groups}", "--set", $"task.chainGroups={groups}",
            .. sets.SelectMany(s => new[] { "--set", s })])).Well().Summary);
        var first = await Bits(1, 1);
        foreach (var groups in new[] { 2, 3, 5, 8 }) Assert.Equal(first, await Bits(1, groups));
        foreach (var groups in Enumerable.Range(1, 8)) Assert.Equal(first, await Bits(2, groups));
    }
}
