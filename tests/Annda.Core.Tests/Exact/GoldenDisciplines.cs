using System.Text.Json;
using Annda.Exact;
using Annda.Tests.Laws;
using Annda.Topology;

namespace Annda.Tests.Exact;

/// <summary>The nets of async-bias.json in double precision and in the file's order of units, and its numbers.</summary>
internal static class GoldenDisciplines
{
    public static JsonElement Root { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "async-bias.json"))).RootElement;

    public static string[] Names { get; } = [.. Root.GetProperty("nets").EnumerateArray().Select(n => n.GetProperty("name").GetString()!)];

    public static JsonElement Discipline(string net, string discipline) =>
        GoldenNets.Net(net).GetProperty("dynamics").GetProperty(discipline);

    /// <summary>Parameters of a discipline and what the file says of each; none if the net does not have the discipline.</summary>
    public static IEnumerable<JsonProperty> Points(string net, string discipline) =>
        GoldenNets.Net(net).GetProperty("dynamics").TryGetProperty(discipline, out var points) ? points.EnumerateObject() : [];

    /// <summary>A net cut into its own blocks, or into K contiguous ones.</summary>
    public static Case Net(string name, int contiguous = 0, double gain = 1)
    {
        var net = GoldenNets.Net(name);
        var kind = net.GetProperty("kind").GetString() == "01" ? UnitKind.Binary : UnitKind.Bipolar;
        var biases = net.GetProperty("b").EnumerateArray().Select(b => b.GetDouble()).ToArray();
        var n = biases.Length;
        // Networks hold single precision; the file's numbers were made in double.
        var model = new PairwiseModel(new NetworkBuilder().Visible("A", n, kind).Build());
        for (var u = 0; u < n; u++)
            (model.Bias[u], model.BlockOf[u]) = (biases[u] * gain, new BlockId(contiguous > 0 ? u * contiguous / n : 0));
        foreach (var w in net.GetProperty("w").EnumerateArray())
            model.Weights[w[0].GetInt32(), w[1].GetInt32()] = model.Weights[w[1].GetInt32(), w[0].GetInt32()] = w[2].GetDouble() * gain;
        if (contiguous == 0)
            foreach (var (b, block) in net.GetProperty("blocks").EnumerateArray().Index())
                foreach (var unit in block.EnumerateArray()) model.BlockOf[unit.GetInt32()] = new BlockId(b);
        var temperature = GoldenNets.Temperature(name);
        return new Case(model, new ExactLaw(model, temperature), [.. model.Span.Select(s => s / temperature)]);
    }

    /// <summary>Checks every number of a point that a law has, within 1e-9 of itself (1e-10 near 0).</summary>
    public static void AssertPoint(Case net, JsonElement golden, double[] law, string what)
    {
        Assert.Equal(1, law.Sum(), 1e-12);
        var error = LawError.Of(net.Model, net.Boltzmann, law);
        AssertNear(golden, "TV", error.TotalVariation, what);
        AssertNear(golden, "chi2", error.ChiSquare, what);
        AssertNear(golden, "KL_q_p", error.Divergence, what);
        AssertNear(golden, "max_unit_mean_error", error.UnitMean, what);
        AssertNear(golden, "max_pair_corr_error", error.PairMoment, what);
        AssertNear(golden, "mean_energy", error.MeanEnergy, what);
        if (!golden.TryGetProperty("distribution", out var distribution)) return;
        Assert.Equal(law.Length, distribution.GetArrayLength());
        foreach (var (s, p) in distribution.EnumerateArray().Index()) Near(p.GetDouble(), law[s], $"{what}, state {s}");
    }

    public static void AssertNear(JsonElement golden, string name, double actual, string what) =>
        Near(golden.GetProperty(name).GetDouble(), actual, $"{what}, {name}");

    private static void Near(double expected, double actual, string what) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-9 * Math.Abs(expected) + 1e-10, $"{what}: {actual:R}, golden {expected:R}");

    /// <summary>A net, its Boltzmann law and gain over temperature of each unit.</summary>
    public sealed record Case(PairwiseModel Model, ExactLaw Boltzmann, double[] Scale)
    {
        public int Units => Model.Units;

        public int Blocks => Model.BlockOf.Max(b => b.Index) + 1;

        public MaskedTicks Ticks(double[] shares) => new(Model, Scale, shares);

        public BlockRounds Rounds(int[,] ages, bool insideAtOnce = false, int sweeps = 1) => new(Model, Scale, ages, insideAtOnce, sweeps);

        public double TotalVariation(double[] law) => ExactLaw.TotalVariation(Boltzmann.Probabilities, law);
    }
}
