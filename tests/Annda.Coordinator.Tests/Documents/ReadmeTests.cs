using System.Text.Json;
using System.Text.Json.Nodes;
using Annda.Cli;
using Annda.Experiments;
using Annda.Samples;

namespace Annda.Tests.Documents;

/// <summary>The one class of tests that takes the console for itself.</summary>
[CollectionDefinition(nameof(ConsoleCollection), DisableParallelization = true)]
public sealed class ConsoleCollection;

/// <summary>What the README says is what happens.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class ReadmeTests : IDisposable
{
    private static readonly Document Readme = new("README.md");

    private readonly string _folder = Directory.CreateTempSubdirectory("annda-readme-").FullName;

    /// <summary>Removes what the commands left.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_example_in_CSharp_is_the_sample_that_is_compiled()
    {
        var lines = File.ReadAllLines(Path.Combine(Document.Root, "src/Annda.Coordinator/Samples/FirstRun.cs"));
        var start = Array.FindIndex(lines, l => l.Contains(nameof(FirstRun.RunAsync), StringComparison.Ordinal)) + 2;
        var body = lines[start..Array.FindIndex(lines, start, l => l == "    }")].Select(l => l.Length > 8 ? l[8..] : l.Trim());
        string[] program = [.. lines.Where(l => l.StartsWith("using ", StringComparison.Ordinal)), "", .. body];
        Assert.Equal(string.Join('\n', program) + "\n", Assert.Single(Readme.Blocks("csharp")));
    }

    [Fact]
    public async Task The_example_in_CSharp_writes_what_the_readme_shows()
    {
        var (console, written) = (Console.Out, new StringWriter());
        Console.SetOut(written);
        try
        {
            await FirstRun.RunAsync();
        }
        finally
        {
            Console.SetOut(console);
        }
        Assert.Equal(Readme.Blocks("text")[^1], written.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Every_command_works_in_the_order_shown()
    {
        var tried = 0;
        // Those on files that Annda does not bring are shown, not tried.
        foreach (var arguments in Readme.Commands.Where(c => !c.Any(a => a.Contains("ubyte", StringComparison.Ordinal))))
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var code = await Program.RunAsync([.. arguments.Select(a => a.Replace("runs/", _folder + "/"))], output, error);
            Assert.True(code == ExitCode.Done, $"annda {string.Join(' ', arguments)}: {code}\n{error}");
            Assert.NotEmpty(output.ToString());
            tried++;
        }
        Assert.True(tried >= 7, $"{tried} commands found");
    }

    [Fact]
    public async Task The_commands_of_the_table_are_those_of_the_program()
    {
        var help = await Help();
        var commands = help[(help.IndexOf("Commands:", StringComparison.Ordinal) + 9)..].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l.StartsWith("  ", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0]);
        Assert.Equal(commands, Rows("| `annda ").Select(r => r.Split(' ', '`')[0]));
    }

    [Fact]
    public async Task The_options_of_the_table_are_those_of_run()
    {
        var options = (await Help("run")).Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("--", StringComparison.Ordinal))
            .Select(l => l.Split(' ')[0]);
        var shown = Rows("| `--").SelectMany(r => ("--" + r).Split('|')[0].Split('`', ' ', ',').Where(w => w.StartsWith("--",
            StringComparison.Ordinal)));
        Assert.Equal(options.Order(), shown.Order());
    }

    [Fact]
    public void The_experiment_file_is_a_good_one()
    {
        var file = Path.Combine(_folder, "experiment.json");
        File.WriteAllText(file, Readme.Blocks("jsonc")[0]);
        Assert.Empty(ExperimentReader.ReadFile(file).Errors);
    }

    [Fact]
    public void Its_parts_fit_into_an_experiment()
    {
        var parts = Readme.Blocks("jsonc").Skip(1).ToArray();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
            var whole = JsonNode.Parse(ExperimentLibrary.Text("two-blocks")!, documentOptions: options)!.AsObject();
            foreach (var (key, value) in JsonNode.Parse($"{{{part}}}", documentOptions: options)!.AsObject())
                whole[key] = value!.DeepClone();
            var file = Path.Combine(_folder, "experiment.json");
            File.WriteAllText(file, whole.ToJsonString());
            Assert.Empty(ExperimentReader.ReadFile(file).Errors);
        }
    }

    [Fact]
    public void Every_built_in_experiment_is_named() =>
        Assert.All(ExperimentLibrary.Names, name => Assert.Contains($"`{name}`", Readme.Text));

    [Fact]
    public void The_test_command_is_the_one_that_continuous_integration_calls() =>
        Assert.Contains(Readme.Blocks("bash").Single(b => b.StartsWith("dotnet test", StringComparison.Ordinal)).TrimEnd(),
            File.ReadAllText(Path.Combine(Document.Root, ".ci/run")));

    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("TESTING.md")]
    [InlineData("deploy/README.md")]
    public void Every_link_into_the_repository_leads_somewhere(string name)
    {
        var from = Path.GetDirectoryName(Path.Combine(Document.Root, name))!;
        Assert.All(new Document(name).Links, l => Assert.True(Path.Exists(Path.Combine(from, l)), $"{name}: {l} is not there"));
    }

    private static IEnumerable<string> Rows(string start) => Readme.Text.Split('\n')
        .Where(l => l.StartsWith(start, StringComparison.Ordinal)).Select(l => l[start.Length..]);

    private static async Task<string> Help(params string[] command)
    {
        var output = new StringWriter();
        Assert.Equal(ExitCode.Done, await Program.RunAsync([.. command, "--help"], output, TextWriter.Null));
        return output.ToString().ReplaceLineEndings("\n");
    }
}
