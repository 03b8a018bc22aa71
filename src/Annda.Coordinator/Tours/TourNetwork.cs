using Annda.Topology;

namespace Annda.Tours;

/// <summary>
/// Networks whose low energies are short tours: a block for each city, its unit i on where the city is visited i-th. Both are given by a
/// builder that has the blocks already.
/// </summary>
public static class TourNetwork
{
    /// <summary>What a city's block is called.</summary>
    public static string NameOf(int city) => $"city{city}";

    /// <summary>
    /// Hopfield and Tank (1985): E = A/2 ΣV_Xi V_Xj + B/2 ΣV_Xi V_Yi + C/2 (ΣV − n')² + D/2 Σ d_XY V_Xi (V_Y,i+1 + V_Y,i−1), up to a
    /// constant. The diagonal of the third term stays: every unit inhibits itself by C.
    /// </summary>
    /// <param name="builder">Has the blocks.</param>
    /// <param name="cities">The cities.</param>
    /// <param name="a">A: a city once.</param>
    /// <param name="b">B: one city at a time.</param>
    /// <param name="c">C: as many units on as there are cities.</param>
    /// <param name="d">D: short ways.</param>
    public static void AddContinuous(NetworkBuilder builder, Cities cities, double a, double b, double c, double d)
    {
        var n = cities.Count;
        for (var x = 0; x < n; x++)
        {
            builder.Within(NameOf(x), Matrix(n, (i, j) => i == j ? -c : -a - c), selfCoupled: true);
            for (var y = x + 1; y < n; y++)
            {
                var distance = cities.NetworkDistance(x, y);
                builder.Between(NameOf(x), NameOf(y), Matrix(n, (i, j) => -c - (i == j ? b : 0) - d * distance * Neighbours(i, j, n)));
            }
        }
    }

    /// <summary>
    /// Penalties on 0/1 units: E = A Σ_X (Σ_i s_Xi − 1)² + A Σ_i (Σ_X s_Xi − 1)² + length, up to a constant. Every unit has bias 2A.
    /// </summary>
    /// <param name="builder">Has the blocks.</param>
    /// <param name="cities">The cities.</param>
    /// <param name="penalty">A.</param>
    public static void AddAnnealed(NetworkBuilder builder, Cities cities, double penalty)
    {
        var n = cities.Count;
        for (var x = 0; x < n; x++)
        {
            builder.WithinSparse(NameOf(x),
                Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(i + 1, n - i - 1).Select(j => (i, j, (float)(-2 * penalty)))));
            for (var y = x + 1; y < n; y++)
            {
                var distance = cities.NetworkDistance(x, y);
                builder.BetweenSparse(NameOf(x), NameOf(y), Enumerable.Range(0, n).SelectMany(i => new[] { i, (i + 1) % n, (i + n - 1) % n }
                    .Select(j => (i, j, (float)(i == j ? -2 * penalty : -distance)))));
            }
        }
    }

    // How often j follows or precedes i in a round of n.
    private static int Neighbours(int i, int j, int n) => ((i + 1) % n == j ? 1 : 0) + ((j + 1) % n == i ? 1 : 0);

    private static float[] Matrix(int n, Func<int, int, double> weight) =>
        [.. Enumerable.Range(0, n * n).Select(p => (float)weight(p / n, p % n))];
}
