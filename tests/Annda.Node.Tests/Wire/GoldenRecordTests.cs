using Annda.Wire;

namespace Annda.Tests.Wire;

/// <summary>The bytes of messages that were ever sent stay readable, and today's are those.</summary>
public class GoldenRecordTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "golden", "wire");

    public static TheoryData<string> Names => [.. Catalogue.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_and_read_as_the_golden_record_says(string name)
    {
        var (message, path) = (Catalogue.All[name], Path.Combine(Folder, name + ".hex"));
        var record = Records.Of(message);
        Assert.True(File.Exists(path),
            $"tests/golden/wire/{name}.hex is missing; if the message is new, it is this: {Convert.ToHexStringLower(record)}");
        var golden = Convert.FromHexString(string.Concat(File.ReadLines(path).Where(l => !l.StartsWith('#'))));
        Assert.Equal(Convert.ToHexStringLower(golden), Convert.ToHexStringLower(record));
        Assert.Null(Same.Difference(message, MessageCodec.Read(golden)));
    }

    [Fact]
    public void Every_golden_record_has_its_message_and_every_kind_a_golden_record()
    {
        Assert.Equal(Directory.GetFiles(Folder, "*.hex").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal),
            Catalogue.All.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(MessageCodec.Types.Except(Catalogue.All.Values.Select(m => m.GetType())));
    }
}
