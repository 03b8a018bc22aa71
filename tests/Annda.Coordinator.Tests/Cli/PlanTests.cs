using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>annda plan from the command line, with costs measured on the way; what they are, is no test's business.</summary>
public sealed class PlanTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_table_goes_to_the_output_and_progress_to_the_error_stream()
    {
        var ended = (await Run("digits", "--nodes", "1,2", "--set", "task.epochs=5")).Well();
        Assert.Contains("speed-up", ended.Output, StringComparison.Ordinal);
        Assert.Contains("2 nodes: ", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("measuring", ended.Output, StringComparison.Ordinal);
        Assert.Contains("measuring fields", ended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_scratch.Folder, "runs")));
    }

    [Fact]
    public async Task Every_size_is_in_the_JSON_and_options_reach_it()
    {
        var ended = (await Run("bars-and-stripes", "--nodes", "1,3-4", "--json", "--seed", "3", "--cores", "4", "--bandwidth", "100",
            "--latency", "20")).Well();
        Assert.Equal("", ended.Error);
        Assert.Equal([1, 3, 4], ended.Summary["sizes"]!.AsArray().Select(s => (int)s!["nodes"]!));
        var machines = ended.Summary["machines"]!;
        Assert.Equal((4, 100e9 / 8), ((int)machines["cores"]!, (double)machines["bytesPerSecond"]!));
        Assert.Equal(20e-6, (double)machines["latencySeconds"]!, 9);
        Assert.All(ended.Summary["costs"]!.AsObject(), cost => Assert.True((double)cost.Value! >= 0, cost.Key));
    }

    [Theory]
    [InlineData("plan", "argument", "plan")]
    [InlineData("plan digits --nodes 0", "--nodes", "'0'", "1 to 1024")]
    [InlineData("plan digits --nodes 1-1024", "--nodes", "1024 numbers")]
    [InlineData("plan digits --cores 0", "--cores", "0", "from 1 to 1024")]
    [InlineData("plan digits --bandwidth 0", "--bandwidth", "0.001")]
    [InlineData("plan digits --latency x", "--latency", "x", "number")]
    [InlineData("plan nothing", "nothing", "digits")]
    [InlineData("plan async", "study")]
    [InlineData("plan two-blocks --set dynamics.time=virtual", "virtual time")]
    public async Task What_cannot_be_planned_is_refused(string line, params string[] parts) =>
        (await AnndaProcess.RunAsync(_scratch.Folder, line.Split(' '))).Refused(parts);

    private Task<Ended> Run(params string[] options) => AnndaProcess.RunAsync(_scratch.Folder, ["plan", .. options]);
}
