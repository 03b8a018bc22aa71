using Annda.Dynamics;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Societies;

/// <summary>Learning with Gaussian and softmax units has the same bits for any chain groups, faults and resumes.</summary>
public class GaussianSocietyTests
{
    private const int Examples = 150;

    [Theory]
    [InlineData(GaussianConvention.Lecture, LearningRule.Persistent)]
    [InlineData(GaussianConvention.Cho, LearningRule.ContrastiveDivergence)]
    public void Chain_groups_and_faults_change_no_bit(GaussianConvention convention, LearningRule rule)
    {
        var network = Machine(new Dice(1), convention);
        var plain = new Society(network, Chromatic, Program(network, rule, 1)).Play().Boundaries[^1];
        foreach (var (groups, faults) in new[] { (1, 3u), (2, 0u), (3, 7u) })
        {
            var post = faults == 0 ? Faults.None : Faults.Of(faults);
            var other = new Society(network, Chromatic, Program(network, rule, groups), post).Play().Boundaries[^1];
            Assert.Equal(plain.Network.Hash(), other.Network.Hash());
            Assert.Equal(plain.StateHash(), other.StateHash());
        }
        // Everything was learned: weights, biases and log σ².
        foreach (var id in network.Spec.CouplingIds) Assert.NotEqual(network[id], plain.Network[id]);
    }

    [Fact]
    public void A_resumed_run_ends_in_the_bits_of_an_undisturbed_one()
    {
        var network = Machine(new Dice(2), GaussianConvention.Lecture);
        var straight = new Society(network, Chromatic, Program(network, LearningRule.Persistent, 2)).Play().Boundaries[^1];
        var half = new Society(network, Chromatic, Program(network, LearningRule.Persistent, 2)).Play(1).Boundaries[^1];
        Assert.True(half.Steps < straight.Steps);
        var resumed = new Society(half.Network, Chromatic, Program(network, LearningRule.Persistent, 2), from: half).Play().Boundaries[^1];
        Assert.Equal(straight.Network.Hash(), resumed.Network.Hash());
        Assert.Equal(straight.StateHash(), resumed.StateHash());
    }

    [Fact]
    public void Sigma_that_is_not_learned_stays_and_what_these_units_cannot_do_is_refused_by_name()
    {
        var network = Machine(new Dice(3), GaussianConvention.Cho, learn: false);
        var end = new Society(network, Chromatic, Program(network, LearningRule.Persistent, 1)).Play().Boundaries[^1].Network;
        var variance = network.Spec.VarianceOf(new BlockId(0))!.Value;
        Assert.Equal(network[variance], end[variance]);
        Refused("drawn block by block", () => _ = new UpdateRule(new DynamicsSpec(DynamicsKind.RandomScan), network.Spec));
        Refused("weights among themselves", () => Builder(new Dice(1)).Within("V", new float[9]).Build());
        Refused("Graded units", () => Builder(new Dice(1)).Add(new BlockSpec("G", BlockRole.Hidden, UnitKind.Graded, 1)
        {
            Graded = new GradedUnits(1, 1, 1, 0.5, 0),
        }).Between("V", "G", new float[3]).Build());
        Refused("before it", () => new NetworkBuilder().Hidden("H", 1).Add(Gaussian(GaussianConvention.Cho, true)).Sigma("V", 1)
            .Between("H", "V", new float[3]).Build());
        Refused("have variances", () => new NetworkBuilder().Add(Gaussian(GaussianConvention.Cho, true)).Build());
    }

    [Theory]
    [InlineData(DynamicsKind.Synchronous, null)]
    [InlineData(DynamicsKind.Stale, null)]
    [InlineData(DynamicsKind.Chromatic, new[] { 1, 1, 0 })]
    public void Where_sigma_is_learned_nobody_reads_a_block_before_its_own_sweep(DynamicsKind kind, int[]? colours)
    {
        var dynamics = new DynamicsSpec(kind, Colours: colours);
        Refused("sigma of 'V' is learned", () => _ = new UpdateRule(dynamics, Machine(new Dice(1), GaussianConvention.Cho).Spec));
        _ = new UpdateRule(dynamics, Machine(new Dice(1), GaussianConvention.Cho, learn: false).Spec);
        _ = new UpdateRule(new DynamicsSpec(Colours: [0, 1, 2]), Machine(new Dice(1), GaussianConvention.Cho).Spec);
        _ = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), Machine(new Dice(1), GaussianConvention.Cho).Spec);
    }

    [Fact]
    public void Weights_or_sigma_that_diverge_stop_the_run_by_name_and_no_number_is_ever_lost()
    {
        var network = Machine(new Dice(4), GaussianConvention.Lecture);
        var error = Assert.Throws<InvalidOperationException>(() => new Society(network, Chromatic, new TrainProgram(network.Spec,
            Data(network), new TrainSettings { Epochs = 200, Batch = 50, Rate = RateSchedule.Constant(50) }, 3)).Play());
        Assert.Contains("diverge", error.Message);
    }

    private static void Refused(string part, Action act) => Assert.Contains(part, Assert.Throws<ArgumentException>(act).Message);

    private static readonly DynamicsSpec Chromatic = new(DynamicsKind.Chromatic);

    private static TrainProgram Program(Network network, LearningRule rule, int groups) => new(network.Spec, Data(network), new()
    {
        Rule = rule,
        Epochs = 2,
        Batch = 140,
        Groups = groups,
        Rate = RateSchedule.Constant(0.05),
        Clip = 0.5,
    }, 3);

    private static Examples Data(Network network)
    {
        var (dice, units) = (new Dice(9), 3 + 2);
        var (bits, values) = (new byte[Examples * units], new float[Examples * units]);
        for (var e = 0; e < Examples; e++)
        {
            for (var u = 0; u < 3; u++) values[e * units + u] = dice.Normal();
            var label = e * units + 3 + dice.Below(2);
            (bits[label], values[label]) = (1, 1);
        }
        Assert.Equal(units, network.Spec.Blocks.Where(b => b.Role == BlockRole.Visible).Sum(b => b.Size));
        return new Examples(bits, Examples, values);
    }

    private static Network Machine(Dice dice, GaussianConvention convention, bool learn = true) => Builder(dice, convention, learn).Build();

    private static NetworkBuilder Builder(Dice dice, GaussianConvention convention = GaussianConvention.Lecture, bool learn = true) =>
        new NetworkBuilder().Add(Gaussian(convention, learn), dice.Normals(3))
            .Add(new BlockSpec("L", BlockRole.Visible, UnitKind.Softmax, 2), dice.Normals(2))
            .Hidden("H", 4, UnitKind.Binary, dice.Normals(4))
            .Sigma("V", 0.7f, 1, 1.5f).Between("V", "H", dice.Normals(12)).Between("L", "H", dice.Normals(8));

    private static BlockSpec Gaussian(GaussianConvention convention, bool learn) =>
        new("V", BlockRole.Visible, UnitKind.Gaussian, 3) { Gaussian = new GaussianUnits(convention, learn) };
}
