using Annda.Kernels;
using Annda.Learning;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Tests.Learning;

public class RealStepTests
{
    private const int UnitsA = 300, UnitsB = 150;

    private static readonly CouplingSpec Coupling = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), UnitsA, UnitsB);
    private static readonly BlockSpec A = new("A", BlockRole.Visible, UnitKind.Graded, UnitsA),
        B = new("B", BlockRole.Hidden, UnitKind.Binary, UnitsB);

    [Fact]
    public void A_step_is_that_of_double_precision_with_momentum_decay_temperature_and_clipping()
    {
        var dice = new Dice(1);
        foreach (var clip in new[] { 0, 0.5, 1e6 })
            foreach (var freeChains in new[] { 100, 70 })
            {
                var settings = new LearningSettings(0.1, 0.5, 0.01, 2, Clip: clip);
                var (plus, minus, old) = (Sums(dice, 100), Sums(dice, freeChains), dice.Normals(Coupling.Length));
                var (step, next) = (new RealStep(Coupling, A, B, OptimiserState.Fresh), new float[old.Length]);
                var again = new float[old.Length];
                var full = plus.Copy().Pairs.Zip(minus.Copy().Pairs,
                    (x, y) => (x / (100 * RealSums.One) - y / (freeChains * RealSums.One)) / 2);
                var gradient = full.ToArray();
                var norm = Math.Sqrt(gradient.Sum(g => g * g));
                var scale = clip == 0 ? 1 : Math.Min(1, clip / norm);
                var length = step.Apply(old, plus, minus, settings, next);
                step.Apply(next, plus, minus, settings, again);
                for (var p = 0; p < 200; p++)
                {
                    var first = 0.1 * (scale * gradient[p] - 0.01 * old[p]);
                    Assert.Equal(old[p] + first, next[p], 1e-6);
                    Assert.Equal(next[p] + 0.5 * first + 0.1 * (scale * gradient[p] - 0.01 * next[p]), again[p], 1e-6);
                }
                Assert.Equal(Math.Sqrt(next.Zip(old, (n, o) => Math.Pow(n - (double)o, 2)).Sum()), length, 1e-5 * length);
            }
    }

    [Fact]
    public void Pending_and_counted_sums_and_any_team_give_the_same_bits()
    {
        var dice = new Dice(2);
        using var team = new WorkTeam(3);
        foreach (var (freeChains, momentum) in new[] { (100, 0.0), (100, 0.9), (70, 0.9), (0, 0.5) })
        {
            var (plus, minus, old) = (Sums(dice, 100), freeChains == 0 ? null : Sums(dice, freeChains), dice.Normals(Coupling.Length));
            Assert.True(plus.AllPending);
            var settings = new LearningSettings(0.1, momentum, 0.01);
            var wanted = Apply(old, plus.Copy(), minus?.Copy(), settings, null);
            Assert.Equal(wanted, Apply(old, plus, minus, settings, null));
            Assert.Equal(wanted, Apply(old, plus, minus, settings, team));
            // Clipping that does not clip makes the step in two passes.
            Assert.Equal(wanted, Apply(old, plus, minus, settings with { Clip = 1e9 }, team));
        }
    }

    [Fact]
    public void Biases_do_not_decay_and_listed_pairs_step_like_dense_ones()
    {
        var dice = new Dice(3);
        var bias = CouplingSpec.Bias(new BlockId(0), A);
        var (plus, minus, a, b) = (RealSums.Empty(bias), RealSums.Empty(bias), dice.Reals(UnitsA, 30), dice.Reals(UnitsA, 30));
        plus.AddOwn(a);
        minus.AddOwn(b);
        var (old, next) = (dice.Normals(UnitsA), new float[UnitsA]);
        new RealStep(bias, A, A, OptimiserState.Fresh).Apply(old, plus, minus, new LearningSettings(1, 0, 0.5), next);
        Assert.Equal(old[7] + (Enumerable.Range(0, 30).Sum(c => (double)a[7, c] - b[7, c]) / 30), next[7], 1e-5);

        var edges = new EdgeList([0, 2, 2], [1, 0, 3], UnitsA, UnitsB, within: false);
        var sparse = CouplingSpec.Between("s", new BlockId(0), new BlockId(1), UnitsA, UnitsB, edges);
        var (sums, whole, h) = (RealSums.Empty(sparse), RealSums.Empty(Coupling), dice.States(UnitsB, 30));
        sums.Add(sparse, a, h);
        whole.Add(Coupling, a, h);
        var (few, all) = (new float[3], new float[Coupling.Length]);
        new RealStep(sparse, A, B, OptimiserState.Fresh).Apply([0, 0, 0], sums, null, new LearningSettings(1), few);
        new RealStep(Coupling, A, B, OptimiserState.Fresh).Apply(new float[Coupling.Length], whole, null, new LearningSettings(1), all);
        for (var e = 0; e < 3; e++) Assert.Equal(all[edges.A[e] * UnitsB + edges.B[e]], few[e], 1e-6f);
    }

    [Fact]
    public void A_sparsity_target_pulls_hidden_weights_by_the_mean_of_the_other_end()
    {
        var dice = new Dice(4);
        var (plus, old) = (Sums(dice, 50), new float[Coupling.Length]);
        var (plain, pulled) = (new float[old.Length], new float[old.Length]);
        var settings = new LearningSettings(1, Clip: 0.01);
        new RealStep(Coupling, A, B, OptimiserState.Fresh).Apply(old, plus, plus.Copy(), settings, plain);
        new RealStep(Coupling, A, B, OptimiserState.Fresh).Apply(old, plus, plus.Copy(), settings with
        {
            Sparsity = new SparsitySettings(0.1, 2, 0.9),
        }, pulled);
        Assert.All(plain, w => Assert.Equal(0, w));
        Assert.Equal(2 * (0.1 - plus.SumsB[3] / (50 * RealSums.One)) * plus.SumsA[8] / (50 * RealSums.One), pulled[8 * UnitsB + 3], 1e-6);
    }

    [Fact]
    public void No_sparsity_target_pulls_a_variance()
    {
        var block = new BlockSpec("H", BlockRole.Hidden, UnitKind.Gaussian, 2)
        {
            Gaussian = new GaussianUnits(GaussianConvention.Cho, true),
        };
        var variance = CouplingSpec.Variance(new BlockId(0), block);
        var (dice, sums) = (new Dice(5), RealSums.Empty(variance));
        sums.AddBoth(dice.Reals(2, 20), dice.Reals(2, 20));
        var next = new float[2];
        new RealStep(variance, block, block, OptimiserState.Fresh).Apply([0.5f, -0.5f], sums, sums,
            new LearningSettings(1, Sparsity: new SparsitySettings(0.1, 2, 0.9)), next);
        Assert.Equal([0.5f, -0.5f], next);
    }

    private static float[] Apply(float[] old, RealSums plus, RealSums? minus, LearningSettings settings, WorkTeam? team)
    {
        var step = new RealStep(Coupling, A, B, OptimiserState.Fresh, team);
        var (next, again) = (new float[old.Length], new float[old.Length]);
        var first = step.Apply(old, plus, minus, settings, next);
        var second = step.Apply(next, plus, minus, settings, again);
        return [.. again, .. step.State.Velocity, (float)first, (float)second];
    }

    private static RealSums Sums(Dice dice, int chains)
    {
        var sums = RealSums.Empty(Coupling);
        sums.Add(Coupling, dice.Reals(UnitsA, chains), dice.States(UnitsB, chains));
        return sums;
    }
}
