using Annda.Dynamics;
using Annda.Exact;
using Annda.Tests.Laws;
using Annda.Topology;

namespace Annda.Tests.Exact;

/// <summary>Invariance without randomness: πT = π for the law that each dynamics should have, and not for mutants.</summary>
public class RoundMatrixTests
{
    public static TheoryData<string> Nets => ["pair", "tri_afm", "bm6", "rbm3x3", "ring6_colour"];

    [Theory]
    [MemberData(nameof(Nets))]
    public void Every_row_of_a_sweeps_matrix_sums_to_1(string net)
    {
        foreach (var kind in new[] { DynamicsKind.Sequential, DynamicsKind.Chromatic, DynamicsKind.Synchronous, DynamicsKind.Stale })
        {
            var matrix = Matrix(GoldenNets.Build(net), net, kind);
            for (var from = 0; from < matrix.States; from++)
                Assert.Equal(1.0, Enumerable.Range(0, matrix.States).Sum(to => matrix[from, to]), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Sequential_and_chromatic_sweeps_leave_the_Boltzmann_law_as_it_is(string net)
    {
        var network = GoldenNets.Build(net);
        var law = new ExactLaw(new PairwiseModel(network), GoldenNets.Temperature(net)).Probabilities;
        foreach (var kind in new[] { DynamicsKind.Sequential, DynamicsKind.Chromatic })
            Assert.InRange(Moved(Matrix(network, net, kind), law), 0, 1e-12);
    }

    [Fact]
    public void A_net_of_every_kind_of_unit_and_coupling_keeps_its_Boltzmann_law_too()
    {
        var network = Tests.Nets.Restricted(new Dice(1), 4, 3, UnitKind.Binary, UnitKind.Bipolar, 1);
        var law = new ExactLaw(new PairwiseModel(network), 1.3).Probabilities;
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), network.Spec);
        Assert.InRange(Moved(DisciplineLaw.Rounds(network, rule, 1.3).Matrix(), law), 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void The_mutants_that_must_fail_do_fail(string net)
    {
        var network = GoldenNets.Build(net);
        var law = new ExactLaw(new PairwiseModel(network), GoldenNets.Temperature(net)).Probabilities;
        Assert.InRange(Moved(Matrix(GoldenNets.Build(net, gain: 2), net, DynamicsKind.Sequential), law), 1e-6, 1);
        Assert.InRange(Moved(Matrix(network, net, DynamicsKind.Synchronous), law), 1e-6, 1);
        if (network.Spec.BlockIds.Any(b => Array.Exists(network[NetworkSpec.BiasOf(b)], x => x != 0)))
            Assert.InRange(Moved(Matrix(GoldenNets.Build(net, biasSign: -1), net, DynamicsKind.Sequential), law), 1e-6, 1);
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Synchronous_sweeps_have_the_golden_law_and_it_is_Perettos(string net)
    {
        var network = GoldenNets.Build(net);
        var peretto = PerettoLaw.Of(new PairwiseModel(network), GoldenNets.Temperature(net));
        var matrix = Matrix(network, net, DynamicsKind.Synchronous);
        Assert.InRange(Moved(matrix, peretto), 0, 1e-12);
        AssertClose(GoldenNets.Law(net, "synchronous"), peretto);
        AssertClose(GoldenNets.Law(net, "synchronous"), matrix.Stationary());
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Blocks_at_once_from_the_last_sweeps_states_have_the_golden_biased_law(string net)
    {
        var network = GoldenNets.Build(net);
        var golden = GoldenNets.Net(net).GetProperty("dynamics").GetProperty("concurrent_m").GetProperty("1");
        double Golden(string name) => golden.GetProperty(name).GetDouble();
        var model = new PairwiseModel(network);
        var (exact, law) = (new ExactLaw(model, GoldenNets.Temperature(net)), Matrix(network, net, DynamicsKind.Stale).Stationary());
        Assert.Equal(Golden("TV"), ExactLaw.TotalVariation(exact.Probabilities, law), 1e-8);
        Assert.Equal(Golden("KL_q_p"), law.Zip(exact.Probabilities, (q, p) => q * Math.Log(q / p)).Sum(), 1e-7);
        Assert.Equal(Golden("mean_energy"), ExactLaw.MeanUnder(law, exact.Energies), 1e-6);
        var errors = ExactLaw.UnitMeans(model, law).Zip(exact.UnitMeans(), (a, b) => Math.Abs(a - b));
        Assert.Equal(Golden("max_unit_mean_error"), errors.Max(), 1e-7);
    }

    [Fact]
    public void The_lectures_gain_keeps_the_law_at_twice_the_temperature()
    {
        var network = GoldenNets.Build("pair");
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential, Convention: GainConvention.Lecture), network.Spec);
        var matrix = DisciplineLaw.Rounds(network, rule, 1).Matrix();
        Assert.InRange(Moved(matrix, new ExactLaw(new PairwiseModel(network), 2).Probabilities), 0, 1e-12);
        Assert.InRange(Moved(matrix, new ExactLaw(new PairwiseModel(network), 1).Probabilities), 1e-3, 1);
    }

    [Fact]
    public void A_matrix_of_a_sweep_is_refused_where_one_sweep_is_not_enough()
    {
        var network = GoldenNets.Build("pair");
        foreach (var dynamics in new[]
        {
            new DynamicsSpec(DynamicsKind.Stale, 1, StaleReads.Oldest), new DynamicsSpec(DynamicsKind.Stale),
            new DynamicsSpec(DynamicsKind.Asynchronous),
            new DynamicsSpec(Order: UnitOrder.Shuffled),
        })
            Assert.Throws<NotSupportedException>(() => DisciplineLaw.Rounds(network, new UpdateRule(dynamics, network.Spec), 1).Matrix());
    }

    private static TransitionMatrix Matrix(Network network, string net, DynamicsKind kind) =>
        DisciplineLaw.Rounds(network, new UpdateRule(new DynamicsSpec(kind, Reads: StaleReads.Oldest), network.Spec),
            GoldenNets.Temperature(net)).Matrix();

    private static double Moved(TransitionMatrix matrix, double[] law) => ExactLaw.TotalVariation(law, matrix.Apply(law));

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var s = 0; s < expected.Length; s++) Assert.Equal(expected[s], actual[s], 1e-8);
    }
}
