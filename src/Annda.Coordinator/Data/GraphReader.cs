using System.Globalization;

namespace Annda.Data;

/// <summary>One edge of a graph, its nodes counted from 0.</summary>
/// <param name="I">The smaller node.</param>
/// <param name="J">The larger node.</param>
/// <param name="Weight">The edge's weight.</param>
public readonly record struct GraphEdge(int I, int J, double Weight);

/// <summary>An undirected graph without self-loops and double edges.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Edges">The edges, in the file's order.</param>
public sealed record Graph(int Nodes, GraphEdge[] Edges)
{
    /// <summary>
    /// [nodes] of a QUBO, min Σ q_i x_i + Σ q_ij x_i x_j over x of {0,1}: the q_i, while the edges hold the q_ij; null: a graph to be cut.
    /// </summary>
    public double[]? Linear { get; init; }

    /// <summary>Whether a larger cut is what is looked for.</summary>
    public bool IsCut => Linear is null;
}

/// <summary>
/// Reads graphs as Helmberg and Rendl's rudy writes them (the Gset): a line "N E", then E lines "i j w" with nodes counted from 1. What
/// begins with "c" or "p" is a QUBO (<see cref="QuboReader"/>). Plain or gzip.
/// </summary>
public static class GraphReader
{
    /// <summary>Most nodes.</summary>
    public const int MaxNodes = 10_000_000;

    /// <summary>Most edges.</summary>
    public const int MaxEdges = 1 << 26;

    /// <summary>Largest size of a weight.</summary>
    public const double MaxWeight = 1e30;

    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">A line is not an edge, or the edges are not those that line 1 announces.</exception>
    public static Graph Read(string path)
    {
        using var lines = new LineReader(path);
        var head = Parts(lines.Next());
        if (head is ["c" or "p", ..]) return QuboReader.Read(lines, head);
        if (head.Length != 2 || !TryCount(head[0], 1, MaxNodes, out var nodes) || !TryCount(head[1], 0, MaxEdges, out var count))
            throw new InputException($"{path}, line 1: found \"{Printable.Text(string.Join(' ', head))}\"; allowed: the number of nodes "
                + $"(1 to {MaxNodes}) and of edges (0 to {MaxEdges})");
        var edges = new List<GraphEdge>();
        var seen = new Dictionary<(int, int), int>();
        while (lines.Next() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (edges.Count == count)
                throw new InputException($"{lines.Place}: found one more edge; allowed: {count}, as line 1 says");
            var edge = Edge(Parts(line), nodes, lines.Place);
            if (!seen.TryAdd((edge.I, edge.J), lines.Number))
                throw new InputException($"{lines.Place}: nodes {edge.I + 1} and {edge.J + 1} are already joined by line "
                    + $"{seen[(edge.I, edge.J)]}; allowed: each edge once");
            edges.Add(edge);
        }
        if (edges.Count != count)
            throw new InputException($"{lines.Place}: the file ends after {edges.Count} edges; allowed: {count}, as line 1 says");
        return new Graph(nodes, [.. edges]);
    }

    /// <summary>Whether a file that can be read is a QUBO.</summary>
    public static bool IsQubo(string path)
    {
        using var lines = new LineReader(path);
        return Parts(lines.Next()) is ["c" or "p", ..];
    }

    private static GraphEdge Edge(string[] parts, int nodes, string place)
    {
        if (parts.Length != 3)
            throw new InputException($"{place}: found {parts.Length} items; allowed: three, \"i j w\"");
        var ends = new int[2];
        for (var k = 0; k < 2; k++)
        {
            if (!TryCount(parts[k], 1, nodes, out ends[k]))
                throw new InputException($"{place}: found node \"{Printable.Text(parts[k])}\"; allowed: 1 to {nodes}");
        }
        if (ends[0] == ends[1])
            throw new InputException($"{place}: an edge from node {ends[0]} to itself; allowed: two different nodes");
        return new GraphEdge(Math.Min(ends[0], ends[1]) - 1, Math.Max(ends[0], ends[1]) - 1, Weight(parts[2], place));
    }

    // Weights are kept in single precision, and a few of them are added.
    internal static double Weight(string text, string place) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && Math.Abs(weight) <= MaxWeight ? weight
            : throw new InputException($"{place}: found weight \"{Printable.Text(text)}\"; allowed: a finite number from -1e30 to 1e30");

    internal static string[] Parts(string? line) => line?.Split(Blanks, StringSplitOptions.RemoveEmptyEntries) ?? [];

    internal static bool TryCount(string text, int min, int max, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
}
