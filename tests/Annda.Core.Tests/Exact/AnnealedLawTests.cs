using Annda.Annealing;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Topology;

namespace Annda.Tests.Exact;

/// <summary>The law on the way of an annealing against sums over all orders and states that are written out here.</summary>
public class AnnealedLawTests
{
    private static readonly TemperatureSchedule Cooling = TemperatureSchedule.Stepped(new TemperatureStep(3, 2),
        new TemperatureStep(0.7, 1), new TemperatureStep(0, 1));

    [Theory]
    [InlineData(DynamicsKind.Sequential, UnitOrder.Fixed)]
    [InlineData(DynamicsKind.Sequential, UnitOrder.Shuffled)]
    [InlineData(DynamicsKind.Sequential, UnitOrder.Random)]
    [InlineData(DynamicsKind.Chromatic, UnitOrder.Fixed)]
    [InlineData(DynamicsKind.RandomScan, UnitOrder.Fixed)]
    public void Four_sweeps_give_the_law_of_all_their_orders(DynamicsKind kind, UnitOrder order)
    {
        var network = new NetworkBuilder()
            .Hidden("H", 2, UnitKind.Bipolar, [0.3f, -0.2f]).Visible("V", 3, UnitKind.Binary, [0.1f, -0.4f, 0.2f])
            .Between("V", "H", [0.9f, -0.7f, 0.3f, 0.8f, -1.1f, 0.4f]).WithinSparse("V", [(0, 1, 1.2f), (1, 2, -0.6f)]).Build();
        var rule = new UpdateRule(new DynamicsSpec(kind, Order: order), network.Spec);
        var model = new PairwiseModel(network);
        var law = AnnealedLaw.TryStart(network.Spec, rule, model, Cooling)!;
        var expected = Enumerable.Repeat(1.0 / 32, 32).ToArray();
        for (var sweep = 0; sweep < 4; sweep++)
        {
            law.Sweep();
            expected = Orders(kind, order, expected, (unit, p) => Update(model, unit, p, Cooling.At(sweep)));
            for (var s = 0; s < 32; s++) Assert.Equal(expected[s], law.Probabilities[s], 1e-12);
        }
        Assert.Equal(1, law.Probabilities.Sum(), 1e-12);
    }

    // H is units 0 and 1, V is 2, 3 and 4. In chromatic order visible blocks come first.
    private static double[] Orders(DynamicsKind kind, UnitOrder order, double[] law, Func<int, double[], double[]> update)
    {
        if (kind == DynamicsKind.RandomScan) return Mean([.. Enumerable.Range(0, 5).Select(u => update(u, law))]);
        double[] H(double[] p) => update(1, update(0, p));
        double[] In(double[] p, params int[] units) => units.Aggregate(p, (q, u) => update(u, q));
        double[] V(double[] p) => order switch
        {
            UnitOrder.Fixed => In(p, 2, 3, 4),
            UnitOrder.Shuffled => Mean([In(p, 2, 3, 4), In(p, 2, 4, 3), In(p, 3, 2, 4), In(p, 3, 4, 2), In(p, 4, 2, 3), In(p, 4, 3, 2)]),
            _ => Mean([.. from i in Enumerable.Range(2, 3) from j in Enumerable.Range(2, 3) from k in Enumerable.Range(2, 3)
                select In(p, i, j, k)]),
        };
        return kind == DynamicsKind.Chromatic ? H(V(law)) : V(H(law));
    }

    private static double[] Mean(double[][] laws) => [.. Enumerable.Range(0, laws[0].Length).Select(s => laws.Average(l => l[s]))];

    // From the energies of the two states that a unit can choose between.
    private static double[] Update(PairwiseModel model, int unit, double[] law, double temperature)
    {
        var next = new double[law.Length];
        for (var s = 0; s < law.Length; s++)
        {
            var (off, on) = (s & ~(1 << unit), s | 1 << unit);
            var gain = model.Energy(model.Values(off)) - model.Energy(model.Values(on));
            var chance = temperature > 0 ? 1 / (1 + Math.Exp(-gain / temperature)) : gain > 0 ? 1 : gain < 0 ? 0 : s == on ? 1 : 0;
            next[on] += law[s] * chance;
            next[off] += law[s] * (1 - chance);
        }
        return next;
    }

    [Fact]
    public void At_one_temperature_it_comes_to_Boltzmanns_law()
    {
        var network = Nets.EveryKind(new Dice(3));
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), network.Spec);
        var model = new PairwiseModel(network);
        var law = AnnealedLaw.TryStart(network.Spec, rule, model, TemperatureSchedule.Constant(1.5))!;
        var boltzmann = new ExactLaw(model, 1.5).Probabilities;
        var first = ExactLaw.TotalVariation(law.Probabilities, boltzmann);
        for (var sweep = 0; sweep < 60; sweep++) law.Sweep();
        Assert.True(first > 0.2);
        Assert.Equal(0, ExactLaw.TotalVariation(law.Probabilities, boltzmann), 1e-9);
    }

    [Fact]
    public void Other_dynamics_and_large_networks_have_none()
    {
        var small = Nets.Restricted(new Dice(1), 3, 3);
        var large = Nets.Restricted(new Dice(1), 10, 5);
        Assert.Null(AnnealedLaw.TryStart(small.Spec, new UpdateRule(new DynamicsSpec(DynamicsKind.Synchronous), small.Spec),
            new PairwiseModel(small), Cooling));
        Assert.Null(AnnealedLaw.TryStart(large.Spec, new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), large.Spec),
            new PairwiseModel(large), Cooling));
    }
}
