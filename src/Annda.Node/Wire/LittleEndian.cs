using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Annda.Wire;

/// <summary>Arrays of numbers as bytes without a change: Annda runs on little-endian machines, and says so on others.</summary>
internal static class LittleEndian
{
    /// <summary>The bytes of numbers.</summary>
    public static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        Check();
        return MemoryMarshal.AsBytes(values);
    }

    /// <summary>Numbers from their bytes, as many as there are.</summary>
    public static T[] Values<T>(ReadOnlySpan<byte> bytes) where T : unmanaged
    {
        Check();
        if (bytes.Length % Unsafe.SizeOf<T>() != 0)
            throw new WireException($"{bytes.Length} bytes found for numbers of {Unsafe.SizeOf<T>()} bytes each");
        var values = GC.AllocateUninitializedArray<T>(bytes.Length / Unsafe.SizeOf<T>());
        bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static void Check()
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("nodes of Annda need little-endian machines");
    }
}
