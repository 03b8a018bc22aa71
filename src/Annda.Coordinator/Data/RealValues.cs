using Annda.Experiments;
using Annda.Programs;

namespace Annda.Data;

/// <summary>What <c>data.values</c> makes of the numbers of a source.</summary>
internal static class RealValues
{
    /// <summary>Both parts with the values that the section asks for; bits stay as they are but where they are drawn.</summary>
    /// <param name="section">The data section.</param>
    /// <param name="parts">Both parts as loaded; the test part may be the training part.</param>
    /// <param name="seed">Seed of drawn bits.</param>
    public static (Dataset Train, Dataset Test) Of(DataSection section, (Dataset Train, Dataset Test) parts, ulong seed)
    {
        var (train, test) = parts;
        var largest = train.Largest;
        return section.ValuesOrDefault() switch
        {
            DataValues.Bits => (Bits(train), Bits(test)),
            DataValues.Raw => (Raw(train), Raw(test)),
            DataValues.Unit => (Unit(train, largest), Unit(test, largest)),
            DataValues.Sampled => (Sampled(Unit(train, largest), seed, 0), Sampled(Unit(test, largest), seed, 1)),
            _ => Standard(Raw(train), Raw(test)),
        };
    }

    private static Dataset Bits(Dataset data) => data.Values is null ? data : data with { Values = null };

    private static Dataset Raw(Dataset data)
    {
        float[] values = data.Values ?? [.. data.Pixels.Select(b => (float)b)];
        var bad = Array.FindIndex(values, v => !float.IsFinite(v));
        return bad < 0 ? data with { Values = values } : throw new InputException($"{data.Name}: found a value of example "
            + $"{bad / data.Units + 1} that is too large; allowed: numbers between {-float.MaxValue:R} and {float.MaxValue:R}");
    }

    // A value of the test may be above all of the training; it counts as 1.
    private static Dataset Unit(Dataset data, double largest)
    {
        var values = Raw(data).Values!;
        var low = Array.FindIndex(values, v => v < 0);
        if (low >= 0)
            throw new InputException($"data.values: found the value {values[low]:R} of example {low / data.Units + 1} of {data.Name}; "
                + "allowed: values of 0 and above for \"unit\" and \"sampled\", any for \"standard\" and \"raw\"");
        return data with { Values = Array.ConvertAll(values, v => (float)Math.Min(1, v / largest)) };
    }

    // What is evaluated is drawn once; each part has presentations of its own that training never comes to.
    private static Dataset Sampled(Dataset data, ulong seed, long part) => data with
    {
        IsSampled = true,
        Pixels = DrawnBits.Draw(data.Values!, data.Units, new Presentation(seed, DrawnBits.Evaluation + part)),
    };

    private static (Dataset Train, Dataset Test) Standard(Dataset train, Dataset test)
    {
        var units = train.Units;
        var (means, scales) = (new double[units], new double[units]);
        for (var i = 0; i < train.Values!.Length; i++) means[i % units] += train.Values[i] / (double)train.Examples;
        for (var i = 0; i < train.Values.Length; i++) scales[i % units] += Math.Pow(train.Values[i] - means[i % units], 2) / train.Examples;
        for (var u = 0; u < units; u++)
        {
            // What is left of a constant by rounding is no deviation.
            var deviation = Math.Sqrt(scales[u]);
            scales[u] = deviation > 1e-6 * Math.Abs(means[u]) ? 1 / deviation : 0;
        }
        return (Scaled(train), Scaled(test));

        Dataset Scaled(Dataset data) => data with
        {
            Values = [.. data.Values!.Select((v, i) => (float)((v - means[i % units]) * scales[i % units]))],
        };
    }
}
