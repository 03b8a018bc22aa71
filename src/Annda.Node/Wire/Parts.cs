using Annda.Numerics;
using Annda.Protocol;
using Annda.Wire.Proto;
using Google.Protobuf;

namespace Annda.Wire;

/// <summary>Parts that several protobuf bodies have.</summary>
internal static class Parts
{
    public static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    public static GroupPart Of(GroupKey group) => new() { Set = group.Set, Group = group.Group };

    public static StatesPart? Of(UnitStates? states)
    {
        if (states is null) return null;
        var (part, bytes) = (new StatesPart { Units = states.Units, Chains = states.Chains }, new byte[states.Information]);
        if (states is RealStates reals)
        {
            StatesFormat.Pack(reals, bytes);
            part.Values = UnsafeByteOperations.UnsafeWrap(bytes);
        }
        else
        {
            StatesFormat.Pack((BitPlanes)states, bytes);
            part.Bits = UnsafeByteOperations.UnsafeWrap(bytes);
        }
        return part;
    }

    public static UnitStates? States(StatesPart? part) => part switch
    {
        null => null,
        { Values.Length: > 0, Bits.Length: > 0 } => throw new WireException("states of both bits and real numbers found"),
        { Values.Length: > 0 } => StatesFormat.UnpackReals(part.Units, part.Chains, part.Values.Span),
        _ => StatesFormat.Unpack(part.Units, part.Chains, part.Bits.Span),
    };

    public static UnitStates StatesOf(StatesPart? part) => Check.There(States(part), "states");

    public static ByteString Of(float[] values) => UnsafeByteOperations.UnsafeWrap(LittleEndian.Bytes<float>(values).ToArray());

    public static ChoicePart Of(SweepChoice choice) => new() { First = choice.First, Every = choice.Every };

    public static SweepChoice Choice(ChoicePart? part)
    {
        var choice = Check.There(part, "choice of sweeps");
        return new SweepChoice(Check.Within(choice.First, "first sweep"), Check.Within(choice.Every, "distance of sweeps", 1));
    }

    public static CountedPart Of(CountedPhase phase) => new() { Phase = phase.Phase, Set = phase.Set, Groups = phase.Groups };

    public static CountedPhase Counted(CountedPart? part)
    {
        var phase = Check.There(part, "counted phase");
        return new CountedPhase(phase.Phase, Check.Within(phase.Set, "chain set", 0, Randomness.StreamKey.SetMax),
            Check.Within(phase.Groups, "chain groups", 1, GroupsMax));
    }

    // As many groups of 64 chains as there could be chains in any memory.
    private const int GroupsMax = 1 << 24;
}
