using System.Runtime.CompilerServices;

namespace Annda.Kernels;

/// <summary>
/// Room for what kernels make on the way: grows as needed. The thread's own carries nothing from call to call; a kernel that keeps
/// something has one of its own.
/// </summary>
internal sealed class KernelScratch
{
    [ThreadStatic]
    private static KernelScratch? _ofThread;

    private const int Line = 64;

    private readonly byte[][] _rooms = new byte[4][];

    /// <summary>The calling thread's own.</summary>
    public static KernelScratch OfThread => _ofThread ??= new KernelScratch();

    /// <summary>A room as a span.</summary>
    public unsafe Span<T> Span<T>(int index, int count) where T : unmanaged => new(Room<T>(index, count), count);

    /// <summary>Room number <paramref name="index"/> (0 to 3), on a cache line; what stood there may be gone.</summary>
    public unsafe T* Room<T>(int index, long count) where T : unmanaged
    {
        var bytes = checked((int)(count * sizeof(T)) + Line);
        if (_rooms[index] is null || _rooms[index].Length < bytes)
            // Pinned: the address stays.
            _rooms[index] = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        var start = (nint)Unsafe.AsPointer(ref _rooms[index][0]);
        return (T*)((start + Line - 1) / Line * Line);
    }
}
