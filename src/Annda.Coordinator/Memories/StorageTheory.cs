using MathNet.Numerics;

namespace Annda.Memories;

/// <summary>
/// Amit, Gutfreund and Sompolinsky (1985): at temperature 0 a large net that stores α N random patterns by Hebb's rule has, near each of
/// them, a state of overlap m = erf y with y (√(2α) + (2 / √π) exp(−y²)) = erf y, up to α = 0.1379 (replica symmetric).
/// </summary>
public static class StorageTheory
{
    private const double Largest = 30;
    private const int Steps = 200;

    /// <summary>The largest load with memories.</summary>
    public static double Capacity { get; } = LoadAt(Top) * LoadAt(Top) / 2;

    // √(2α) has its maximum here: at smaller y are the states that are no minima.
    private static double Top
    {
        get
        {
            var (low, high) = (0.5, 5.0);
            for (var step = 0; step < Steps; step++)
            {
                var (a, b) = (low + (high - low) / 3, high - (high - low) / 3);
                (low, high) = LoadAt(a) < LoadAt(b) ? (a, high) : (low, b);
            }
            return (low + high) / 2;
        }
    }

    /// <summary>Overlap of the memories at a load α; 0 beyond the capacity.</summary>
    /// <param name="load">Patterns for each unit, 0 or more.</param>
    public static double Overlap(double load)
    {
        if (load > Capacity) return 0;
        var (low, high) = (Top, Largest);
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = LoadAt(middle) > Math.Sqrt(2 * load) ? (middle, high) : (low, middle);
        }
        return SpecialFunctions.Erf(low);
    }

    // √(2α) as a function of y.
    private static double LoadAt(double y) => SpecialFunctions.Erf(y) / y - 2 / Math.Sqrt(Math.PI) * Math.Exp(-y * y);
}
