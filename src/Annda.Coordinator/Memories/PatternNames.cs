using Annda.Data;

namespace Annda.Memories;

/// <summary>
/// What stored patterns are called: p1, p2, …, with their label where they have one; of digits, where each is there once, by the digit.
/// </summary>
public static class PatternNames
{
    /// <summary>The names of a data set's examples.</summary>
    public static IEnumerable<string> Of(Dataset data)
    {
        if (data.Labels is not { } labels) return Enumerable.Range(1, data.Examples).Select(p => $"p{p}");
        return data.Name == "digits" && labels.Distinct().Count() == labels.Length ? labels.Select(l => $"digit {l}")
            : labels.Select((l, p) => $"p{p + 1} (label {l})");
    }
}
