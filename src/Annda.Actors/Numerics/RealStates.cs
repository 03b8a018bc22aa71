using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Numerics;

/// <summary>
/// States of a block of real-valued units for a group of chains: one row of chains for each unit, padded to whole vector steps. Numbers
/// beyond the last chain are always 0.
/// </summary>
public sealed class RealStates : UnitStates
{
    private const int Exponent = 0x7f800000;

    private readonly float[] _values;

    /// <summary>All units at 0.</summary>
    public RealStates(int units, int chains)
        : base(units, chains) => _values = new float[checked(units * Lanes)];

    /// <summary>Takes over <paramref name="values"/>, unit-major; padding must be 0 and every number finite.</summary>
    /// <exception cref="ArgumentException">Wrong length, padding that is not 0, or a number that is not finite.</exception>
    public RealStates(int units, int chains, float[] values)
        : base(units, chains)
    {
        Guard.Shape(values.Length, (long)units * Lanes, "[units, lanes]");
        Guard.Finite(values, "states");
        _values = values;
        for (var unit = 0; unit < units; unit++)
            if (Row(unit)[chains..].ContainsAnyExcept(0f)) throw new ArgumentException($"padding of unit {unit} is not 0");
    }

    /// <summary>The values of states: bits as <paramref name="low"/> and 1.</summary>
    public static RealStates Of(UnitStates states, float low = 0)
    {
        if (states is RealStates already) return already;
        var reals = new RealStates(states.Units, states.Chains);
        for (var unit = 0; unit < states.Units; unit++) ((BitPlanes)states).Expand(unit, low, 1, reals.Row(unit));
        if (low != 0) reals.ClearPadding();
        return reals;
    }

    /// <summary>All rows, unit-major: [units, lanes].</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>All rows to write to, unit-major; who writes keeps the padding 0.</summary>
    internal Span<float> AllRows => _values;

    /// <inheritdoc/>
    public override long Information => sizeof(float) * (long)Units * Chains;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Memory => MemoryMarshal.AsBytes(_values.AsSpan());

    /// <summary>State of one unit in one chain.</summary>
    public float this[int unit, int chain]
    {
        get => Row(unit)[..Chains][chain];
        set => Row(unit)[..Chains][chain] = value;
    }

    /// <summary>Whether no number is infinite or none at all.</summary>
    public bool AreFinite
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            ref var first = ref Unsafe.As<float, int>(ref MemoryMarshal.GetArrayDataReference(_values));
            var (exponent, found) = (Vector512.Create(Exponent), Vector512<int>.Zero);
            for (nuint i = 0; i < (nuint)_values.Length; i += (nuint)Vector512<int>.Count)
                found |= Vector512.Equals(Vector512.LoadUnsafe(ref first, i) & exponent, exponent);
            return found == Vector512<int>.Zero;
        }
    }

    /// <summary>The row of one unit, [lanes]; who writes keeps what is beyond the last chain at 0.</summary>
    public Span<float> Row(int unit) => _values.AsSpan(unit * Lanes, Lanes);

    /// <inheritdoc/>
    public override RealStates Copy()
    {
        var copy = new RealStates(Units, Chains);
        _values.CopyTo(copy._values, 0);
        return copy;
    }

    /// <inheritdoc/>
    public override RealStates Slice(int first, int count)
    {
        Guard.Shape(first % BitPlanes.ChainsPerWord, 0, "first chain of a slice, modulo 64");
        Guard.Room(Chains, (long)first + count, "chains of a slice");
        var part = new RealStates(Units, count);
        for (var unit = 0; unit < Units; unit++) Row(unit).Slice(first, count).CopyTo(part.Row(unit));
        return part;
    }

    /// <summary>Sets everything beyond the last chain to 0, for kernels that write whole rows.</summary>
    internal void ClearPadding()
    {
        if (Lanes == Chains) return;
        for (var unit = 0; unit < Units; unit++) Row(unit)[Chains..].Clear();
    }

    private protected override void Place(UnitStates part, int first)
    {
        for (var unit = 0; unit < Units; unit++) ((RealStates)part).Row(unit)[..part.Chains].CopyTo(Row(unit)[first..]);
    }
}
