using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Protocol;

namespace Annda.Learning;

/// <summary>
/// What makes a new parameter out of its gradient by <see cref="AdamSettings"/>: g ← scale · g − decay · w; m ← β1 m + (1 − β1) g;
/// v ← β2 v + (1 − β2) g²; w ← w + rate · c1 m / (√(c2 v) + ε). Element by element, so it does not matter who does which part.
/// </summary>
internal readonly record struct AdamRule : IParameterRule
{
    private const int Lanes = 16;

    private readonly float _rate, _decay, _scale, _beta1, _beta2, _correct1, _correct2, _epsilon;

    /// <summary>The rule of one step.</summary>
    /// <param name="adam">Memories.</param>
    /// <param name="rate">Step size.</param>
    /// <param name="decay">Weight decay.</param>
    /// <param name="scale">What gradients are shortened to, 1 or less.</param>
    /// <param name="step">Number of the step, from 1.</param>
    public AdamRule(AdamSettings adam, double rate, double decay, float scale, int step)
    {
        (_rate, _decay, _scale, _epsilon) = ((float)rate, (float)decay, scale, (float)adam.Epsilon);
        (_beta1, _beta2) = ((float)adam.Beta1, (float)adam.Beta2);
        (_correct1, _correct2) = ((float)(1 / (1 - Power(adam.Beta1, step))), (float)(1 / (1 - Power(adam.Beta2, step))));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe double Apply(float* old, float* velocity, float* squares, float* next, int rows, int columns, nint stride)
    {
        var whole = columns / Lanes * Lanes;
        var (rate, decay, scale, epsilon) = (Vector512.Create(_rate), Vector512.Create(_decay), Vector512.Create(_scale),
            Vector512.Create(_epsilon));
        var (beta1, rest1, correct1) = (Vector512.Create(_beta1), Vector512.Create(1 - _beta1), Vector512.Create(_correct1));
        var (beta2, rest2, correct2) = (Vector512.Create(_beta2), Vector512.Create(1 - _beta2), Vector512.Create(_correct2));
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        double rest = 0;
        for (var row = 0; row < rows; row++, old += stride, velocity += stride, squares += stride, next += stride)
        {
            for (var at = 0; at < whole; at += Lanes)
            {
                var weight = Vector512.Load(old + at);
                var gradient = scale * Vector512.Load(next + at) - decay * weight;
                var m = beta1 * Vector512.Load(velocity + at) + rest1 * gradient;
                var v = beta2 * Vector512.Load(squares + at) + rest2 * (gradient * gradient);
                m.Store(velocity + at);
                v.Store(squares + at);
                var step = rate * (correct1 * m) / (Vector512.Sqrt(correct2 * v) + epsilon);
                (weight + step).Store(next + at);
                var (l, h) = Vector512.Widen(step * step);
                (low, high) = (low + l, high + h);
            }
            for (var at = whole; at < columns; at++)
            {
                var gradient = _scale * next[at] - _decay * old[at];
                velocity[at] = _beta1 * velocity[at] + (1 - _beta1) * gradient;
                squares[at] = _beta2 * squares[at] + (1 - _beta2) * (gradient * gradient);
                var step = _rate * (_correct1 * velocity[at]) / (MathF.Sqrt(_correct2 * squares[at]) + _epsilon);
                next[at] = old[at] + step;
                rest += (double)step * step;
            }
        }
        low += high;
        for (var lane = 0; lane < Vector512<double>.Count; lane++) rest += low[lane];
        return rest;
    }

    // By multiplications alone: the same on every machine.
    private static double Power(double beta, int step)
    {
        double power = 1;
        for (var square = beta; step > 0; step >>= 1, square *= square) if ((step & 1) != 0) power *= square;
        return power;
    }
}
