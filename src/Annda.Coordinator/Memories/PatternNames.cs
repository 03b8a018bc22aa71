using Annda.Data;

namespace Annda.Memories;

/// <summary>What stored patterns are called: p1, p2, …, with their label where they have one.</summary>
public static class PatternNames
{
    /// <summary>The names of a data set's examples.</summary>
    public static IEnumerable<string> Of(Dataset data) =>
        Enumerable.Range(0, data.Examples).Select(p => data.Labels is { } labels ? $"p{p + 1} ({labels[p]})" : $"p{p + 1}");
}
