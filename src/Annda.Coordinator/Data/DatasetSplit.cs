namespace Annda.Data;

/// <summary>Divides examples into training and test without randomness: within each class, in the file's order.</summary>
public static class DatasetSplit
{
    /// <summary>The share kept for the test where none is given.</summary>
    public const double Usual = 0.2;

    /// <summary>
    /// Of every round(1 / fraction) examples of a class the last is for the test. Above one half the roles change: of every
    /// round(1 / (1 - fraction)) the first is for training.
    /// </summary>
    /// <param name="data">All examples; without labels they are one class.</param>
    /// <param name="fraction">The share for the test, 0 to below 1.</param>
    public static (Dataset Train, Dataset Test) Split(Dataset data, double fraction)
    {
        ArgumentNullException.ThrowIfNull(data);
        var few = fraction <= 0.5;
        var period = fraction == 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, Math.Round(1 / (few ? fraction : 1 - fraction)));
        var seen = new Dictionary<int, int>();
        var parts = (Train: new List<int>(), Test: new List<int>());
        for (var i = 0; i < data.Examples; i++)
        {
            var label = data.Labels?[i] ?? 0;
            var index = seen.GetValueOrDefault(label) % period;
            seen[label] = seen.GetValueOrDefault(label) + 1;
            var test = few ? fraction > 0 && index == period - 1 : index > 0;
            (test ? parts.Test : parts.Train).Add(i);
        }
        return (data.Choose(parts.Train), data.Choose(parts.Test));
    }
}
