using System.Globalization;
using Annda.Tours;

namespace Annda.Data;

/// <summary>
/// Reads places of cities: lines of two numbers, or of a name and two numbers, with commas, semicolons, tabs or blanks between them; a
/// heading in the first line and lines that begin with # are passed over. Also TSPLIB files with Euclidean coordinates
/// (EDGE_WEIGHT_TYPE EUC_2D; distances are not rounded). Plain or gzip.
/// </summary>
public static class CityReader
{
    private static readonly char[] Separators = [',', ';', '\t', ' '];

    /// <summary>Reads a file: [cities, 2].</summary>
    /// <exception cref="InputException">A line is no place, two cities coincide, or there are too few or too many.</exception>
    public static double[,] Read(string path)
    {
        using var lines = new LineReader(path);
        var places = new List<(double X, double Y)>();
        var seen = new Dictionary<(double, double), int>();
        int? columns = null, announced = null;
        while (lines.Next() is { } line)
        {
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            if (text == "EOF") break;
            if (IsKeyword(text))
            {
                announced = Keyword(text, lines.Place) ?? announced;
                continue;
            }
            var parts = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (places.Count == 0 && columns is null && parts.All(p => !TryNumber(p, out _)))
            {
                columns = parts.Length;
                if (columns is 2 or 3) continue;
            }
            if (parts.Length is not (2 or 3) || parts.Length != (columns ??= parts.Length))
                throw new InputException($"{lines.Place}: found {parts.Length} columns; allowed: "
                    + (columns is 2 or 3 ? $"{columns}, as in the lines before" : "two (x y) or three (name x y)"));
            var place = (Number(parts[^2], lines.Place), Number(parts[^1], lines.Place));
            if (!seen.TryAdd(place, lines.Number))
                throw new InputException($"{lines.Place}: the city is where that of line {seen[place]} is; allowed: cities in different "
                    + "places");
            if (places.Count == Cities.Max)
                throw new InputException($"{lines.Place}: found one more city; allowed: at most {Cities.Max}");
            places.Add(place);
        }
        if (places.Count < Cities.Min || announced is { } count && count != places.Count)
            throw new InputException($"{lines.Place}: the file ends after {places.Count} cities; allowed: "
                + (places.Count < Cities.Min ? $"at least {Cities.Min}" : $"{announced}, as DIMENSION says"));
        var result = new double[places.Count, 2];
        for (var i = 0; i < places.Count; i++) (result[i, 0], result[i, 1]) = places[i];
        return result;
    }

    // "NAME: berlin52", "NODE_COORD_SECTION".
    private static bool IsKeyword(string text) => char.IsAsciiLetterUpper(text[0]) && (text.Contains(':', StringComparison.Ordinal)
        || text.EndsWith("_SECTION", StringComparison.Ordinal));

    private static int? Keyword(string text, string place)
    {
        var parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        switch (parts[0])
        {
            case "EDGE_WEIGHT_TYPE" when parts[^1] != "EUC_2D":
                throw new InputException($"{place}: found distances of type \"{Printable.Text(parts[^1])}\"; allowed: EUC_2D");
            case var section when section.EndsWith("_SECTION", StringComparison.Ordinal) && section != "NODE_COORD_SECTION":
                throw new InputException($"{place}: found \"{Printable.Text(section)}\"; allowed: NODE_COORD_SECTION");
            case "DIMENSION":
                return int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
                    : throw new InputException($"{place}: found \"{Printable.Text(parts[^1])}\"; allowed: the number of cities");
            default:
                return null;
        }
    }

    private static double Number(string text, string place) => TryNumber(text, out var number) ? number
        : throw new InputException($"{place}: found \"{Printable.Text(text)}\"; allowed: a number of at most 1e9 either way");

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && Math.Abs(number) <= 1e9;
}
