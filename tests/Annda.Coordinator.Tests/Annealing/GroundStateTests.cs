using System.Text.Json;
using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Programs;
using Annda.Simulations;
using Annda.Tests.Data;

namespace Annda.Tests.Annealing;

/// <summary>Exactly known ground states of ±J tori and SK glasses are reached, and never undercut, through real actors.</summary>
public sealed class GroundStateTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Sizes => ["L=4", "L=6", "L=8", "L=10"];

    private static JsonElement Golden { get; } = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "hopfield.json"))).RootElement;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Annealing_reaches_the_ground_states_of_tori(string size)
    {
        foreach (var instance in Golden.GetProperty("pmJ_2d_torus").GetProperty("instances").GetProperty(size).EnumerateArray())
        {
            var log = await RunAsync(Torus(instance), "temperature={\"linear\":[2,0.15]}", "task.sweeps=1500");
            Reached(log, instance, least: 0.4);
        }
    }

    [Fact]
    public async Task Parallel_tempering_reaches_the_ground_states_of_the_largest_tori()
    {
        foreach (var instance in Golden.GetProperty("pmJ_2d_torus").GetProperty("instances").GetProperty("L=10").EnumerateArray())
        {
            var log = await RunAsync(Torus(instance), "temperature=1", "task.sweeps=500",
                "task.tempering={\"temperatures\":16,\"from\":2,\"to\":0.2}");
            Assert.Equal(instance.GetProperty("ground_energy").GetDouble(), log.BestEnergy);
        }
    }

    [Fact]
    public async Task Annealing_reaches_the_ground_states_of_complete_glasses()
    {
        foreach (var instance in Golden.GetProperty("sk_pm1").GetProperty("instances").EnumerateArray())
        {
            var (nodes, random) = (instance.GetProperty("n").GetInt32(), new GraphKinds.Lcg(instance.GetProperty("seed").GetUInt32()));
            var edges = new List<GraphEdge>();
            for (var i = 0; i < nodes; i++)
                for (var j = i + 1; j < nodes; j++) edges.Add(new GraphEdge(i, j, random.Below(2) == 1 ? -1 : 1));
            Reached(await RunAsync(new Graph(nodes, [.. edges]), "task.sweeps=1000"), instance, least: 0.85);
        }
    }

    private static void Reached(AnnealLog log, JsonElement instance, double least)
    {
        var ground = instance.GetProperty("ground_energy").GetDouble();
        Assert.Equal(ground, log.BestEnergy);
        Assert.All(log.ChainBest, energy => Assert.True(energy >= ground));
        Assert.InRange(log.ChainBest.Count(e => e == ground), least * log.ChainBest.Count, log.ChainBest.Count);
    }

    // As the golden file has it: for y, for x the couplings to the right and down; a graph's weight is −J.
    private static Graph Torus(JsonElement instance)
    {
        var (right, down) = (instance.GetProperty("J_right").GetString()!, instance.GetProperty("J_down").GetString()!);
        var size = (int)Math.Sqrt(right.Length);
        var edges = new List<GraphEdge>();
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                Add(y * size + x, y * size + (x + 1) % size, right[y * size + x]);
                Add(y * size + x, (y + 1) % size * size + x, down[y * size + x]);
            }
        return new Graph(size * size, [.. edges]);

        void Add(int i, int j, char coupling) => edges.Add(new GraphEdge(Math.Min(i, j), Math.Max(i, j), coupling == '+' ? -1 : 1));
    }

    private async Task<AnnealLog> RunAsync(Graph graph, params string[] sets)
    {
        var file = _scratch.Write("graph.txt", GraphKinds.Text(graph));
        var recipe = Recipe.Create(ExperimentLibrary.Read("anneal", [$"network.graph={file}", .. sets]), threads: 1);
        await using var simulation = await Simulation.StartAsync(recipe.Network,
            new SimulationOptions { Seed = recipe.Experiment.Seed, Dynamics = recipe.Dynamics });
        await simulation.RunAsync(recipe.Program);
        return ((IAnnealing)recipe.Program).Log;
    }
}
