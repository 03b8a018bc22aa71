using Annda.Annealing;
using Annda.Dynamics;
using Annda.Placement;
using Annda.Programs;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Placement;

/// <summary>Networks, workloads and nodes for tests of placement. Costs are fixed: how fast a machine is, is no test's business.</summary>
internal static class Placements
{
    private const long Gibi = 1L << 30;

    /// <summary>Costs with a link that costs next to nothing.</summary>
    public static Costs NearLink { get; } = new() { Link = new LinkCosts(1e-6, 1e11) { Message = 1e-7, Byte = 1e-12 } };

    /// <summary>Costs with a link that is hardly better than none.</summary>
    public static Costs FarLink { get; } = new() { Link = new LinkCosts(0.1, 1e5) };

    /// <summary>A restricted machine.</summary>
    public static Network Restricted(int visible, int hidden) => new NetworkBuilder().Visible("V", visible).Hidden("H", hidden)
        .BetweenNormal("V", "H", 0.01, 1).Build();

    /// <summary>Layers, each coupled with the next.</summary>
    public static Network Layers(params int[] sizes)
    {
        var builder = new NetworkBuilder();
        for (var i = 0; i < sizes.Length; i++) builder.Hidden($"L{i}", sizes[i]);
        for (var i = 1; i < sizes.Length; i++) builder.BetweenNormal($"L{i - 1}", $"L{i}", 0.01, (ulong)i);
        return builder.Build();
    }

    /// <summary>A ring of blocks with sparse couplings to their neighbours.</summary>
    public static Network Ring(int blocks, int size)
    {
        var builder = new NetworkBuilder();
        for (var b = 0; b < blocks; b++) builder.Hidden($"R{b}", size, UnitKind.Bipolar);
        for (var b = 0; b < blocks; b++)
            builder.BetweenSparse($"R{b}", $"R{(b + 1) % blocks}", Enumerable.Range(0, size).Select(u => (u, u, 1f)));
        return builder.Build();
    }

    /// <summary>Annealing.</summary>
    public static Workload Anneal(Network network, int chains, int groups, int sweeps = 100) => Read(network,
        new AnnealProgram(network, new AnnealSettings
        {
            Chains = chains,
            Groups = groups,
            Sweeps = sweeps,
            Greedy = false,
            Temperatures = TemperatureSchedule.Constant(1),
        }));

    /// <summary>Learning from generated examples.</summary>
    public static Workload Train(Network network, int batch, int groups, bool probabilities = true, int epochs = 10)
    {
        var visible = network.Spec.Blocks.Where(b => b.Role == BlockRole.Visible).Sum(b => b.Size);
        return Read(network, new TrainProgram(network.Spec, new Examples(new byte[3 * batch * visible], 3 * batch), new TrainSettings
        {
            Batch = batch,
            Groups = groups,
            Epochs = epochs,
            Probabilities = probabilities,
        }, 1));
    }

    /// <summary>What a program has to do, in chromatic dynamics.</summary>
    public static Workload Read(Network network, Runs.IRunProgram program) =>
        WorkloadReader.Read(network, new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic), network.Spec), program);

    /// <summary>Nodes of one kind.</summary>
    public static NodeProfile[] Nodes(int count, int threads = 1, double gibibytes = 64) =>
        [.. Enumerable.Range(0, count).Select(i => Node($"n{i}", threads, gibibytes))];

    /// <summary>A node.</summary>
    public static NodeProfile Node(string name, int threads = 1, double gibibytes = 64) =>
        new($"akka://annda@{name}/user/node", name, threads, (long)(gibibytes * Gibi), new NodeTerms("", 1, 0, 1 << 20, 0));

    /// <summary>Places.</summary>
    public static PlacedRun Place(Network network, Workload work, NodeProfile[] nodes, Costs? costs = null, int? replicas = null,
        bool spread = false) =>
        Placer.Place(new PlacementRequest(network.Spec, work, nodes, costs ?? NearLink, replicas) { Spread = spread });
}
