using Annda.Dynamics;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Virtual;

/// <summary>Whole runs in virtual time, each as one line: hash, number of events, time, and the final bits.</summary>
public static class Courses
{
    private static readonly LinkSettings Bad = new()
    {
        Latency = Latency.Exponential(0.5), Loss = 0.1, Duplication = 0.1, Reordering = 0.1, Bandwidth = 1000,
    };

    /// <summary>The courses that are repeated.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "quiet", "latencies", "faults", "heavy tail", "ties", "crash", "learning",
    ];

    /// <summary>Runs a course.</summary>
    public static async Task<string> RunAsync(string name, ulong seed = 1)
    {
        var (kind, settings) = name switch
        {
            "quiet" => (DynamicsKind.Sequential, new VirtualSettings()),
            "latencies" => (DynamicsKind.Synchronous, new VirtualSettings
            {
                Blocks = new LinkSettings { Latency = Latency.Uniform(0.1, 2) },
                Links = [new BlockLink(new BlockId(0), new BlockId(1), new LinkSettings { Latency = Latency.Fixed(0.3) })],
            }),
            "faults" => (DynamicsKind.Chromatic, new VirtualSettings { Blocks = Bad, Others = Bad, Patience = 20 }),
            "heavy tail" => (DynamicsKind.Stale, new VirtualSettings { Blocks = new LinkSettings { Latency = Latency.Pareto(1.2, 0.1) } }),
            "ties" => (DynamicsKind.Asynchronous, new VirtualSettings { TieSeed = seed }),
            "crash" => (DynamicsKind.Sequential, new VirtualSettings
            {
                Blocks = new LinkSettings { Latency = Latency.Exponential(1) }, Crashes = [new Crash(new BlockId(1), 5, 30)], Patience = 10,
            }),
            _ => (DynamicsKind.Chromatic, new VirtualSettings { Blocks = Bad, Others = Bad, Patience = 20, TieSeed = seed }),
        };
        return await RunAsync(kind, settings with { Seed = seed }, name == "learning");
    }

    /// <summary>Runs a net of three blocks.</summary>
    public static async Task<string> RunAsync(DynamicsKind kind, VirtualSettings? settings, bool learning = false)
    {
        var net = new NetworkBuilder().Visible("A", 3, UnitKind.Binary, 0.1f).Hidden("B", 4, UnitKind.Bipolar, -0.2f)
            .BetweenNormal("A", "B", 0.8, 3);
        var network = (learning ? net : net.Hidden("C", 2).BetweenNormal("B", "C", 0.8, 4)).Build();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
        {
            Seed = 9, Dynamics = new DynamicsSpec(kind, Staleness: kind == DynamicsKind.Stale ? 1 : 0), Virtual = settings,
        });
        if (learning)
        {
            var examples = new Examples([1, 1, 0, 0, 1, 1], count: 2);
            await simulation.TrainAsync(examples, new TrainSettings { Chains = 64, Batch = 2, Epochs = 3 });
        }
        else
        {
            await simulation.SampleAsync(new SampleSettings { Chains = 130, BurnIn = 2, Sweeps = 12, Every = 3, Groups = 2 });
        }
        var bits = $"{simulation.Last!.Snapshot.Network.Hash()} {simulation.Last.Snapshot.StateHash()}";
        if (simulation.Virtual is not { } node) return bits;
        Assert.Equal(0, node.Intrusions);
        return $"{node.LogHash:x16} {node.Events} {node.Now:R} {bits}";
    }

    /// <summary>The final bits of a course.</summary>
    public static string Bits(string course) => string.Join(' ', course.Split(' ')[^2..]);
}
