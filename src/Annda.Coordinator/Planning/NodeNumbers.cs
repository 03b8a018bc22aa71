using System.Globalization;
using Annda.Data;

namespace Annda.Planning;

/// <summary>Numbers of nodes as a person writes them: "1,2,4", "1-8", or "1,2,4-64".</summary>
internal static class NodeNumbers
{
    /// <summary>Largest cluster that is planned for.</summary>
    public const int Max = 1024;

    /// <summary>Numbers tried at most: each is placed and simulated.</summary>
    private const int TriedMax = 64;

    /// <summary>The numbers, ascending, each once.</summary>
    /// <exception cref="InputException">Something else was written.</exception>
    public static IReadOnlyList<int> Of(IReadOnlyList<string> texts)
    {
        var numbers = new SortedSet<int>();
        foreach (var part in texts.SelectMany(t => t.Split(',')))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !Read(ends[0], out var first) || !Read(ends[^1], out var last) || first > last)
                throw new InputException($"--nodes: '{Printable.Text(part)}' found; numbers from 1 to {Max} and ranges of them, such as "
                    + "1,2,4-8, are allowed");
            for (var n = first; n <= last; n++) numbers.Add(n);
        }
        return numbers.Count <= TriedMax ? [.. numbers]
            : throw new InputException($"--nodes: {numbers.Count} numbers found, at most {TriedMax} are tried at once; leave some out: "
                + "1,2,4,8,16");
    }

    private static bool Read(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= Max;
}
