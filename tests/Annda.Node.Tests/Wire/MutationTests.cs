using Annda.Numerics;
using Annda.Protocol;
using Annda.Wire;

namespace Annda.Tests.Wire;

/// <summary>Records that were damaged on purpose. The frame's checksum, which would refuse them all, is not there.</summary>
public class MutationTests
{
    private const int Mutants = 200_000;

    // The records have up to 2.7 kB; reading takes at most 64 times as much, and lists of edges a little more.
    private const long RoomMax = 1 << 20;

    private readonly Dice _dice = new(741);

    [Fact]
    public void Damaged_records_are_refused_or_are_other_messages_and_take_little_room()
    {
        byte[][] records = [.. Catalogue.All.Values.Select(Records.Of), Records.Of(Wide())];
        var (refused, accepted, largest) = (0, 0, 0L);
        for (var i = 0; i < Mutants; i++)
        {
            var record = Mutate(records[i % records.Length], records[_dice.Below(records.Length)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            IRunMessage? message = null;
            try
            {
                message = MessageCodec.Read(record);
                accepted++;
            }
            catch (WireException)
            {
                refused++;
            }
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
            // What is accepted is whole: it can be told again, and is then the same.
            if (message is not null) Assert.Null(Same.Difference(message, MessageCodec.Read(Records.Of(message))));
        }
        Assert.Equal(Mutants, refused + accepted);
        Assert.True(refused > Mutants / 4, $"{refused} refused");
        Assert.True(accepted > Mutants / 100, $"{accepted} accepted");
        Assert.True(largest < RoomMax, $"{largest} bytes taken");
    }

    [Fact]
    public void Damaged_records_of_numbers_have_one_form_only()
    {
        byte[][] records =
        [
            .. Catalogue.All.Values.Where(m => m is Activation or Parameters or CorrelationCounts or Collected or ParametersReported)
                .Select(Records.Of),
        ];
        Assert.True(records.Length >= 12, $"{records.Length} records");
        var accepted = 0;
        for (var i = 0; i < Mutants / 4; i++)
        {
            var record = Mutate(records[i % records.Length], records[_dice.Below(records.Length)]);
            IRunMessage message;
            try
            {
                message = MessageCodec.Read(record);
            }
            catch (WireException)
            {
                continue;
            }
            var again = Records.Of(message);
            // What stands behind the last field belongs to later versions.
            if (again.Length > record.Length || !record.AsSpan(0, again.Length).SequenceEqual(again))
                Assert.Fail($"{Convert.ToHexString(record)} is read as {Convert.ToHexString(again)}");
            accepted++;
        }
        Assert.True(accepted > Mutants / 100, $"{accepted} accepted");
    }

    [Fact]
    public void Every_beginning_of_a_record_of_numbers_is_refused()
    {
        foreach (var message in Catalogue.All.Values.Where(m => m is Activation or Parameters or CorrelationCounts or ParametersReported))
        {
            var record = Records.Of(message);
            for (var length = 0; length < record.Length; length++)
                Assert.Throws<WireException>(() => MessageCodec.Read(record.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Noise_is_refused_or_read()
    {
        for (var i = 0; i < Mutants / 4; i++)
        {
            var noise = new byte[_dice.Below(60)];
            for (var b = 0; b < noise.Length; b++) noise[b] = (byte)_dice.Below(256);
            // A kind that there is, more often than not.
            if (noise.Length > 1) (noise[0], noise[1]) = ((byte)_dice.Below(12), (byte)(1 + _dice.Below(4)));
            try
            {
                MessageCodec.Read(noise);
            }
            catch (WireException)
            {
            }
        }
    }

    private static Activation Wide()
    {
        var states = new BitPlanes(300, 70);
        for (var unit = 0; unit < 300; unit++) states[unit, unit % 70] = true;
        return new Activation(new RunKey(1, 1), new(0), new(0, 0), 1, 1, states);
    }

    private byte[] Mutate(byte[] record, byte[] other)
    {
        var mutant = record.ToArray();
        switch (_dice.Below(5))
        {
            case 0:
                return mutant[.._dice.Below(mutant.Length)];
            case 1:
                return [.. mutant, .. other[.._dice.Below(Math.Min(other.Length, 20))]];
            case 2:
                // Part of one within another.
                var (at, from) = (_dice.Below(mutant.Length), _dice.Below(other.Length));
                return [.. mutant[..at], .. other[from..Math.Min(other.Length, from + 1 + _dice.Below(30))], .. mutant[at..]];
            case 3:
                // A byte that makes lengths large.
                mutant[_dice.Below(mutant.Length)] = (byte)(0xff - _dice.Below(2) * 0x80);
                return mutant;
            default:
                for (var flips = 1 + _dice.Below(5); flips > 0; flips--)
                {
                    var bit = _dice.Below(8 * mutant.Length);
                    mutant[bit / 8] ^= (byte)(1 << bit % 8);
                }
                return mutant;
        }
    }
}
