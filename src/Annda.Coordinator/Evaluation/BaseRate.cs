using Annda.Numerics;
using Annda.Programs;

namespace Annda.Evaluation;

/// <summary>The base-rate model: independent units with the means of the training data. What any model must beat.</summary>
public static class BaseRate
{
    /// <summary>Means are kept this far from 0 and 1, so that a pixel that never varied in training has a finite price.</summary>
    private const double Clip = 1e-3;

    /// <summary>ln(p / (1 − p)) of a clipped mean.</summary>
    public static float LogOdds(double mean)
    {
        var p = Math.Clamp(mean, Clip, 1 - Clip);
        return (float)(Elementary.Log(p) - Elementary.Log(1 - p));
    }

    /// <summary>Mean log-likelihood of examples under the base rates of the training data, in nats.</summary>
    public static double LogLikelihood(double[] trainingMeans, Examples examples)
    {
        double sum = 0;
        var share = examples.Means();
        for (var i = 0; i < examples.Units; i++)
        {
            var p = Math.Clamp(trainingMeans[i], Clip, 1 - Clip);
            sum += share[i] * Elementary.Log(p) + (1 - share[i]) * Elementary.Log(1 - p);
        }
        return sum;
    }
}
