namespace Annda.Experiments.Binding;

/// <summary>Finds the valid name that a mistyped one was probably meant to be.</summary>
public static class Nearest
{
    /// <summary>The closest of the names by edit distance, or null when none shares at least about half of its letters.</summary>
    /// <param name="found">The mistyped name.</param>
    /// <param name="names">The valid names.</param>
    public static string? Name(string found, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(names);
        if (found.Length > 100)
            return null;
        var best = names.Select(n => (Name: n, Distance: Distance(Fold(found), Fold(n)))).OrderBy(c => c.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, Math.Max(found.Length, best.Name.Length) / 2) ? best.Name : null;
    }

    /// <summary>A clause that suggests the nearest name, or nothing when none is near.</summary>
    /// <param name="found">The mistyped name.</param>
    /// <param name="names">The valid names.</param>
    public static string Hint(string found, IEnumerable<string> names) =>
        Name(found, names) is { } near ? $"; did you mean \"{near}\"?" : "";

    private static string Fold(string name) => name.ToLowerInvariant().Replace("_", "-", StringComparison.Ordinal);

    // Insertions, deletions, substitutions and swaps of neighbours each cost 1.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
