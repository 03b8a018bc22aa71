using Annda.Topology;

namespace Annda.Kernels;

/// <summary>Deterministic units by kind: what they become of their fields, and errors through them.</summary>
public static class LayerValues
{
    /// <summary>y = f(h).</summary>
    /// <param name="kind">Logistic, rectified or linear.</param>
    /// <param name="fields">[n].</param>
    /// <param name="values">[n].</param>
    public static void Of(UnitKind kind, ReadOnlySpan<float> fields, Span<float> values)
    {
        switch (kind)
        {
            case UnitKind.Logistic: Activations.Logistic(fields, values); break;
            case UnitKind.Rectified: Activations.Rectify(fields, values); break;
            case UnitKind.Linear: fields.CopyTo(values); break;
            default: throw new ArgumentException($"{kind} units are drawn");
        }
    }

    /// <summary>e ← e f'(h), from y = f(h).</summary>
    /// <param name="kind">Logistic, rectified or linear.</param>
    /// <param name="values">[n] y.</param>
    /// <param name="errors">[n] derivatives by the values, then by the fields.</param>
    public static void Back(UnitKind kind, ReadOnlySpan<float> values, Span<float> errors)
    {
        switch (kind)
        {
            case UnitKind.Logistic: Activations.LogisticBack(values, errors); break;
            case UnitKind.Rectified: Activations.RectifyBack(values, errors); break;
            case UnitKind.Linear: break;
            default: throw new ArgumentException($"{kind} units have no slope");
        }
    }
}
