using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;
using Annda.Wire;

namespace Annda.Tests.Wire;

/// <summary>How records are laid out, and that they are hardly larger than what they tell.</summary>
public class FormatTests
{
    private static readonly RunKey Run = new(0x1122334455667788, 2);

    [Fact]
    public void An_activation_is_kind_run_epoch_block_group_versions_tick_sizes_and_bits()
    {
        var states = new BitPlanes(2, 3);
        // Unit 0: chains 0 and 2; unit 1: chain 1. Six bits: 1 0 1 0 1 0.
        (states[0, 0], states[0, 2], states[1, 1]) = (true, true, true);
        byte[] record =
        [
            0x02, 0x01, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 2,
            200, 1, 1, 4, 20, 2, 0, 2, 3, 0b010101,
        ];
        Assert.Equal(record, Records.Of(new Activation(Run, new BlockId(200), new GroupKey(1, 4), 10, 11, states)));
    }

    [Theory]
    [InlineData(784, 128)]
    [InlineData(500, 100)]
    [InlineData(64, 64)]
    [InlineData(1000, 1)]
    public void An_activation_takes_a_bit_for_each_unit_and_chain_and_at_most_32_bytes_more(int units, int chains)
    {
        var record = Records.Of(new Activation(Run, new BlockId(3), new GroupKey(1, 7), 1000, 1000, new Dice(1).States(units, chains)));
        Assert.InRange(record.Length, (units * chains + 7) / 8, (units * chains + 7) / 8 + 32);
    }

    [Fact]
    public void Probabilities_take_a_third_of_eight_bytes_and_states_a_bit()
    {
        var (seen, hidden, chains) = (784, 500, 128);
        var sums = CorrelationSums.Restore(seen * hidden, null, new long[seen], new long[hidden], chains, ProbabilityCounts.One,
            [new PairSample(new Dice(1).States(seen, chains), true, null, new int[hidden * chains])]);
        var record = Records.Of(new CorrelationCounts(Run, new CouplingId(2), new BlockId(1), 9, new GroupKey(0, 1), sums));
        var bulk = hidden * chains * 8 / 3 + seen * chains / 8;
        Assert.InRange(record.Length, bulk, bulk + seen + hidden + 64);
    }

    [Theory]
    [InlineData(255, 1)]
    [InlineData(256, 2)]
    [InlineData(65_535, 2)]
    [InlineData(65_536, 4)]
    [InlineData(uint.MaxValue, 4)]
    [InlineData(1L << 32, 8)]
    public void Sums_take_as_many_bytes_as_the_largest_needs(long largest, int bytes)
    {
        var sums = new CorrelationSums([.. new long[999], largest], [0], [], largest, 1);
        var record = Records.Of(new Collected(Run, new CouplingId(2), 9, sums));
        Assert.InRange(record.Length, 1000 * bytes, 1000 * bytes + 40);
    }

    [Fact]
    public void Parameters_take_their_floats_and_at_most_24_bytes_more() =>
        Assert.InRange(Records.Of(new Parameters(Run, new CouplingId(2), 70, new float[392_000])).Length, 1_568_000, 1_568_024);

    [Fact]
    public void What_a_later_minor_version_adds_to_a_body_is_skipped()
    {
        foreach (var (name, message) in Catalogue.All)
        {
            var record = Records.Of(message);
            // Behind numbers any bytes; in protobuf a field that is not known: number 2000, three bytes.
            byte[] longer = [.. record, 0x82, 0x7d, 3, 1, 2, 3];
            var difference = Same.Difference(message, MessageCodec.Read(longer));
            Assert.True(difference is null, $"{name}{difference}");
        }
    }

    [Fact]
    public void A_kind_of_a_later_minor_version_is_told_from_damage()
    {
        var record = Records.Of(new EndRun(Run));
        record[0] = 0xfe;
        Assert.Equal((ushort)0x04fe, Assert.Throws<WireException>(() => MessageCodec.Read(record)).UnknownKind);
        record[0] = 0x03;
        Assert.Null(Assert.Throws<WireException>(() => MessageCodec.Read(record.AsSpan(0, 5))).UnknownKind);
        Assert.Equal(Run, Records.Read<EndRun>(record).Run);
    }

    [Fact]
    public void Pending_samples_give_the_same_counts_on_the_other_side()
    {
        var (dice, seen, hidden, chains) = (new Dice(5), 70, 45, 100);
        var probabilities = new int[hidden * BitPlanes.LanesFor(chains)];
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] = i % BitPlanes.LanesFor(chains) < chains ? dice.Below(ProbabilityCounts.One + 1) : 0;
        var sums = CorrelationSums.Restore(seen * hidden, null, new long[seen], new long[hidden], 2 * chains, ProbabilityCounts.One,
        [
            new PairSample(dice.States(seen, chains), true, null, probabilities),
            new PairSample(dice.States(seen, chains), true, null, probabilities),
        ]);
        var read = Records.Read<Collected>(Records.Of(new Collected(Run, new CouplingId(0), 1, sums))).Sums;
        Assert.True(((CorrelationSums)read).AllPending);
        Assert.Equal(sums.Pairs, read.Pairs);
        Assert.Contains(read.Pairs, p => p > 0);
    }
}
