using Annda.Post;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters.Lines;

/// <summary>Lines that lose, double, mix up and change what passes: the bits of one process, in the first epoch.</summary>
[Trait("Category", "Cluster")]
public sealed class BadLineTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(12, "1 % lost", 0.01, 6, 40)]
    [InlineData(12, "10 % lost", 0.1, 3, 16)]
    public Task Lost(int row, string what, double loss, int epochs, int sweeps) =>
        EndsWithTheBits(row, what, new PostFaults(1, Loss: loss), epochs, sweeps);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task Half_lost() => EndsWithTheBits(12, "50 % lost", new PostFaults(1, Loss: 0.5), 1, 2);

    [Fact]
    public Task Doubled() => EndsWithTheBits(13, "everything up to five times more", new PostFaults(2, Duplication: 1, Copies: 5), 6, 40);

    [Fact]
    public Task Mixed_up() => EndsWithTheBits(14, "three wait and overtake each other", new PostFaults(3, Window: 3), 1, 2);

    [Fact]
    public Task Changed() => EndsWithTheBits(16, "10 % changed", new PostFaults(4, Corruption: 0.1), 3, 16);

    private async Task EndsWithTheBits(int row, string what, PostFaults line, int epochs, int sweeps)
    {
        await using var members = await Members.StartAsync(2, line);
        foreach (var job in new[] { Job.Learn(epochs), Job.Sample(sweeps) })
        {
            var watcher = new Watcher();
            var result = await members.RunAsync(job, watcher);
            Assert.Equal(await job.BitsAsync(), Job.Bits(result));
            // However bad they are for runs, the lines carry heartbeats.
            Assert.Equal(1, result.Epoch);
            Assert.DoesNotContain("silent", watcher.Said, StringComparison.Ordinal);
            if (line.Corruption > 0) Assert.True(result.Wire.Refused > 0, "nothing was refused");
            if (line.Loss >= 0.1) Assert.True(result.Wire.Resent > 0, "nothing was sent again");
            output.WriteLine($"row {row} {what}: passed, {result.Wire}");
        }
    }
}
