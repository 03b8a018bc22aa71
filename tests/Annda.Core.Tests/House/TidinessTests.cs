using System.Text.RegularExpressions;

namespace Annda.Tests.House;

/// <summary>What every file keeps to.</summary>
public partial class TidinessTests
{
    private const int LinesMax = 300, ColumnsMax = 140;

    private static readonly Repository.Source[] All = [.. Repository.Sources("src"), .. Repository.Sources("tests")];

    [Fact]
    public void The_files_are_found() => Assert.True(All.Length > 60, $"{All.Length} files in {Repository.Root}");

    [Fact]
    public void No_file_is_longer_than_300_lines() =>
        Assert.Empty(All.Where(f => f.Lines.Length > LinesMax).Select(f => $"{f.Path}: {f.Lines.Length} lines"));

    [Fact]
    public void No_line_is_wider_than_140_columns() => Assert.Empty(Lines(line => line.Length > ColumnsMax));

    [Fact]
    public void Nothing_is_left_to_do_and_nothing_is_folded_away() => Assert.Empty(Lines(line => Unfinished().IsMatch(line)));

    [Fact]
    public void No_line_ends_in_blanks_or_holds_a_tab() => Assert.Empty(Lines(line => line.EndsWith(' ') || line.Contains('\t')));

    [Fact]
    public void Every_namespace_is_file_scoped() =>
        Assert.Empty(Lines(line => line.StartsWith("namespace ", StringComparison.Ordinal) && !line.EndsWith(';')));

    [Fact]
    public void Every_public_type_of_the_product_has_a_summary()
    {
        var bare = new List<string>();
        foreach (var file in Repository.Sources("src"))
            for (var i = 0; i < file.Lines.Length; i++)
            {
                if (!PublicType().IsMatch(file.Lines[i])) continue;
                var above = i - 1;
                while (above >= 0 && file.Lines[above].TrimStart().StartsWith('[')) above--;
                var comment = new List<string>();
                for (; above >= 0 && file.Lines[above].TrimStart().StartsWith("///", StringComparison.Ordinal); above--)
                    comment.Add(file.Lines[above]);
                if (!comment.Exists(l => l.Contains("<summary>"))) bare.Add($"{file.Path}:{i + 1}: {file.Lines[i].Trim()}");
            }
        Assert.Empty(bare);
    }

    [Fact]
    public void Every_file_of_the_product_stands_in_the_namespace_of_its_folder()
    {
        // A folder inside a folder may share its parent's namespace.
        var misplaced = Repository.Sources("src").Where(f => f.Folder.Contains('/')).Where(f =>
        {
            var expected = "Annda." + f.Folder[(f.Folder.IndexOf('/') + 1)..].Replace('/', '.');
            var found = Array.Find(f.Lines, l => l.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';');
            return found is not null && found != expected && !expected.StartsWith(found + ".", StringComparison.Ordinal);
        });
        Assert.Empty(misplaced.Select(f => f.Path));
    }

    private static IEnumerable<string> Lines(Func<string, bool> bad) =>
        All.SelectMany(f => f.Lines.Index().Where(l => bad(l.Item)).Select(l => $"{f.Path}:{l.Index + 1}: {l.Item}"));

    [GeneratedRegex(@"\b(?:TO[D]O|FIX[M]E|TB[D]|XX[X]|HAC[K])\b|^\s*#(?:end)?region")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*public (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|struct|interface|enum|record)\b")]
    private static partial Regex PublicType();
}
