using Annda.Protocol;
using Annda.Wire;
using CsCheck;

namespace Annda.Tests.Wire;

public class RoundTripTests
{
    public static TheoryData<string> Kinds => [.. MessageGens.All.Keys.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_message_is_the_same_on_the_other_side_and_is_told_in_the_same_bytes_again(string kind) =>
        MessageGens.All.Single(g => g.Key.Name == kind).Value.Sample(message =>
        {
            var record = Records.Of(message);
            var read = MessageCodec.Read(record);
            Assert.Null(Same.Difference(message, read));
            Assert.Equal(record, Records.Of(read));
        }, seed: "0000KOIPe036", iter: 400, threads: 1);

    [Fact]
    public void Every_message_of_the_protocol_has_a_form_and_a_generator()
    {
        var messages = typeof(IRunMessage).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IRunMessage)) && !t.IsAbstract)
            .Select(t => t.Name).Order().ToArray();
        Assert.True(messages.Length >= 27, $"{messages.Length} messages");
        Assert.Equal(messages, MessageCodec.Types.Select(t => t.Name).Order());
        Assert.Equal(messages, MessageGens.All.Keys.Select(t => t.Name).Order());
    }

    private sealed record Stranger(RunKey Run) : IRunMessage;

    [Fact]
    public void A_message_without_a_form_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => Records.Of(new Stranger(new RunKey(1, 1))));
        Assert.Contains("Stranger has no form on the wire", error.Message, StringComparison.Ordinal);
    }
}
