using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>Deterministic units: values from fields, and errors of fields from errors of values. Any lengths, also in place.</summary>
public static class Activations
{
    private const int Step = 16;

    private interface IValue
    {
        static abstract Vector512<float> Of(Vector512<float> field);
    }

    private interface ISlope
    {
        static abstract Vector512<float> Times(Vector512<float> value, Vector512<float> error);
    }

    /// <summary>y = 1 / (1 + exp(−h)), h within ±87; relative error below 5e-7, absolute error below 1.5e-7.</summary>
    /// <param name="fields">[n].</param>
    /// <param name="values">[n].</param>
    public static void Logistic(ReadOnlySpan<float> fields, Span<float> values) => Forward<LogisticValue>(fields, values);

    /// <summary>e ← e y (1 − y).</summary>
    /// <param name="values">[n] the values y of the units.</param>
    /// <param name="errors">[n] derivatives by the values, then by the fields.</param>
    public static void LogisticBack(ReadOnlySpan<float> values, Span<float> errors) => Backward<LogisticSlope>(values, errors);

    /// <summary>y = max(0, h).</summary>
    /// <param name="fields">[n].</param>
    /// <param name="values">[n].</param>
    public static void Rectify(ReadOnlySpan<float> fields, Span<float> values) => Forward<RectifiedValue>(fields, values);

    /// <summary>e ← e where y is above 0, else 0.</summary>
    /// <param name="values">[n] the values y of the units.</param>
    /// <param name="errors">[n] derivatives by the values, then by the fields.</param>
    public static void RectifyBack(ReadOnlySpan<float> values, Span<float> errors) => Backward<RectifiedSlope>(values, errors);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TValue>(ReadOnlySpan<float> fields, Span<float> values) where TValue : struct, IValue
    {
        Guard.Shape(values.Length, fields.Length, "values");
        ref var h = ref MemoryMarshal.GetReference(fields);
        ref var y = ref MemoryMarshal.GetReference(values);
        var whole = fields.Length - fields.Length % Step;
        for (nuint i = 0; i < (nuint)whole; i += Step) TValue.Of(Vector512.LoadUnsafe(ref h, i)).StoreUnsafe(ref y, i);
        if (whole == fields.Length) return;
        Span<float> rest = stackalloc float[Step];
        rest.Clear();
        fields[whole..].CopyTo(rest);
        TValue.Of(Vector512.LoadUnsafe(ref rest[0])).StoreUnsafe(ref rest[0]);
        rest[..(fields.Length - whole)].CopyTo(values[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TSlope>(ReadOnlySpan<float> values, Span<float> errors) where TSlope : struct, ISlope
    {
        Guard.Shape(errors.Length, values.Length, "errors");
        ref var y = ref MemoryMarshal.GetReference(values);
        ref var e = ref MemoryMarshal.GetReference(errors);
        var whole = values.Length - values.Length % Step;
        for (nuint i = 0; i < (nuint)whole; i += Step)
            TSlope.Times(Vector512.LoadUnsafe(ref y, i), Vector512.LoadUnsafe(ref e, i)).StoreUnsafe(ref e, i);
        if (whole == values.Length) return;
        Span<float> rest = stackalloc float[2 * Step];
        rest.Clear();
        values[whole..].CopyTo(rest);
        errors[whole..].CopyTo(rest[Step..]);
        TSlope.Times(Vector512.LoadUnsafe(ref rest[0]), Vector512.LoadUnsafe(ref rest[Step])).StoreUnsafe(ref rest[0]);
        rest[..(values.Length - whole)].CopyTo(errors[whole..]);
    }

    private readonly struct LogisticValue : IValue
    {
        // A NaN stays one, whatever the exponential makes of it.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> field) =>
            Vector512.ConditionalSelect(Vector512.Equals(field, field), Elementary.Logistic(field), field);
    }

    private readonly struct LogisticSlope : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Times(Vector512<float> value, Vector512<float> error) =>
            error * (value * (Vector512<float>.One - value));
    }

    private readonly struct RectifiedValue : IValue
    {
        // Asked this way round a NaN stays one.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> field) => Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(field, Vector512<float>.Zero), Vector512<float>.Zero, field);
    }

    private readonly struct RectifiedSlope : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Times(Vector512<float> value, Vector512<float> error) => Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(value, Vector512<float>.Zero), Vector512<float>.Zero, error);
    }
}
