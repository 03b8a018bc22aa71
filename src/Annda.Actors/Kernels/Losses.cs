using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>By what a layer's distance from its goal is measured; t is the goal, y what the layer is.</summary>
public enum Loss
{
    /// <summary>½ Σ (y − t)².</summary>
    Squared,

    /// <summary>−Σ t log y + (1 − t) log(1 − y), of logistic units.</summary>
    CrossEntropy,

    /// <summary>−Σ t log p with p = exp(y) / Σ exp(y), of linear units: log odds of classes.</summary>
    Softmax,
}

/// <summary>
/// Errors of a layer that has a goal: the loss of every chain, and what its fields should change by: minus the derivatives of the loss.
/// </summary>
public static class Losses
{
    /// <summary>Shares within this of 0 and 1 have the logarithm of this: what a float can say.</summary>
    private const double Least = 1.0 / (1 << 24);

    /// <summary>One, in fixed point: 2^20. An example's loss is rounded to it, so that sums are exact in any order.</summary>
    public const double One = 1 << 20;

    // A sum below 2^42: a hundred thousand examples of 4 · 10^7 each.
    private const long Room = 1L << 62;

    /// <summary>Minus the derivatives by the fields, and the loss over all chains in units of 2^−20.</summary>
    /// <param name="loss">The measure.</param>
    /// <param name="kind">Kind of the layer's units.</param>
    /// <param name="values">[units, chains] what the layer is.</param>
    /// <param name="goal">[units, chains] what it is to be.</param>
    /// <param name="errors">[units, chains] minus the derivatives.</param>
    /// <exception cref="InvalidOperationException">The loss is not finite.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Of(Loss loss, UnitKind kind, RealStates values, UnitStates goal, RealStates errors)
    {
        Guard.Shape(goal.Units, values.Units, "units of a goal");
        Guard.Shape(goal.Chains, values.Chains, "chains of a goal");
        var lanes = values.Lanes;
        var scratch = KernelScratch.OfThread;
        var sums = scratch.Span<double>(0, lanes);
        var row = scratch.Span<float>(1, lanes);
        sums.Clear();
        var shares = loss == Loss.Softmax ? scratch.Span<float>(2, values.Units * lanes) : [];
        if (loss == Loss.Softmax) SoftmaxDraw.Probabilities(values.Values, values.Units, 1, shares);
        for (var unit = 0; unit < values.Units; unit++)
        {
            var target = goal is RealStates reals ? reals.Row(unit) : row;
            if (goal is BitPlanes bits) bits.Expand(unit, 0, 1, row);
            var y = loss == Loss.Softmax ? shares.Slice(unit * lanes, lanes) : values.Row(unit);
            var e = errors.Row(unit);
            for (var c = 0; c < lanes; c++) e[c] = target[c] - y[c];
            Add(loss, y, target, sums);
            if (loss == Loss.Squared) LayerValues.Back(kind, values.Row(unit), e);
        }
        errors.ClearPadding();
        var total = 0L;
        for (var c = 0; c < values.Chains; c++)
            total = Sum(total, double.Abs(sums[c]) < 1L << 30 ? (long)double.Round(sums[c] * One)
                : throw new InvalidOperationException($"the loss of an example is {sums[c]}: the weights diverge; a lower learning rate "
                    + "(or clipped gradients) may help"));
        return total;
    }

    /// <summary>One loss and another.</summary>
    /// <exception cref="InvalidOperationException">The sum is not below 2^42.</exception>
    public static long Sum(long a, long b)
    {
        // Either is below 2^62 in size: their sum is a 64-bit number.
        var sum = a + b;
        return sum is < Room and > -Room ? sum : throw new InvalidOperationException($"the loss of a batch is {sum / One:g6}, less than "
            + "2^42 (4.4e12) is allowed: the weights diverge, or inputs and goals are large numbers; a lower learning rate, data scaled to "
            + "about 1 or a smaller batch may help");
    }

    private static void Add(Loss loss, ReadOnlySpan<float> y, ReadOnlySpan<float> target, Span<double> sums)
    {
        for (var c = 0; c < sums.Length; c += DoubleLanes.Lanes)
        {
            var (share, t) = (Eight(y[c..]), Eight(target[c..]));
            var part = loss switch
            {
                Loss.Squared => (share - t) * (share - t) * 0.5,
                Loss.CrossEntropy => -(t * Log(share) + (Vector512<double>.One - t) * Log(Vector512<double>.One - share)),
                _ => -(t * Log(share)),
            };
            (Vector512.Create<double>(sums[c..]) + part).CopyTo(sums[c..]);
        }
    }

    private static Vector512<double> Eight(ReadOnlySpan<float> values)
    {
        var (low, high) = Vector256.Widen(Vector256.Create(values));
        return Vector512.Create(low, high);
    }

    private static Vector512<double> Log(Vector512<double> share) =>
        DoubleLanes.Log(Vector512.ConditionalSelect(Vector512.LessThan(share, Vector512.Create(Least)), Vector512.Create(Least), share));
}
