using MathNet.Numerics.Distributions;

namespace Annda.Tests.Laws;

/// <summary>Likelihood-ratio test of counts against a law; cells that expect fewer than 5 are pooled.</summary>
public static class GTest
{
    public static double PValue(long[] counts, double[] law)
    {
        var total = (double)counts.Sum();
        double g = 0, pooledExpected = 0, pooledSeen = 0;
        var cells = 0;
        for (var s = 0; s < counts.Length; s++)
        {
            var expected = total * law[s];
            if (expected < 5)
            {
                pooledExpected += expected;
                pooledSeen += counts[s];
                continue;
            }
            cells++;
            if (counts[s] > 0) g += 2 * counts[s] * Math.Log(counts[s] / expected);
        }
        if (pooledExpected > 0)
        {
            cells++;
            if (pooledSeen > 0) g += 2 * pooledSeen * Math.Log(pooledSeen / pooledExpected);
        }
        return 1 - ChiSquared.CDF(cells - 1, Math.Max(0, g));
    }
}
