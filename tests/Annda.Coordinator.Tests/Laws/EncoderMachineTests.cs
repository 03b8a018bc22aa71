using System.Text.Json;
using Annda.Annealing;
using Annda.Dynamics;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Tests.Laws;

/// <summary>The golden 4-2-4 machine with integer weights (Ackley, Hinton and Sejnowski 1985) at T = 10, through real actors.</summary>
public class EncoderMachineTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "exact-models.json"))).RootElement.GetProperty("ackley_4_2_4");

    private static readonly int[] FirstUnit = [0, 4, 8];

    [Theory]
    [InlineData(DynamicsKind.Sequential)]
    [InlineData(DynamicsKind.Chromatic)]
    public async Task Free_pair_moments_at_T_10_are_the_exact_ones_within_a_hundredth(DynamicsKind kind)
    {
        var network = Build();
        await using var simulation = await Simulation.StartAsync(network,
            new SimulationOptions { Seed = 5, Dynamics = new DynamicsSpec(kind) });
        var statistics = await simulation.SampleAsync(new SampleSettings
        {
            Chains = 4096,
            BurnIn = 400,
            Sweeps = 400,
            Every = 4,
            // Hot first: at T = 10 the codes' valleys are deep, and annealing is what spreads the chains over them.
            Temperatures = TemperatureSchedule.Stepped(new TemperatureStep(40, 100), new TemperatureStep(20, 150),
                new TemperatureStep(10, 550)),
            Groups = 2,
            Joint = true,
        });
        var moments = Moments(statistics.Histogram);
        var pairs = Golden.GetProperty("free_pair_moments_equilibrium").EnumerateArray().ToArray();
        Assert.Equal(55, pairs.Length);
        foreach (var pair in pairs) Assert.InRange(moments[pair[0].GetInt32(), pair[1].GetInt32()] - pair[2].GetDouble(), -0.01, 0.01);
    }

    private static Network Build()
    {
        var bias = Golden.GetProperty("b").EnumerateArray().Select(b => (float)b.GetDouble()).ToArray();
        var weights = Golden.GetProperty("w").EnumerateArray()
            .Select(w => (I: w[0].GetInt32(), J: w[1].GetInt32(), W: (float)w[2].GetDouble())).ToArray();
        var edges = weights.ToLookup(w => (Block(w.I), Block(w.J)), w => (w.I - FirstUnit[Block(w.I)], w.J - FirstUnit[Block(w.J)], w.W));
        return new NetworkBuilder()
            .Visible("V1", 4, UnitKind.Binary, bias[..4]).Visible("V2", 4, UnitKind.Binary, bias[4..8]).Hidden("H", 2, UnitKind.Binary,
                bias[8..])
            .WithinSparse("V1", edges[(0, 0)]).WithinSparse("V2", edges[(1, 1)])
            .BetweenSparse("V1", "H", edges[(0, 2)]).BetweenSparse("V2", "H", edges[(1, 2)])
            .Build();
    }

    // All 55 pairs, coupled or not, from the joint states.
    private static double[,] Moments(long[] histogram)
    {
        var (moments, total) = (new double[10, 10], (double)histogram.Sum());
        for (var state = 0; state < histogram.Length; state++)
            for (var i = 0; i < 10; i++)
                for (var j = i; j < 10; j++)
                    if ((state >> i & state >> j & 1) != 0) moments[i, j] += histogram[state] / total;
        return moments;
    }

    private static int Block(int unit) => unit < 4 ? 0 : unit < 8 ? 1 : 2;
}
