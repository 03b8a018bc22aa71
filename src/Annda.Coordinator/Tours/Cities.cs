using Annda.Topology;

namespace Annda.Tours;

/// <summary>Cities in a plane and the distances between them.</summary>
public sealed class Cities
{
    /// <summary>Fewest and most cities of a network.</summary>
    public const int Min = 3, Max = 100;

    // First weights of couplings are drawn by the coupling's number; no network has so many.
    private const int RandomStream = int.MaxValue;

    private readonly double[,] _places;
    private readonly double _scale;

    /// <summary>Takes over the places, [cities, 2].</summary>
    /// <exception cref="ArgumentException">Too few or too many, not two numbers for each, or two in one place.</exception>
    public Cities(double[,] places)
    {
        if (Fault(places) is { } fault) throw new ArgumentException(fault);
        _places = places;
        double Side(int axis) =>
            Enumerable.Range(0, Count).Max(c => places[c, axis]) - Enumerable.Range(0, Count).Min(c => places[c, axis]);
        _scale = places.Cast<double>().All(x => x is >= 0 and <= 1) ? 1 : 1 / Math.Max(Side(0), Side(1));
    }

    /// <summary>How many.</summary>
    public int Count => _places.GetLength(0);

    /// <summary>Where a city is.</summary>
    public (double X, double Y) this[int city] => (_places[city, 0], _places[city, 1]);

    /// <summary>So many cities in the unit square, by seed.</summary>
    public static Cities Random(int count, ulong seed)
    {
        var numbers = InitialWeights.Uniform(2 * count, 0.5, seed, RandomStream);
        var places = new double[count, 2];
        for (var i = 0; i < numbers.Length; i++) places[i / 2, i % 2] = numbers[i] + 0.5;
        return new Cities(places);
    }

    /// <summary>What is wrong with places; null if nothing is.</summary>
    public static string? Fault(double[,] places)
    {
        var (count, columns) = (places.GetLength(0), places.GetLength(1));
        if (columns != 2) return $"found {columns} numbers for each city; allowed: two, x and y";
        if (count is < Min or > Max) return $"found {count} cities; allowed: {Min} to {Max}";
        var seen = new Dictionary<(double, double), int>();
        for (var city = 0; city < count; city++)
            if (!seen.TryAdd((places[city, 0], places[city, 1]), city))
                return $"cities {seen[(places[city, 0], places[city, 1])]} and {city} are both at ({places[city, 0]}, {places[city, 1]}); "
                    + "allowed: cities in different places";
        return null;
    }

    /// <summary>The Euclidean distance of two cities.</summary>
    public double Distance(int a, int b)
    {
        var (dx, dy) = (_places[a, 0] - _places[b, 0], _places[a, 1] - _places[b, 1]);
        return Math.Sqrt(dx * dx + dy * dy);
    }

    /// <summary>
    /// The distance as a network takes it: as it is where all cities lie in the unit square, else in units of the longer side of the
    /// rectangle around them.
    /// </summary>
    public double NetworkDistance(int a, int b) => _scale * Distance(a, b);

    /// <summary>Length of a closed tour.</summary>
    public double Length(IReadOnlyList<int> tour) =>
        Enumerable.Range(0, tour.Count).Sum(i => Distance(tour[i], tour[(i + 1) % tour.Count]));
}
