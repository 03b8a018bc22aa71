using Annda.Programs;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Tests.Programs;

/// <summary>Sums of whole runs: beyond the room of one part, and the same after a stop.</summary>
public class RunSumsTests
{
    private const long Part = 1L << 61;

    private static readonly NetworkSpec Machine = new NetworkBuilder().Add(new BlockSpec("V", BlockRole.Visible, UnitKind.Gaussian, 2)
    {
        Gaussian = new GaussianUnits(GaussianConvention.Cho, false),
    }).Sigma("V", 1).Hidden("H", 1).Between("V", "H", [1, 2]).Build().Spec;

    [Fact]
    public void Parts_of_real_values_add_up_without_a_bound_and_go_on_from_what_was_saved()
    {
        var id = Machine.Coupling("V-H");
        var sums = new RunSums(Machine, id);
        Assert.Equal([0], sums.Save());
        for (var i = 0; i < 20; i++)
        {
            sums.Add(RealSums.Restore(2, [Part, -Part], [-Part + 1, 7], [3], 1 << 20, []));
            var again = new RunSums(Machine, id);
            Assert.True(again.TryRestore(sums.Save()));
            Assert.Equal(sums.Save(), again.Save());
            sums = again;
        }
        // Each part: 2^61 in units of 2^-32, of 2^20 samples.
        Assert.Equal(20 << 20, sums.Samples);
        Assert.Equal([512.0, -512.0], sums.PairMoments(Machine[id], UnitKind.Gaussian, UnitKind.Binary));
        Assert.Equal([-512.0, 7 / RealSums.One / (1 << 20)], sums.MeansA(UnitKind.Gaussian), (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal([3 / RealSums.One / (1 << 20)], sums.MeansB(UnitKind.Binary));
        Assert.False(sums.TryRestore([1, 2]));
        Assert.Throws<ArgumentException>(() => sums.Add(Counts()));
    }

    [Fact]
    public void Counts_go_on_from_what_was_saved()
    {
        var spec = new NetworkBuilder().Visible("A", 2).Hidden("B", 1).Between("A", "B", [1, 2]).Build().Spec;
        var (sums, again) = (new RunSums(spec, new CouplingId(2)), new RunSums(spec, new CouplingId(2)));
        sums.Add(Counts());
        sums.Add(Counts());
        Assert.True(again.TryRestore(sums.Save()));
        Assert.Equal([20, 4, 6, 10, 12, 14], again.Save());
        Assert.Equal([0.2, 0.3], again.PairMoments(spec[new CouplingId(2)], UnitKind.Binary, UnitKind.Binary));
        Assert.True(again.TryRestore([0]));
        Assert.Equal([0], again.Save());
    }

    private static CorrelationSums Counts() => new([2, 3], [5, 6], [7], 10, 1);
}
