using Annda.Kernels;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Tests.Statistics;

public class CorrelationSumsTests
{
    private const int Chains = 100;

    [Fact]
    public void Means_and_pair_moments_are_those_of_the_values_for_every_kind()
    {
        var dice = new Dice(1);
        UnitKind[] kinds = [UnitKind.Binary, UnitKind.Bipolar];
        foreach (var kindA in kinds)
            foreach (var kindB in kinds)
                foreach (var coupling in Couplings(dice))
                {
                    var within = coupling.Kind == CouplingKind.Within;
                    if (within && kindA != kindB) continue;
                    var a = dice.States(4, Chains);
                    var b = within ? a : dice.States(coupling.SizeB, Chains);
                    var sums = Count(coupling, a, b);
                    double ValueA(int unit, int chain) => a[unit, chain] ? 1 : kindA.Low();
                    double ValueB(int unit, int chain) => b[unit, chain] ? 1 : kindB.Low();
                    Assert.Equal(Mean(c => ValueA(2, c)), sums.MeansA(kindA)[2], 1e-12);
                    if (!within) Assert.Equal(Mean(c => ValueB(1, c)), sums.MeansB(kindB)[1], 1e-12);
                    var moments = sums.PairMoments(coupling, kindA, kindB);
                    for (var p = 0; p < moments.Length; p++)
                    {
                        var (i, j) = coupling.Edges is { } edges ? (edges.A[p], edges.B[p]) : (p / coupling.SizeB, p % coupling.SizeB);
                        Assert.Equal(Mean(c => ValueA(i, c) * ValueB(j, c)), moments[p], 1e-12);
                    }
                }
    }

    [Fact]
    public void Parts_merge_to_the_whole_in_any_order_and_copies_stand_alone()
    {
        var dice = new Dice(2);
        var coupling = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), 4, 3);
        var parts = Enumerable.Range(0, 3).Select(_ => Count(coupling, dice.States(4, Chains), dice.States(3, Chains))).ToArray();
        var (forward, backward) = (CorrelationSums.Empty(coupling, 1), parts[2].Copy());
        foreach (var part in parts) forward.Merge(part);
        backward.Merge(parts[1]);
        backward.Merge(parts[0]);
        Assert.Equal(forward.Pairs, backward.Pairs);
        Assert.Equal(forward.OnsA, backward.OnsA);
        Assert.Equal(forward.OnsB, backward.OnsB);
        Assert.Equal((3L * Chains, 3L * Chains, (long)Chains), (forward.Samples, backward.Samples, parts[2].Samples));
        backward.Clear();
        Assert.Equal((0L, 0L), (backward.Samples, backward.Pairs.Sum() + backward.OnsA.Sum() + backward.OnsB.Sum()));
        Assert.Throws<ArgumentException>(() => forward.Merge(CorrelationSums.Empty(coupling, ProbabilityCounts.One)));
    }

    [Fact]
    public void Samples_are_counted_when_they_outgrow_the_sums_and_cleared_sums_take_samples_again()
    {
        var dice = new Dice(3);
        var coupling = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), 40, 50);
        PairSample Sample() => new(dice.States(40, Chains), true, dice.States(50, Chains), null);
        var (sums, plain) = (CorrelationSums.Empty(coupling, 1), new long[40 * 50]);
        for (var round = 0; round < 2; round++)
        {
            Array.Clear(plain);
            for (var n = 1; n <= 30; n++)
            {
                var sample = Sample();
                sums.Add(sample);
                PairCounts.AddDense(sample.States, sample.Partner!, plain);
                Assert.Equal(n <= 11, sums.AllPending);
                Assert.InRange(sums.Bytes, 0, 8 * (plain.Length + 90));
                Assert.Equal(plain, sums.Copy().Pairs);
            }
            Assert.Equal(plain, sums.Pairs);
            Assert.Empty(sums.Pending);
            sums.Clear();
            Assert.True(sums.AllPending);
        }
    }

    private static IEnumerable<CouplingSpec> Couplings(Dice dice)
    {
        var (a, b) = (new BlockId(0), new BlockId(1));
        yield return CouplingSpec.Between("d", a, b, 4, 3);
        yield return CouplingSpec.Between("s", a, b, 4, 3, Kernels.ScalarKernels.Edges(dice, 4, 3, within: false, 0.5));
        yield return CouplingSpec.Within("w", a, 4);
        yield return CouplingSpec.Within("v", a, 4, Kernels.ScalarKernels.Edges(dice, 4, 4, within: true, 0.5));
    }

    private static CorrelationSums Count(CouplingSpec coupling, Annda.Numerics.BitPlanes a, Annda.Numerics.BitPlanes b)
    {
        var sums = CorrelationSums.Empty(coupling, 1);
        if (coupling.Edges is { } edges) PairCounts.AddSparse(a, b, edges, sums.Pairs);
        else PairCounts.AddDense(a, b, sums.Pairs);
        PairCounts.AddOnes(a, sums.OnsA);
        if (coupling.Kind == CouplingKind.Between) PairCounts.AddOnes(b, sums.OnsB);
        sums.Samples = Chains;
        return sums;
    }

    private static double Mean(Func<int, double> value) => Enumerable.Range(0, Chains).Average(value);
}
