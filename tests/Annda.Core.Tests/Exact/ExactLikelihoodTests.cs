using System.Text.Json;
using Annda.Exact;
using Annda.Topology;

namespace Annda.Tests.Exact;

public class ExactLikelihoodTests
{
    public static TheoryData<string, double> Machines => new()
    {
        { "binary", 1 }, { "bipolar", 1.7 }, { "mixed", 1 }, { "every kind", 2 }, { "dense within", 0.8 },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_gradient_is_the_finite_difference_of_the_mean_log_likelihood(string machine, double temperature)
    {
        var network = Machine(machine);
        var data = Data(network, 5);
        var gradient = new ExactLikelihood(network, temperature).Gradient(data);
        var largest = gradient.SelectMany(g => g).Max(Math.Abs);
        foreach (var id in network.Spec.CouplingIds)
            for (var p = 0; p < network[id].Length; p++)
            {
                if (IsDiagonal(network.Spec[id], p)) Assert.Equal(0.0, gradient[id.Index][p]);
                else Assert.Equal(Difference(network, id, p, data, temperature), gradient[id.Index][p], 1e-6 * largest);
            }
        Assert.True(largest > 0.01);
    }

    [Fact]
    public void Probabilities_of_all_visible_states_sum_to_1()
    {
        var network = Nets.EveryKind(new Dice(3));
        var likelihood = new ExactLikelihood(network, 1.2);
        Assert.Equal(4, likelihood.VisibleUnits);
        var sum = Enumerable.Range(0, 16).Sum(s =>
            Math.Exp(likelihood.MeanLogLikelihood([[.. Enumerable.Range(0, 4).Select(k => (s >> k & 1) != 0)]])));
        Assert.Equal(1.0, sum, 1e-10);
    }

    [Fact]
    public void A_machine_without_hidden_units_sees_nothing_in_parity()
    {
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "exact-models.json")))
            .RootElement.GetProperty("parity3");
        bool[][] patterns = [.. golden.GetProperty("patterns").EnumerateArray()
            .Select(p => p.EnumerateArray().Select(b => b.GetInt32() != 0).ToArray())];
        var flat = new ExactLikelihood(new NetworkBuilder().Visible("V", 3).Within("V", new float[9]).Build(), 1);
        Assert.All(flat.Gradient(patterns).SelectMany(g => g), g => Assert.Equal(0.0, g, 1e-12));
        Assert.Equal(golden.GetProperty("best_KL_visible_only_pairwise").GetDouble(),
            -Math.Log(4) - flat.MeanLogLikelihood(patterns), 1e-10);
    }

    private static Network Machine(string name) => name switch
    {
        "binary" => Nets.Restricted(new Dice(1), 4, 3),
        "bipolar" => Nets.Restricted(new Dice(2), 4, 3, UnitKind.Bipolar, UnitKind.Bipolar),
        "mixed" => Nets.Restricted(new Dice(3), 4, 3, UnitKind.Binary, UnitKind.Bipolar),
        "every kind" => Nets.EveryKind(new Dice(4)),
        _ => new NetworkBuilder().Visible("V", 5, UnitKind.Bipolar, 0.25f).Hidden("H", 2)
            .Within("V", [.. new Dice(5).Symmetric(5).Select(w => MathF.Round(w * 64) / 64)]).Between("V", "H", new float[10]).Build(),
    };

    private static List<bool[]> Data(Network network, int examples)
    {
        var dice = new Dice(9);
        var units = new ExactLikelihood(network, 1).VisibleUnits;
        return [.. Enumerable.Range(0, examples).Select(_ => Enumerable.Range(0, units).Select(_ => dice.Below(3) == 0).ToArray())];
    }

    // Fourth-order central difference.
    private static double Difference(Network network, CouplingId id, int parameter, List<bool[]> data, double temperature)
    {
        const float H = 1 / 128f;
        double At(float step) => new ExactLikelihood(Moved(network, id, parameter, step), temperature).MeanLogLikelihood(data);
        return (8 * (At(H) - At(-H)) - (At(2 * H) - At(-2 * H))) / (12 * H);
    }

    private static Network Moved(Network network, CouplingId id, int parameter, float step)
    {
        var parameters = network.Spec.CouplingIds.Select(c => (float[])network[c].Clone()).ToArray();
        parameters[id.Index][parameter] += step;
        var spec = network.Spec[id];
        // Both entries of a dense within matrix are one parameter.
        if (spec is { Kind: CouplingKind.Within, Edges: null })
            parameters[id.Index][parameter % spec.SizeA * spec.SizeA + parameter / spec.SizeA] += step;
        return new Network(network.Spec, parameters);
    }

    private static bool IsDiagonal(CouplingSpec spec, int parameter) =>
        spec is { Kind: CouplingKind.Within, Edges: null } && parameter / spec.SizeA == parameter % spec.SizeA;
}
