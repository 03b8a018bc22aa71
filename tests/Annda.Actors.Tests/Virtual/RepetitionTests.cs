using System.Diagnostics;
using Annda.Dynamics;
using Annda.Virtual;

namespace Annda.Tests.Virtual;

/// <summary>The same seed gives the same events in the same order, whatever else the process and the machine are doing.</summary>
public class RepetitionTests
{
    private const int Repetitions = 100;

    public static TheoryData<string> Names => [.. Courses.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hundred_repetitions_are_one_course_of_events(string name)
    {
        var first = await Courses.RunAsync(name);
        using var busy = new CancellationTokenSource();
        // Half of them while other threads collect garbage, queue work and wait.
        var others = Task.CompletedTask;
        for (var i = 1; i < Repetitions; i++)
        {
            if (i == Repetitions / 2) others = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => DisturbAsync(busy.Token))));
            Assert.Equal(first, await Courses.RunAsync(name));
        }
        await busy.CancelAsync();
        await others;
    }

    [Theory]
    [InlineData("latencies")]
    [InlineData("faults")]
    [InlineData("heavy tail")]
    [InlineData("ties")]
    [InlineData("learning")]
    public async Task Another_seed_is_another_course(string name)
    {
        var hashes = new HashSet<string>();
        for (var seed = 1UL; seed <= 10; seed++) hashes.Add((await Courses.RunAsync(name, seed)).Split(' ')[0]);
        Assert.Equal(10, hashes.Count);
    }

    [Theory]
    [InlineData(DynamicsKind.Sequential)]
    [InlineData(DynamicsKind.Chromatic)]
    [InlineData(DynamicsKind.Synchronous)]
    public async Task Exact_dynamics_end_with_the_bits_of_real_time(DynamicsKind kind)
    {
        var real = await Courses.RunAsync(kind, null);
        var bad = new LinkSettings { Latency = Latency.Pareto(1.5, 0.2), Loss = 0.2, Duplication = 0.2, Reordering = 0.3 };
        var settings = new VirtualSettings
        {
            Blocks = bad, Others = bad, TieSeed = 5, Patience = 30, Crashes = [new Crash(new Topology.BlockId(0), 3, 50)],
        };
        Assert.Equal(real, Courses.Bits(await Courses.RunAsync(kind, new VirtualSettings())));
        Assert.Equal(real, Courses.Bits(await Courses.RunAsync(kind, settings)));
    }

    [Fact]
    public async Task One_and_two_cores_give_the_same_courses()
    {
        var here = new List<string>();
        foreach (var name in Courses.Names) here.Add(await Courses.RunAsync(name));
        for (var cores = 1; cores <= 2; cores++) Assert.Equal(here, await ElsewhereAsync(cores));
    }

    private static async Task<string[]> ElsewhereAsync(int cores)
    {
        var own = Environment.ProcessPath;
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? (Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : "dotnet");
        var start = new ProcessStartInfo(dotnet, ["exec", typeof(RepetitionTests).Assembly.Location, $"{cores}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = $"{cores}" },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task DisturbAsync(CancellationToken stop)
    {
        var waste = new List<byte[]>();
        while (!stop.IsCancellationRequested)
        {
            for (var i = 0; i < 1000; i++) waste.Add(new byte[100]);
            if (waste.Count > 20_000) waste.Clear();
            await Task.Yield();
        }
    }
}
