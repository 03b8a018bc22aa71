using Annda.Protocol;
using Annda.Topology;
using Annda.Wire.Proto;

namespace Annda.Wire;

/// <summary>What numbers of protobuf bodies must be before anything is made of them.</summary>
internal static class Check
{
    /// <summary>An index or count from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static int Within(int value, string what, int min = 0, int max = int.MaxValue) => value >= min && value <= max ? value
        : throw new WireException($"{what}: {value} found, {min} to {max} is allowed");

    /// <summary>A count of 64 bits.</summary>
    public static long AtLeastZero(long value, string what) =>
        value >= 0 ? value : throw new WireException($"{what}: {value} found, 0 or more is allowed");

    /// <summary>A block.</summary>
    public static BlockId Block(int index) => new(Within(index, "block"));

    /// <summary>A coupling.</summary>
    public static CouplingId Coupling(int index) => new(Within(index, "coupling"));

    /// <summary>A part that must be there.</summary>
    public static T There<T>(T? part, string what) where T : class => part ?? throw new WireException($"{what} is missing");

    /// <summary>A chain group.</summary>
    public static GroupKey Group(GroupPart? part)
    {
        var group = There(part, "chain group");
        return new GroupKey(Within(group.Set, "chain set", 0, Randomness.StreamKey.SetMax), Within(group.Group, "chain group"));
    }

    /// <summary>A finite number, from its bits.</summary>
    public static double Finite(ulong bits, string what, double min = double.MinValue, double max = double.MaxValue)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        return value >= min && value <= max ? value : throw new WireException($"{what}: {value} found, {min} to {max} is allowed");
    }

    /// <summary>A case of an enumeration.</summary>
    public static T Case<T>(int value, string what) where T : struct, Enum
    {
        var found = (T)Enum.ToObject(typeof(T), value);
        return Enum.IsDefined(found) ? found
            : throw new WireException($"{what}: {value} found, one of {string.Join(", ", Enum.GetNames<T>())} is allowed");
    }
}
