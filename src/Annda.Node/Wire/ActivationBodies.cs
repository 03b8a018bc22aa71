using System.Buffers;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Wire;

/// <summary>Activations, written by hand: a head, units and chains, then the states as <see cref="StatesFormat"/> packs them.</summary>
internal static class ActivationBodies
{
    public static void WriteBits(ushort kind, Activation message, IBufferWriter<byte> to)
    {
        var states = (BitPlanes)message.States;
        var body = Begin(kind, message, to);
        StatesFormat.Pack(states, body.Take(StatesFormat.Bytes(states)));
        body.End();
    }

    public static void WriteReals(ushort kind, Activation message, IBufferWriter<byte> to)
    {
        var states = (RealStates)message.States;
        var body = Begin(kind, message, to);
        StatesFormat.Pack(states, body.Take(states.Information));
        body.End();
    }

    public static Activation ReadBits(RunKey run, ref WireReader from)
    {
        var head = ReadHead(ref from);
        var (units, chains) = (from.Count("units"), from.Count("chains"));
        return Of(run, head, StatesFormat.Unpack(units, chains, from.Take(StatesFormat.Bytes(units, chains), "states")));
    }

    public static Activation ReadReals(RunKey run, ref WireReader from)
    {
        var head = ReadHead(ref from);
        var (units, chains) = (from.Count("units"), from.Count("chains"));
        return Of(run, head, StatesFormat.UnpackReals(units, chains, from.Take(StatesFormat.RealBytes(units, chains), "states")));
    }

    private readonly record struct Head(BlockId From, GroupKey Group, long Version, long Until, int Tick);

    private static WireWriter Begin(ushort kind, Activation message, IBufferWriter<byte> to)
    {
        var body = NumberBodies.Begin(kind, message, to, message.States.Information);
        body.Count(message.From.Index);
        NumberBodies.Write(ref body, message.Group);
        body.Signed(message.Version);
        // Mostly 0: a state of one version.
        body.Signed(message.Until - message.Version);
        body.Count(message.Tick);
        body.Count(message.States.Units);
        body.Count(message.States.Chains);
        return body;
    }

    private static Head ReadHead(ref WireReader from)
    {
        var block = new BlockId(from.Count("block"));
        var group = NumberBodies.ReadGroup(ref from);
        var version = from.Signed("version");
        var until = unchecked(version + from.Signed("versions that the states hold for"));
        if (until < version) throw new WireException($"states until version {until} found, from {version} on is allowed");
        return new Head(block, group, version, until, from.Count("tick", Moment.TicksPerUnit - 1));
    }

    private static Activation Of(RunKey run, Head head, UnitStates states) =>
        new(run, head.From, head.Group, head.Version, head.Until, states, head.Tick);
}
