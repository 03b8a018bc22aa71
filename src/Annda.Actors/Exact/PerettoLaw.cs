namespace Annda.Exact;

/// <summary>
/// The law of synchronous updates (Peretto 1984): π(s) ∝ exp(Σ b_i s_i / T) Π_i Σ_x exp(x h_i(s) / T), where x runs over the unit's
/// two values. It is not the Boltzmann law: two-cycles weigh like fixed points.
/// </summary>
public static class PerettoLaw
{
    /// <summary>[states] probabilities; no unit may be clamped, at most 20 units.</summary>
    /// <param name="model">The network.</param>
    /// <param name="temperature">Temperature of the law.</param>
    public static double[] Of(PairwiseModel model, double temperature)
    {
        if (model.Free.Length != model.Units) throw new ArgumentException("Peretto's law is known for free networks only");
        if (model.Units > PairwiseModel.FreeMax)
            throw new ArgumentException($"{model.Units} units, at most {PairwiseModel.FreeMax} are allowed");
        var logs = new double[1 << model.Units];
        for (var s = 0; s < logs.Length; s++)
        {
            var values = model.Values(s);
            for (var i = 0; i < values.Length; i++)
            {
                var field = model.Field(i, values);
                var (low, high) = (model.Low[i] * field / temperature, (model.Low[i] + model.Span[i]) * field / temperature);
                logs[s] += model.Bias[i] * values[i] / temperature + Math.Max(low, high) + Math.Log(1 + Math.Exp(-Math.Abs(high - low)));
            }
        }
        var top = logs.Max();
        var law = logs.Select(l => Math.Exp(l - top)).ToArray();
        var sum = law.Sum();
        return [.. law.Select(p => p / sum)];
    }
}
