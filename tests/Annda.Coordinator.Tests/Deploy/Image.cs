using System.Text.RegularExpressions;
using Annda.Tests.Cli;
using Annda.Tests.Documents;

namespace Annda.Tests.Deploy;

/// <summary>
/// The image, made without a container engine: the steps of the Dockerfile, with a folder in place of each stage's root. Knows the
/// instructions that our Dockerfile uses, and refuses others.
/// </summary>
public sealed partial class Image : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("annda-image-");
    private readonly Dictionary<string, string> _stages = [];
    private string _root = "", _folder = "/";

    /// <summary>Instructions in order, each on one line, without comments.</summary>
    public static IReadOnlyList<(string Word, string Text)> Steps { get; } =
        [.. File.ReadAllText(Path.Combine(Document.Root, "deploy/image/Dockerfile")).Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' ', 2)).Select(p => (p[0], p[1].Trim()))];

    /// <summary>What --help of the two programs of the image says.</summary>
    public string NodeHelp { get; private set; } = "";

    /// <summary>What run --help of the command line says.</summary>
    public string RunHelp { get; private set; } = "";

    /// <summary>The image's root.</summary>
    public string Root => _root;

    public async Task InitializeAsync()
    {
        var context = Context();
        foreach (var (word, text) in Steps)
            switch (word)
            {
                case "FROM":
                    var stage = text.Split(" AS ");
                    (_root, _folder) = (_scratch.CreateSubdirectory($"stage-{_stages.Count}").FullName, "/");
                    // What base images have.
                    Directory.CreateDirectory(_root + "/usr/local/bin");
                    _stages[stage[^1]] = _root;
                    break;
                case "WORKDIR":
                    Directory.CreateDirectory(_root + (_folder = text));
                    break;
                case "COPY":
                    var parts = text.Split(' ').Where(p => !p.StartsWith("--chmod=", StringComparison.Ordinal)).ToArray();
                    var from = parts[0].StartsWith("--from=", StringComparison.Ordinal) ? _stages[parts[0][7..]] : context;
                    if (from != context) parts = [.. parts[1..^1].Select(p => p.TrimStart('/')), parts[^1]];
                    var target = parts[^1].StartsWith('/') ? _root + parts[^1] : Path.Combine(_root + _folder, parts[^1]);
                    foreach (var source in parts[..^1]) Copy(Path.Combine(from, source), target);
                    break;
                case "RUN":
                    // Only the image's builder may give files away.
                    (await Shell.RunAsync(_root + _folder, "bash", "-euc", "chown() { :; }; "
                        + Absolute().Replace(text, _root + "/"))).Well();
                    break;
                default:
                    Assert.Contains(word, new[] { "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD" });
                    break;
            }
        NodeHelp = (await RunAsync("annda-node", "--help")).Well().Output;
        RunHelp = (await RunAsync("annda", "run", "--help")).Well().Output;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _scratch.Delete(true);

    /// <summary>The path of a program of the image.</summary>
    public string Program(string name) => Path.Combine(_root, "usr/local/bin", name);

    /// <summary>Runs a program of the image.</summary>
    public Task<Ended> RunAsync(string program, params string[] arguments) => Shell.RunAsync(_root + "/runs", Program(program), arguments);

    /// <summary>Asserts that a program of the image knows all options among some words.</summary>
    public void Knows(IEnumerable<string> words, string where)
    {
        var all = words.ToArray();
        var help = all[0] == "annda-node" ? NodeHelp : RunHelp;
        Assert.True(all[0] == "annda-node" || all[..2] is ["annda", "run"], $"{where}: starts {all[0]}");
        Assert.All(all.Where(w => w.StartsWith("--", StringComparison.Ordinal)), option =>
            Assert.True(Regex.IsMatch(help, $@"^\s+{Regex.Escape(option.Split('=')[0])}\b", RegexOptions.Multiline),
                $"{where}: {all[0]} has no option {option}"));
    }

    // What .dockerignore lets through: what stands behind '!', without folders that hold outputs of builds.
    private string Context()
    {
        var rules = File.ReadAllLines(Path.Combine(Document.Root, ".dockerignore")).Where(l => l.Length > 0 && l[0] != '#').ToArray();
        Assert.Equal("*", rules[0]);
        var context = _scratch.CreateSubdirectory("context").FullName;
        foreach (var rule in rules.Where(r => r[0] == '!'))
        {
            var name = rule[1..];
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(context, name))!);
            Copy(Path.Combine(Document.Root, name), Path.Combine(context, name), rules);
        }
        return context;
    }

    private static void Copy(string source, string target, string[]? rules = null)
    {
        if (Directory.Exists(source))
        {
            Directory.CreateDirectory(target);
            foreach (var entry in Directory.GetFileSystemEntries(source))
                if (rules?.Contains("**/" + Path.GetFileName(entry)) != true)
                    Copy(entry, Path.Combine(target, Path.GetFileName(entry)), rules);
        }
        else
        {
            if (target.EndsWith('/') || Directory.Exists(target)) target = Path.Combine(target, Path.GetFileName(source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
    }

    [GeneratedRegex(@"(?<![^\s])/")]
    private static partial Regex Absolute();
}

/// <summary>Tests that share one image.</summary>
[CollectionDefinition(Name)]
public sealed class ImageCollection : ICollectionFixture<Image>
{
    public const string Name = "image";
}
