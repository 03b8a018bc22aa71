using Annda.Protocol;

namespace Annda.Coordination;

/// <summary>The nodes that a coordinator knows of, and what they offer.</summary>
/// <param name="terms">What they must agree on; null: anything.</param>
internal sealed class NodeRoster(NodeTerms? terms)
{
    private readonly SortedDictionary<string, NodeProfile?> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _silent = [];
    private readonly SortedDictionary<string, string> _leftOut = new(StringComparer.Ordinal);

    /// <summary>Nodes that can be given work, by path.</summary>
    public IReadOnlyList<NodeProfile> Ready =>
        [.. _nodes.Where(n => n.Value is not null && !_silent.Contains(n.Key) && !_leftOut.ContainsKey(n.Key)).Select(n => n.Value!)];

    /// <summary>Nodes that have not said what they offer.</summary>
    public IReadOnlyList<string> Unknown => [.. _nodes.Where(n => n.Value is null).Select(n => n.Key)];

    /// <summary>Why nodes are left out.</summary>
    public IEnumerable<string> LeftOut => _leftOut.Values;

    /// <summary>Whether a node is there.</summary>
    public bool Has(string path) => _nodes.ContainsKey(path);

    /// <summary>A node has come.</summary>
    public void Add(string path) => _nodes.TryAdd(path, null);

    /// <summary>A node has gone.</summary>
    public void Remove(string path)
    {
        _nodes.Remove(path);
        _silent.Remove(path);
        _leftOut.Remove(path);
    }

    /// <summary>Whether a node is heard of.</summary>
    public void Hear(string path, bool heard) => _ = heard ? _silent.Remove(path) : _silent.Add(path);

    /// <summary>A node says what it offers.</summary>
    /// <returns>Why it is left out; null if it is not.</returns>
    public string? Describe(NodeProfile profile)
    {
        if (!_nodes.TryGetValue(profile.Path, out var known) || known is not null) return null;
        _nodes[profile.Path] = profile;
        var faults = terms is null ? [] : Faults(profile.Terms, terms).ToArray();
        return faults.Length == 0 ? null : _leftOut[profile.Path] = $"node {profile.Name} is left out: {string.Join("; ", faults)}";
    }

    /// <summary>Name of a node.</summary>
    public string NameOf(string path) => _nodes.GetValueOrDefault(path)?.Name ?? path;

    private static IEnumerable<string> Faults(NodeTerms found, NodeTerms needed)
    {
        if (found.Product != needed.Product) yield return $"Annda {found.Product} found, {needed.Product} is needed";
        if (found.WireMajor != needed.WireMajor)
            yield return $"wire {found.WireMajor}.{found.WireMinor} found, {needed.WireMajor}.{needed.WireMinor} is needed";
        if (found.FrameMax != needed.FrameMax) yield return $"frames of {found.FrameMax} bytes found, {needed.FrameMax} are needed";
        if (found.Settings != needed.Settings)
            yield return $"settings {found.Settings:x16} found, {needed.Settings:x16} are needed (the same --failure on every node)";
    }
}
