using Annda.Annealing;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Statistics;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Layers;

/// <summary>
/// What passes that predict count: of each arrow their way the products of what is read and how far the states that read it are from their
/// means, ⟨x (s − p)⟩, and of the biases ⟨s − p⟩.
/// </summary>
public class PredictTests
{
    private const int Chains = 150;

    private static readonly float[] Generative = [0.8f, -1.1f, 0.5f, 1.4f, -0.7f, 0.9f];
    private static readonly float[] Recognition = [-0.6f, 1.2f, 0.4f, 1f, 0.3f, -1.5f];
    private static readonly float[] Top = [1.3f, -0.9f, 0.7f, -1.2f, 0.6f, 1.1f];
    private static readonly float[] BiasV = [0.3f, -0.4f], BiasH = [0.2f, -0.5f, 0.1f], DownH = [-0.8f, 0.6f, 0.4f];

    [Theory]
    [InlineData(Pass.PredictUp)]
    [InlineData(Pass.PredictDown)]
    public void A_pass_that_predicts_counts_what_its_arrows_have_to_learn(Pass pass)
    {
        var network = Network();
        var (v, h) = (Planes(2, 7), Planes(3, 9));
        var counted = Counted(network, pass, v, h, groups: 1);
        var up = pass == Pass.PredictUp;
        var (arrow, bias) = up ? ("V-H", "H.bias") : ("H-V", "V.bias");
        Assert.Equal(new[] { arrow, bias }.Order(), counted.Select(c => network.Spec[c.Key].Name).Order());
        var (from, to, weights, biases) = up ? (v, h, Recognition, BiasH) : (h, v, Generative, BiasV);
        for (var j = 0; j < to.Units; j++)
        {
            var errors = Enumerable.Range(0, Chains).Select(c => (to[j, c] ? 1 : 0) - 1 / (1 + Math.Exp(-biases[j]
                - Enumerable.Range(0, from.Units).Where(i => from[i, c]).Sum(i => (double)weights[i * to.Units + j])))).ToArray();
            Assert.Equal(errors.Sum(), counted[network.Spec.Coupling(bias)].SumsA[j] / RealSums.One, 1e-4);
            for (var i = 0; i < from.Units; i++)
                Assert.Equal(errors.Where((_, c) => from[i, c]).Sum(),
                    counted[network.Spec.Coupling(arrow)].Pairs[i * to.Units + j] / RealSums.One, 1e-4);
        }
    }

    [Fact]
    public void The_same_sums_come_of_any_chain_groups_and_states_stay()
    {
        var (network, v, h) = (Network(), Planes(2, 7), Planes(3, 9));
        var (one, three) = (Counted(network, Pass.PredictUp, v, h, 1), Counted(network, Pass.PredictUp, v, h, 3));
        foreach (var (coupling, sums) in one) Assert.Equal(sums.Pairs, three[coupling].Pairs);
    }

    [Fact]
    public void Biases_for_passes_down_are_those_that_generation_learns()
    {
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), Network().Spec);
        var spec = Network().Spec;
        bool Counts(string name, Pass pass) => rule.Counts(spec[spec.Coupling(name)], pass);
        Assert.True(Counts("H.bias", Pass.PredictUp));
        Assert.False(Counts("H.bias", Pass.PredictDown));
        // H is part of the associative memory: its biases for passes down are of an energy.
        Assert.False(Counts("H.bias.down", Pass.PredictDown));
        Assert.True(Counts("H.bias.down", Pass.Up));
        Assert.True(Counts("H-T", Pass.Down));
        Assert.False(Counts("H-T", Pass.PredictUp));
    }

    private static IReadOnlyDictionary<CouplingId, CouplingSums> Counted(Network network, Pass pass, BitPlanes v, BitPlanes h, int groups)
    {
        var program = new TwoPhases(pass, v, h, groups);
        var society = new Society(network, new DynamicsSpec(DynamicsKind.Sequential), program).Play();
        var last = society.Outcomes[0].Observed;
        Assert.All(last, j => Assert.Equal(v.Slice(Math.Min(64 * j.Group.Group, 128), j.States[0].Chains).Words.ToArray(),
            ((BitPlanes)j.States[0]).Words.ToArray()));
        return society.Outcomes[0].Collected;
    }

    private static Network Network() => new NetworkBuilder().Visible("V", 2, UnitKind.Binary, BiasV).Hidden("H", 3, UnitKind.Binary, BiasH)
        .Hidden("T", 2, UnitKind.Binary, [0.2f, -0.3f]).Between("H", "T", Top).Arrow("H", "V", Generative).Arrow("V", "H", Recognition)
        .DownBias("H", DownH).Build();

    private static BitPlanes Planes(int units, ulong seed)
    {
        var (planes, dice) = (new BitPlanes(units, Chains), new Dice(seed));
        for (var u = 0; u < units; u++)
            for (var c = 0; c < Chains; c++) planes[u, c] = dice.Uniform() < 0.4;
        return planes;
    }

    /// <summary>States that are given, and a look at what would have been predicted of them.</summary>
    private sealed class TwoPhases(Pass pass, BitPlanes v, BitPlanes h, int groups) : IRunProgram
    {
        private bool _done;

        public ProgramProgress Progress => new("", 0, 1, 1);

        public RunItem Next()
        {
            if (_done) return new RunItem.Finished();
            _done = true;
            var given = new PhasePlan
            {
                Set = 0,
                Chains = Chains,
                Groups = groups,
                Sweeps = 1,
                Start = StartKind.Random,
                Clamps = new Dictionary<BlockId, Clamp> { [new(0)] = new(null, v), [new(1)] = new(null, h) },
                Temperatures = TemperatureSchedule.Constant(1),
            };
            return new RunItem.Step([given, given with
            {
                Pass = pass, Start = StartKind.Continue, Clamps = new Dictionary<BlockId, Clamp>(), Count = new SweepChoice(1, 1),
                Observe = new SweepChoice(1, 1),
            }], Collect: true);
        }

        public void Completed(StepOutcome outcome) => Assert.Equal(1, outcome.Step);

        public void Save(IDictionary<string, byte[]> sections) => sections.Clear();

        public void Restore(IReadOnlyDictionary<string, byte[]> sections) => Assert.Empty(sections);
    }
}
