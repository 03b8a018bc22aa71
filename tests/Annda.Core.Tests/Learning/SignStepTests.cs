using Annda.Learning;
using Annda.Statistics;
using Annda.Tests.Kernels;
using Annda.Topology;

namespace Annda.Tests.Learning;

/// <summary>Steps of one length by the sign of the gradient, parameter by parameter.</summary>
public class SignStepTests
{
    private static readonly BlockId A = new(0), B = new(1);

    public static TheoryData<CouplingKind, bool, UnitKind, UnitKind> Couplings => new()
    {
        { CouplingKind.Bias, false, UnitKind.Binary, UnitKind.Binary },
        { CouplingKind.Bias, false, UnitKind.Bipolar, UnitKind.Bipolar },
        { CouplingKind.Between, false, UnitKind.Binary, UnitKind.Binary },
        { CouplingKind.Between, false, UnitKind.Bipolar, UnitKind.Binary },
        { CouplingKind.Between, true, UnitKind.Bipolar, UnitKind.Bipolar },
        { CouplingKind.Within, false, UnitKind.Binary, UnitKind.Binary },
        { CouplingKind.Within, false, UnitKind.Bipolar, UnitKind.Bipolar },
        { CouplingKind.Within, true, UnitKind.Binary, UnitKind.Binary },
    };

    [Theory]
    [MemberData(nameof(Couplings))]
    public void Every_parameter_moves_by_the_rate_to_where_the_clamped_moment_is_larger(CouplingKind kind, bool sparse, UnitKind kindA,
        UnitKind kindB)
    {
        var dice = new Dice(4);
        var (a, b) = (new BlockSpec("A", BlockRole.Visible, kindA, 9), new BlockSpec("B", BlockRole.Hidden, kindB, 7));
        var coupling = kind switch
        {
            CouplingKind.Bias => CouplingSpec.Bias(A, a),
            CouplingKind.Within => CouplingSpec.Within("w", A, 9, sparse ? ScalarKernels.Edges(dice, 9, 9, within: true, 0.3) : null),
            _ => CouplingSpec.Between("w", A, B, 9, 7, sparse ? ScalarKernels.Edges(dice, 9, 7, within: false, 0.3) : null),
        };
        // Few samples, so that equal moments happen; 24 clamped and 12 free ones, the latter counted as probabilities.
        var (clamped, free) = (Sums(dice, coupling, 24, 1), Sums(dice, coupling, 12, 1 << 20));
        var old = dice.Normals(coupling.Length);
        var next = new float[old.Length];
        var norm = new SignStep(coupling, a, kind == CouplingKind.Between ? b : a).Apply(old, clamped, free, 0.25, next);
        var (plus, minus) = (Moments(coupling, clamped, kindA, kindB), Moments(coupling, free, kindA, kindB));
        var (up, down, still) = (0, 0, 0);
        for (var p = 0; p < old.Length; p++)
        {
            var diagonal = kind == CouplingKind.Within && !sparse && p / 9 == p % 9;
            // Moments are multiples of 1/24: what is below is rounding.
            var sign = diagonal || Math.Abs(plus[p] - minus[p]) < 1e-9 ? 0 : Math.Sign(plus[p] - minus[p]);
            Assert.Equal(old[p] + sign * 0.25f, next[p]);
            (up, down, still) = (up + (sign > 0 ? 1 : 0), down + (sign < 0 ? 1 : 0), still + (sign == 0 ? 1 : 0));
        }
        Assert.True(up > 0 && down > 0);
        Assert.Equal(0.25 * Math.Sqrt(up + down), norm, 1e-12);
    }

    [Theory]
    [InlineData(UnitKind.Binary)]
    [InlineData(UnitKind.Bipolar)]
    public void Equal_phases_move_nothing(UnitKind kind)
    {
        var dice = new Dice(5);
        var (a, b) = (new BlockSpec("A", BlockRole.Visible, kind, 9), new BlockSpec("B", BlockRole.Hidden, kind, 7));
        var coupling = CouplingSpec.Between("w", A, B, 9, 7);
        // Three times as many samples of the same law: thirds are no floats.
        var clamped = Sums(dice, coupling, 7, 1);
        var free = new CorrelationSums([.. clamped.Pairs.Select(n => 3 * n)], [.. clamped.OnsA.Select(n => 3 * n)],
            [.. clamped.OnsB.Select(n => 3 * n)], 21, 1);
        var (old, next) = (dice.Normals(coupling.Length), new float[coupling.Length]);
        Assert.Equal(0, new SignStep(coupling, a, b).Apply(old, clamped, free, 2, next));
        Assert.Equal(old, next);
    }

    private static double[] Moments(CouplingSpec coupling, CorrelationSums sums, UnitKind kindA, UnitKind kindB) =>
        coupling.Kind == CouplingKind.Bias ? sums.MeansA(kindA) : sums.PairMoments(coupling, kindA, kindB);

    private static CorrelationSums Sums(Dice dice, CouplingSpec coupling, int samples, int scale)
    {
        var sums = CorrelationSums.Empty(coupling, scale);
        sums.Samples = samples;
        foreach (var counts in new[] { sums.Pairs, sums.OnsA, sums.OnsB })
            for (var i = 0; i < counts.Length; i++) counts[i] = (long)dice.Below(samples + 1) * scale;
        return sums;
    }
}
