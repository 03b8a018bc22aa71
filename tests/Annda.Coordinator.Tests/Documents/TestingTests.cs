using System.Text.RegularExpressions;

namespace Annda.Tests.Documents;

/// <summary>The code of TESTING.md is that of tests which run.</summary>
public partial class TestingTests
{
    private static readonly Document Page = new("TESTING.md");
    private static readonly string[] Guide = Directory.GetFiles(Path.Combine(Document.Root, "tests/Annda.Coordinator.Tests/Guide"), "*.cs");

    [Fact]
    public void Every_piece_of_code_is_in_a_test()
    {
        string[] files = [.. Guide, Path.Combine(Document.Root, "tests/Annda.Actors.Tests/Virtual/VirtualTest.cs")];
        var sources = files.Select(f => Plain(File.ReadAllText(f))).ToArray();
        Assert.Equal(5, Page.Blocks("csharp").Count);
        Assert.All(Page.Blocks("csharp"), code => Assert.Contains(sources, s => s.Contains(Plain(code), StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_worked_example_is_shown_whole()
    {
        Assert.Equal(3, Guide.Length);
        var shown = Page.Blocks("csharp").Select(Plain).ToArray();
        Assert.All(Guide.SelectMany(f => Tests().Matches(File.ReadAllText(f)).Select(m => Plain(m.Value))),
            test => Assert.Contains(shown, code => code.Contains(test, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_number_of_seeds_is_the_one_that_runs()
    {
        var tests = File.ReadAllText(Path.Combine(Document.Root, "tests/Annda.Coordinator.Tests/Faults/ScheduleTests.cs"));
        Assert.Contains("Seeds = 1200,", tests, StringComparison.Ordinal);
        Assert.Contains("1,200 seeds", Page.Text, StringComparison.Ordinal);
    }

    // Lines without their indentation: a document begins at the margin.
    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim())).Trim();

    [GeneratedRegex(@"^    \[(Fact|Theory)\]\n.*?^    }$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Tests();
}
