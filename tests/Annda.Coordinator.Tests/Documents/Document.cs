using System.Text.RegularExpressions;

namespace Annda.Tests.Documents;

/// <summary>A document of the repository, as its tests read it.</summary>
public sealed partial class Document
{
    private readonly string _text;

    /// <summary>Reads it.</summary>
    /// <param name="name">Path from the root.</param>
    public Document(string name) => _text = File.ReadAllText(Path.Combine(Root, name)).ReplaceLineEndings("\n");

    /// <summary>Where annda.sln is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All of it.</summary>
    public string Text => _text;

    /// <summary>Content of the fenced blocks of a language, in order.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. Fence().Matches(_text).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value)];

    /// <summary>Lines of its shell blocks that call annda, as arguments.</summary>
    public IEnumerable<string[]> Commands => Blocks("bash").SelectMany(b => b.Split('\n'))
        .Where(l => l.StartsWith("annda ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1..]);

    /// <summary>Files and folders that it links to.</summary>
    public IEnumerable<string> Links => Link().Matches(_text).Select(m => m.Groups[1].Value)
        .Where(l => !l.Contains("://", StringComparison.Ordinal) && !l.StartsWith('#'));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "annda.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("annda.sln is above no folder of the tests");
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)#]+)[^)]*\)")]
    private static partial Regex Link();
}
