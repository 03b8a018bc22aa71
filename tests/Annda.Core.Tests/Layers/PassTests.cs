using Annda.Annealing;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Tests.Laws;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Layers;

/// <summary>
/// A deep belief net of three blocks: H and T joined without direction, V driven by H downwards, H by V upwards. Each pass draws from
/// the law that its arrows and biases make.
/// </summary>
public class PassTests
{
    private const int Chains = 60_000;
    private const double Level = 1e-6;

    private static readonly float[] Generative = [0.8f, -1.1f, 0.5f, 1.4f, -0.7f, 0.9f];
    private static readonly float[] Recognition = [-0.6f, 1.2f, 0.4f, 1f, 0.3f, -1.5f];
    private static readonly float[] Top = [1.3f, -0.9f, 0.7f, -1.2f, 0.6f, 1.1f];
    private static readonly float[] BiasV = [0.3f, -0.4f], BiasH = [0.2f, -0.5f, 0.1f], DownH = [-0.8f, 0.6f, 0.4f], BiasT = [0.2f, -0.3f];

    [Fact]
    public void Passes_down_sample_the_belief_net()
    {
        var law = new double[128];
        for (var state = 0; state < law.Length; state++)
        {
            var (v, h, t) = Split(state);
            // The energy of the top, and V's conditional law.
            var fields = Enumerable.Range(0, 3).Sum(j => h[j] * (DownH[j] + Enumerable.Range(0, 2).Sum(k => Top[j * 2 + k] * t[k])));
            law[state] = Math.Exp(fields + t[0] * BiasT[0] + t[1] * BiasT[1]) * Drawn(v, BiasV, Generative, h);
        }
        Assert.InRange(GTest.PValue(Counts(Pass.Down, 60, null), Normalised(law)), Level, 1);
    }

    [Fact]
    public void A_pass_up_recognises()
    {
        var law = new double[128];
        for (var state = 0; state < law.Length; state++)
        {
            var (v, h, t) = Split(state);
            law[state] = v is [1, 0] ? Drawn(h, BiasH, Recognition, v) * Drawn(t, BiasT, Top, h) : 0;
        }
        Assert.InRange(GTest.PValue(Counts(Pass.Up, 2, [true, false]), Normalised(law)), Level, 1);
    }

    private static double Drawn(int[] units, float[] bias, float[] weights, int[] from) => Enumerable.Range(0, units.Length)
        .Select(u => 1 / (1 + Math.Exp(-bias[u] - from.Index().Sum(f => f.Item * weights[f.Index * units.Length + u]))))
        .Select((p, u) => units[u] == 1 ? p : 1 - p).Aggregate((a, b) => a * b);

    private static (int[] V, int[] H, int[] T) Split(int state)
    {
        int[] bits = [.. Enumerable.Range(0, 7).Select(u => state >> u & 1)];
        return (bits[..2], bits[2..5], bits[5..]);
    }

    private static double[] Normalised(double[] law) => [.. law.Select(p => p / law.Sum())];

    private static long[] Counts(Pass pass, int sweeps, bool[]? held)
    {
        var network = new NetworkBuilder().Visible("V", 2, UnitKind.Binary, BiasV).Hidden("H", 3, UnitKind.Binary, BiasH)
            .Hidden("T", 2, UnitKind.Binary, BiasT).Between("H", "T", Top).Arrow("H", "V", Generative).Arrow("V", "H", Recognition)
            .DownBias("H", DownH).Build();
        Assert.Equal(Law.Belief, new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), network.Spec).Law);
        var program = new OnePhase(new PhasePlan
        {
            Set = 0,
            Chains = Chains,
            Groups = 3,
            Sweeps = sweeps,
            Pass = pass,
            Start = StartKind.Random,
            Clamps = Held(held),
            Temperatures = TemperatureSchedule.Constant(1),
            Observe = new SweepChoice(sweeps, 1),
        });
        var society = new Society(network, new DynamicsSpec(DynamicsKind.Sequential), program).Play();
        var counts = new long[128];
        foreach (var joint in society.Outcomes[0].Observed)
            for (var c = 0; c < joint.Blocks[0].Chains; c++)
            {
                var unit = 0;
                counts[joint.Blocks.Sum(b => Enumerable.Range(0, b.Units).Sum(u => (b[u, c] ? 1 : 0) << unit++))]++;
            }
        return counts;
    }

    private static Dictionary<BlockId, Clamp> Held(bool[]? visible) =>
        visible is null ? [] : new() { [new BlockId(0)] = new Clamp(null, Planes(visible)) };

    private static BitPlanes Planes(bool[] row)
    {
        var planes = new BitPlanes(row.Length, Chains);
        for (var u = 0; u < row.Length; u++)
            for (var c = 0; c < Chains; c++) planes[u, c] = row[u];
        return planes;
    }
}
