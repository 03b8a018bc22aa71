using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Wire;

/// <summary>Parameters: 32-bit floats, all of them finite. Learning stops before one would not be.</summary>
internal static class Floats
{
    private const int Exponent = 0x7f800000;

    /// <summary>Reads floats, as many as there are bytes for.</summary>
    /// <exception cref="WireException">Half a float, or one that is infinite or no number.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float[] Read(ReadOnlySpan<byte> bytes, string what)
    {
        var values = LittleEndian.Values<float>(bytes);
        ref var first = ref Unsafe.As<float, int>(ref MemoryMarshal.GetArrayDataReference(values));
        var (exponent, found, i) = (Vector512.Create(Exponent), Vector512<int>.Zero, 0);
        for (; i <= values.Length - Vector512<int>.Count; i += Vector512<int>.Count)
            found |= Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)i) & exponent, exponent);
        var finite = found == Vector512<int>.Zero;
        for (; i < values.Length; i++) finite &= float.IsFinite(values[i]);
        return finite ? values
            : throw new WireException($"{what}: element {Array.FindIndex(values, v => !float.IsFinite(v))} is not finite");
    }
}
