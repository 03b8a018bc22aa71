using System.Text.RegularExpressions;

namespace Annda.Tests.House;

/// <summary>The repository's own files, as its tests see them.</summary>
public static partial class Repository
{
    /// <summary>Where annda.sln is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A source file: its path from the root with slashes, and its lines.</summary>
    public sealed record Source(string Path, string[] Lines)
    {
        /// <summary>Project and folder: "Annda.Actors/Kernels"; a file beside the project file has its project alone.</summary>
        public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/')["src/".Length..];

        /// <summary>The Annda folders that it uses, from its using lines and from qualified names.</summary>
        public IEnumerable<string> Uses => Lines.SelectMany(l => Use().Matches(l)).Select(m => m.Groups[1].Value).Distinct();
    }

    /// <summary>C# files below a folder, build outputs left out.</summary>
    public static IReadOnlyList<Source> Sources(string below) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, below), "*.cs", SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(Root, p).Replace('\\', '/'))
            .Where(p => !p.Split('/').Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal)
            .Select(p => new Source(p, File.ReadAllLines(Path.Combine(Root, p)))),
    ];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "annda.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("annda.sln is above no folder of the tests");
    }

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?Annda\.(\w+)")]
    private static partial Regex Use();
}
