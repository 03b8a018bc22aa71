using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Learning;

/// <summary>
/// What makes a new parameter out of its gradient: g ← scale · g − decay · w; v ← momentum · v + rate · g; w ← w + v. Element by element,
/// so it does not matter who does which part.
/// </summary>
/// <param name="Rate">Step size.</param>
/// <param name="Momentum">Share of the last step that is kept.</param>
/// <param name="Decay">Weight decay.</param>
/// <param name="Scale">What gradients are shortened to, 1 or less.</param>
internal readonly record struct DescentRule(float Rate, float Momentum, float Decay, float Scale) : IParameterRule
{
    private const int Lanes = 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe double Apply(float* old, float* velocity, float* squares, float* next, int rows, int columns, nint stride)
    {
        var whole = columns / Lanes * Lanes;
        var (rate, momentum, decay, scale) = (Vector512.Create(Rate), Vector512.Create(Momentum), Vector512.Create(Decay),
            Vector512.Create(Scale));
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        double rest = 0;
        for (var row = 0; row < rows; row++, old += stride, next += stride)
        {
            for (var at = 0; at < whole; at += Lanes)
            {
                var weight = Vector512.Load(old + at);
                var step = rate * (scale * Vector512.Load(next + at) - decay * weight);
                if (velocity is not null)
                {
                    step = momentum * Vector512.Load(velocity + at) + step;
                    step.Store(velocity + at);
                }
                (weight + step).Store(next + at);
                var (l, h) = Vector512.Widen(step * step);
                (low, high) = (low + l, high + h);
            }
            for (var at = whole; at < columns; at++)
            {
                var step = Rate * (Scale * next[at] - Decay * old[at]);
                if (velocity is not null) velocity[at] = step = Momentum * velocity[at] + step;
                next[at] = old[at] + step;
                rest += (double)step * step;
            }
            if (velocity is not null) velocity += stride;
        }
        low += high;
        for (var lane = 0; lane < Vector512<double>.Count; lane++) rest += low[lane];
        return rest;
    }
}
