using Annda.Evaluation;
using Annda.Exact;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Evaluation;

/// <summary>Hidden units summed out, against enumeration of all units.</summary>
public class VisibleModelTests
{
    private const double Temperature = 1.7;

    public static TheoryData<string> Networks => ["restricted", "bipolar", "three blocks", "coupled hidden"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Likelihoods_are_those_of_all_states(string name)
    {
        var network = Make(name);
        var model = VisibleModel.TryFrom(network, Temperature)!;
        var exact = new ExactLikelihood(network, Temperature);
        var examples = All(exact.VisibleUnits);
        Assert.True(model.IsEnumerable);
        Assert.Equal(new ExactLaw(new PairwiseModel(network), Temperature).LogZ, model.LogZ(), 1e-9);
        for (var e = 0; e < examples.Count; e += 5)
            Assert.Equal(exact.MeanLogLikelihood([examples.Flags(e)]), model.Score(examples[e]) - model.LogZ(), 1e-9);
        Assert.Equal(1, Enumerable.Range(0, examples.Count).Sum(e => Math.Exp(model.Score(examples[e]) - model.LogZ())), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Codes_and_completions_are_those_of_the_clamped_law(string name)
    {
        var network = Make(name);
        var model = VisibleModel.TryFrom(network, Temperature)!;
        var spec = network.Spec;
        int[] visible = [.. Units(spec, BlockRole.Visible)], hidden = [.. Units(spec, BlockRole.Hidden)];
        var examples = All(visible.Length);
        for (var e = 3; e < examples.Count; e += 7)
        {
            var law = Clamped(network, visible, examples.Flags(e), except: []);
            var best = Array.IndexOf(law.Probabilities, law.Probabilities.Max());
            Assert.Equal(string.Concat(hidden.Select((_, k) => best >> k & 1)), model.Code(examples[e]));
            Assert.Equal(law.Probabilities[best], model.CodeProbability(examples[e]), 1e-9);

            // Of the visible units 0 and 2 are read: sum over what the hidden units are.
            var joint = Clamped(network, visible, examples.Flags(e), except: [0, 2]);
            var free = new[] { visible[0], visible[2] }.Concat(hidden).Order().ToArray();
            var expected = new double[4];
            for (var s = 0; s < joint.Probabilities.Length; s++)
                expected[(s >> Array.IndexOf(free, visible[0]) & 1) | (s >> Array.IndexOf(free, visible[2]) & 1) << 1]
                    += joint.Probabilities[s];
            var found = model.Conditional(examples[e], [0, 2]);
            for (var k = 0; k < 4; k++) Assert.Equal(expected[k], found[k], 1e-9);
        }
    }

    [Fact]
    public void Too_many_coupled_hidden_units_cannot_be_summed()
    {
        var network = new NetworkBuilder().Visible("V", 2).Hidden("H", 13).WithinSparse("H", [(0, 1, 1f)]).Build();
        Assert.Null(VisibleModel.TryFrom(network, 1));
    }

    private static ExactLaw Clamped(Network network, int[] visible, bool[] example, int[] except)
    {
        var clamp = new bool?[network.Spec.Units];
        for (var k = 0; k < visible.Length; k++) if (!except.Contains(k)) clamp[visible[k]] = example[k];
        return new ExactLaw(new PairwiseModel(network, clamp), Temperature);
    }

    private static IEnumerable<int> Units(NetworkSpec spec, BlockRole role) => spec.BlockIds.Where(b => spec[b].Role == role)
        .SelectMany(b => Enumerable.Range(spec.FirstUnit(b), spec[b].Size));

    private static Examples All(int units) => new([.. Enumerable.Range(0, 1 << units)
        .SelectMany(s => Enumerable.Range(0, units).Select(u => (byte)(s >> u & 1)))], 1 << units);

    private static Network Make(string name) => name switch
    {
        "restricted" => Nets.Restricted(new Dice(1), 5, 4),
        "bipolar" => Nets.Restricted(new Dice(2), 4, 5, UnitKind.Bipolar, UnitKind.Bipolar),
        "three blocks" => new NetworkBuilder()
            .Visible("V1", 3, UnitKind.Binary, [0.3f, -0.2f, 0.5f]).Hidden("H", 3, UnitKind.Bipolar, [0.1f, -0.4f, 0.2f])
            .Visible("V2", 2, UnitKind.Bipolar, [-0.6f, 0.4f])
            .WithinSparse("V1", [(0, 1, -1.2f), (1, 2, 0.7f)]).BetweenSparse("V1", "V2", [(2, 0, 0.9f)])
            .Between("V1", "H", [0.8f, -0.5f, 0.3f, 1.1f, -0.9f, 0.2f, 0.4f, -0.7f, 0.6f])
            .Between("H", "V2", [0.5f, -0.3f, 0.9f, 0.2f, -1.1f, 0.7f]).Build(),
        _ => Nets.EveryKind(new Dice(3)),
    };
}
