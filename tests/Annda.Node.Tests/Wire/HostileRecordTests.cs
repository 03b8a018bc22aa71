using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;
using Annda.Wire;
using Annda.Wire.Proto;
using Google.Protobuf;

namespace Annda.Tests.Wire;

/// <summary>Records that are well formed but cannot be, each refused for its own reason.</summary>
public class HostileRecordTests
{
    private static readonly RunKey Run = new(7, 1);

    private static byte[] Record(ushort kind, IMessage body) => Numbers(kind, body.ToByteArray());

    private static byte[] Numbers(ushort kind, params byte[] body) => [(byte)kind, (byte)(kind >> 8), 7, 0, 0, 0, 0, 0, 0, 0, 1, .. body];

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static T Body<T>(IRunMessage message) where T : IMessage<T>, new()
    {
        var body = new T();
        body.MergeFrom(Records.Of(message).AsSpan(11));
        return body;
    }

    private static void Refused<T>(ushort kind, T body, Action<T> change, params string[] parts) where T : IMessage<T>, IDeepCloneable<T>
    {
        Assert.NotNull(MessageCodec.Read(Record(kind, body)));
        var changed = body.Clone();
        change(changed);
        Records.Refused(Record(kind, changed), parts);
    }

    [Fact]
    public void States_must_have_the_bytes_of_their_units_and_chains()
    {
        // Block, set, group, version, until, tick, units, chains, bits.
        Assert.NotNull(MessageCodec.Read(Numbers(0x0102, 0, 0, 0, 2, 0, 0, 3, 3, 0xff, 1)));
        Records.Refused(Numbers(0x0102, 0, 0, 0, 2, 0, 0, 3, 3, 0xff), "states: 2 bytes needed, 1 are left");
        Records.Refused(Numbers(0x0102, 0, 0, 0, 2, 0, 0, 3, 3, 0xff, 3), "bits beyond the last chain");
        Records.Refused(Numbers(0x0102, 0, 0, 0, 2, 0, 0, 0, 3), "0 units and 3 chains");
        Records.Refused(Numbers(0x0102, 0, 0, 0, 2, 0, 0, 3, 0), "3 units and 0 chains");
        byte[] huge = [0xff, 0xff, 0xff, 0xff, 7];
        Records.Refused(Numbers(0x0102, [0, 0, 0, 2, 0, 0, .. huge, .. huge, 1]), "states: 576460751766552577 bytes needed, 1 are left");
        Records.Refused(Numbers(0x0102, 0, 16, 0, 2, 0, 0, 3, 3, 0xff, 1), "chain set: 16 found");
        Records.Refused(Numbers(0x0102, 0, 0, 0, 2, 1, 0, 3, 3, 0xff, 1), "states until version 0 found, from 1 on");
        Records.Refused(Numbers(0x0102, 0, 0, 0, 2, 0, 0x80, 0xad, 0xe2, 4, 3, 3, 0xff, 1), "tick: 10000000 found");
        Records.Refused(Numbers(0x0102, 0x80, 0, 0, 0, 2, 0, 0, 3, 3, 0xff, 1), "longer than it needs to be");
        Records.Refused(Numbers(0x0102, 0x80, 0x80, 0x80, 0x80, 8), "block: 2147483648 found");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Parameters_must_be_finite(float bad)
    {
        foreach (var at in new[] { 0, 15, 16, 31, 32, 35 })
        {
            var values = new float[36];
            values[at] = bad;
            Records.Refused(Records.Of(new Parameters(Run, new CouplingId(0), 1, values)), $"parameters: element {at} is not finite");
            Records.Refused(Records.Of(new ParametersReported(Run, 1, new CouplingId(0), 1, [], new OptimiserState(values, []),
                null, null)),
                $"velocity: element {at} is not finite");
        }
    }

    [Fact]
    public void Parameters_must_be_whole()
    {
        Assert.NotNull(MessageCodec.Read(Numbers(0x0104, 0, 1, 1, 0, 0, 0, 0)));
        Records.Refused(Numbers(0x0104, 0, 1, 1, 0, 0, 0), "parameters: 4 bytes needed, 3 are left");
        Records.Refused(Numbers(0x0104, 0, 1, 0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0), "parameters: 8589934588 bytes needed");
    }

    [Fact]
    public void Sums_must_be_possible()
    {
        // Coupling, phase; form, scale, samples, pairs, units of A and B, sums of A, of B, of pairs, pending samples.
        Assert.NotNull(MessageCodec.Read(Numbers(0x0305, 0, 2, 1, 1, 9, 2, 1, 1, 9, 0, 8, 7, 0)));
        Records.Refused(Numbers(0x0305, 0, 2, 1, 1, 9, 2, 1, 1, 10, 0, 8, 7, 0), "sums of A's units: 10 found, at most 9");
        Records.Refused(Numbers(0x0305, 0, 2, 1, 1, 9, 2, 1, 1, 9, 0, 8, 10, 0), "sums of pairs: 10 found");
        Records.Refused(Numbers(0x0305, 0, 2, 1, 2, 9, 2, 1, 1, 9, 0, 8, 7, 0), "scale of sums: 2 found, 1 or 1048576");
        Records.Refused(Numbers(0x0305, 0, 2, 3, 1, 9, 2, 1, 1, 9, 0, 8, 0, 7, 0, 0), "sums of 2 bytes that would fit fewer");
        // Above them stands the form of real sums: samples, pairs, units of A and B, sums, pending samples.
        Assert.NotNull(MessageCodec.Read(Numbers(0x0305, 0, 2, 0x80, 1, 1, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0)));
        Records.Refused(Numbers(0x0305, 0, 2, 0x82, 1, 1, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0), "form of sums: 82");
        Records.Refused(Numbers(0x0305, 0, 2, 0x80, 1, 1, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0x40, 0), "sums of A's units: 4611686018427387913");
        Records.Refused(Numbers(0x0305, 0, 2, 0x80, 1, 2, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 3, 1), "2 pairs found");
        Records.Refused(Numbers(0x0305, 0, 2, 0x80, 1, 1, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 4, 1, 1, 1), "form of a sample: 04");
        Records.Refused(Numbers(0x0305, 0, 2, 0x80, 1, 1, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 3, 2, 1, 1), "more pending samples");
        Records.Refused(Numbers(0x0305, 0, 2, 2, 1, 9, 2, 1, 1, 9, 0, 0), "form of sums");
        Records.Refused(Numbers(0x0305, 0, 2, 1, 1, 9, 0xff, 0xff, 0xff, 0xff, 7, 1, 1, 9, 0, 8, 7, 0),
            "sums of pairs: 2147483647 bytes needed");
        Records.Refused(Numbers(0x0305, 0, 2, 0x61, 1, 9, 0, 1, 1, 9, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0),
            "sums of B's units: 18446744073709551615 found");
    }

    [Fact]
    public void Pending_samples_must_fit_the_sums()
    {
        // One sample of one chain for 1 × 1 units, both on.
        Assert.NotNull(MessageCodec.Read(Numbers(0x0305, 0, 2, 0, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1)));
        Records.Refused(Numbers(0x0305, 0, 2, 0, 1, 1, 2, 1, 1, 1, 1, 1, 3, 1, 1, 1), "2 pairs found for samples of 1 and 1 units");
        Records.Refused(Numbers(0x0305, 0, 2, 0, 1, 1, 1, 1, 1, 1, 1, 1, 3, 2, 1, 1), "more pending samples than the 1 in all");
        Records.Refused(Numbers(0x0305, 0, 2, 0, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1, 1, 1), "form of a sample: 04");
        Records.Refused(Numbers(0x0305, 0, 2, 0, 1, 1, 1, 1, 1, 1, 1, 0xff, 0xff, 0xff, 0xff, 7, 3, 1, 1, 1),
            "form of a sample: 1 bytes needed");
    }

    [Fact]
    public void Nothing_stands_behind_the_last_probability()
    {
        // The sample is of one chain and its other end of one unit: one probability in eight bytes.
        byte[] head = [0, 2, 0, 0x80, 0x80, 0x40, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        Assert.NotNull(MessageCodec.Read(Numbers(0x0305, [.. head, 1, 0, 0, 0, 0, 0, 0, 0])));
        Records.Refused(Numbers(0x0305, [.. head, 1, 0, 0x20, 0, 0, 0, 0, 0]), "bits beyond the last probability are set");
        Records.Refused(Numbers(0x0305, [.. head, 1, 0, 0, 0, 0, 0, 0]), "probabilities: 8 bytes needed, 7 are left");
    }

    [Theory]
    [InlineData(0, 0, 0, ProbabilityCounts.One + 1)]
    [InlineData(0, 0, 1 << 21, 0)]
    [InlineData(0, 0, 0, -1)]
    public void Probabilities_must_be_at_most_one(int a, int b, int c, int d)
    {
        var sums = CorrelationSums.Restore(4, null, [0], [0, 0, 0, 0], 1, ProbabilityCounts.One,
            [new PairSample(new BitPlanes(1, 1), true, null, Lanes(a, b, c, d))]);
        Records.Refused(Records.Of(new Collected(Run, new CouplingId(0), 1, sums)), "");
        var one = CorrelationSums.Restore(4, null, [0], [0, 0, 0, 0], 1, ProbabilityCounts.One,
            [new PairSample(new BitPlanes(1, 1), true, null, Lanes(0, ProbabilityCounts.One, 1, ProbabilityCounts.One))]);
        Assert.NotNull(MessageCodec.Read(Records.Of(new Collected(Run, new CouplingId(0), 1, one))));

        static int[] Lanes(params int[] first) => [.. first.SelectMany(p => (int[])[p, .. new int[BitPlanes.LanesPerStep - 1]])];
    }

    [Fact]
    public void An_order_must_be_possible()
    {
        var order = Body<BeginPhaseBody>(Catalogue.All["begin-phase-clamped"]);
        Refused(0x0101, order, o => o.Chains = 0, "chains: 0 found");
        Refused(0x0101, order, o => o.Chains = 21, "states of 20 chains found for an order of 21");
        Refused(0x0101, order, o => o.FirstChain = int.MaxValue, "first chain");
        Refused(0x0101, order, o => o.Sweeps = -1, "sweeps: -1 found");
        Refused(0x0101, order, o => o.Start = 3, "start: 3 found", "Given");
        Refused(0x0101, order, o => o.Group = null, "chain group is missing");
        Refused(0x0101, order, o => o.Temperatures = null, "temperatures is missing");
        Refused(0x0101, order, o => o.Temperatures.StepSweeps.RemoveAt(0), "2 temperatures found for 1 steps");
        Refused(0x0101, order, o => o.Temperatures.StepSweeps[0] = 0, "BeginPhase: ");
        Refused(0x0101, order, o => o.Temperatures.StepTemperatures[0] = Bits(double.NaN), "a temperature is 0 or more");
        Refused(0x0101, order, o => o.Temperatures.From = 0, "contradict");
        Refused(0x0101, order, o => o.Clamp.OnNoise = Bits(1.5), "noise of on: 1.5 found");
        Refused(0x0101, order, o => o.Clamp.OffNoise = Bits(double.NaN), "noise of off: NaN found");
        Refused(0x0101, order, o => o.Clamp.UnitCount = 8, "2 bytes found for 8 held units");
        Refused(0x0101, order, o => o.Clamp.Units = ByteString.CopyFrom(0x19, 3), "a bit beyond them is set");
        Refused(0x0101, order, o => (o.Clamp.UnitCount, o.Clamp.Units) = (8, ByteString.CopyFrom(1)), "states of 9 units found where 8");
        Refused(0x0101, order, o => o.Count.Sweeps.Every = 0, "distance of sweeps: 0 found");
        Refused(0x0101, order, o => o.Count.Couplings[0] = -1, "coupling: -1 found");
        Refused(0x0101, order, o => o.Count.Chosen = new ChosenPart { Chains = { 3, 3 } }, "chain 3 found to be counted");
        Refused(0x0101, order, o => o.Count.Chosen = new ChosenPart { Chains = { 3, 20 } }, "chain 20 found to be counted");
        Refused(0x0101, order, o => o.Count.Chosen = new ChosenPart { Chains = { -1 } }, "chain -1 found to be counted");
        Refused(0x0101, order, o => o.Energies.Add(-1), "coupling: -1 found");
        Refused(0x0101, order, o => o.Given.Bits = ByteString.CopyFrom(1, 2, 3), "3 bytes found for states of 9 units and 20 chains");
        Refused(0x0101, order, o => o.Given.Units = int.MaxValue, "bytes found for states of 2147483647 units");
    }

    [Fact]
    public void Learning_must_be_possible()
    {
        var learn = Body<LearnBody>(Catalogue.All["learn-sparse"]);
        Refused(0x0203, learn, l => l.Clamped = null, "a free phase without a clamped one");
        Refused(0x0203, learn, l => l.Free.Groups = 0, "chain groups: 0 found");
        Refused(0x0203, learn, l => l.Free.Groups = int.MaxValue, "chain groups: 2147483647 found");
        Refused(0x0203, learn, l => l.Settings.Rate = Bits(double.PositiveInfinity), "learning rate: Infinity found");
        Refused(0x0203, learn, l => l.Settings.Sparsity.Cost = Bits(double.NaN), "sparsity cost: NaN found");
        Refused(0x0304, Body<LearnedBody>(Catalogue.All["learned"]), l => l.StepNorm = Bits(-1), "norm of a step: -1");
    }

    [Fact]
    public void Lists_must_have_no_doubles_and_no_gaps()
    {
        var connect = Body<ConnectBody>(Catalogue.All["connect"]);
        Refused(0x0402, connect, c => c.Couplings[1].Coupling = 0, "Connect: ");
        Refused(0x0402, connect, c => c.Blocks[1].Replica = 0, "replica 0 of block 0 found after 1 others");
        Refused(0x0402, connect, c => c.Blocks[1].Block = -1, "block: -1 found");
        var hosted = Body<RunHostedBody>(Catalogue.All["run-hosted"]);
        Refused(0x0307, hosted, h => (h.Blocks[1].Block, h.Blocks[1].Replica) = (0, 1), "RunHosted: ");
        var ended = Body<PhaseEndedBody>(Catalogue.All["phase-ended"]);
        Refused(0x0301, ended, e => e.Staleness[1] = -1, "PhaseEnded: ");
        Refused(0x0301, ended, e => e.Energies.Add(Bits(double.NaN)), "energy: NaN found");
        Refused(0x0301, ended, e => e.Reads.RemoveAt(0), "2 numbers of reads found for 3 ages");
        Refused(0x0301, ended, e => e.Observed[0].States = null, "states is missing");
        Records.Refused([.. Records.Of(new Refused(Run, "", "")), 0x0a, 2, 0xc3, 0x28], "Refused: ");
    }
}
