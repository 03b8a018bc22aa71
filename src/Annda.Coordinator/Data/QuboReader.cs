namespace Annda.Data;

/// <summary>
/// Reads a QUBO, min Σ q_i x_i + Σ q_ij x_i x_j over x of {0,1}, in the text form of qbsolv: lines "c ..." are comments, one line "p qubo 0
/// N D C" announces N variables counted from 0, D entries "i i q" and C entries "i j q" with i &lt; j, in this order of kinds.
/// </summary>
internal static class QuboReader
{
    /// <summary>Reads the rest of a file.</summary>
    /// <param name="lines">The file after its first line.</param>
    /// <param name="first">Parts of the first line.</param>
    public static Graph Read(LineReader lines, string[] first)
    {
        var head = first;
        while (head is ["c", ..] or []) head = lines.Next() is { } line ? GraphReader.Parts(line)
            : throw new InputException($"{lines.Place}: the file ends without a line \"p qubo 0 N D C\"");
        int nodes = 0, diagonal = 0, couplers = 0;
        if (head is not ["p", "qubo", _, _, _, _] || !GraphReader.TryCount(head[3], 1, GraphReader.MaxNodes, out nodes)
            || !GraphReader.TryCount(head[4], 0, nodes, out diagonal)
            || !GraphReader.TryCount(head[5], 0, GraphReader.MaxEdges, out couplers))
            throw new InputException($"{lines.Place}: found \"{Printable.Text(string.Join(' ', head))}\"; allowed: \"p qubo 0 N D C\" with "
                + $"N variables (1 to {GraphReader.MaxNodes}), D entries of single variables (0 to N) and C of pairs "
                + $"(0 to {GraphReader.MaxEdges})");
        var (linear, seen, edges) = (new double[nodes], new Dictionary<(int, int), int>(), new List<GraphEdge>());
        var singles = 0;
        while (lines.Next() is { } line)
        {
            var parts = GraphReader.Parts(line);
            if (parts is [] or ["c", ..]) continue;
            var (i, j, weight) = Entry(parts, nodes, lines.Place);
            if (!seen.TryAdd((i, j), lines.Number))
                throw new InputException($"{lines.Place}: entry {i} {j} is already given by line {seen[(i, j)]}; allowed: each entry once");
            if (i == j) (linear[i], singles) = (weight, singles + 1);
            else edges.Add(new GraphEdge(i, j, weight));
            if (singles > diagonal || edges.Count > couplers)
                throw new InputException($"{lines.Place}: found one more entry of {(i == j ? "a single variable" : "a pair")}; allowed: "
                    + $"{(i == j ? diagonal : couplers)}, as the line \"p qubo\" says");
        }
        if (singles != diagonal || edges.Count != couplers)
            throw new InputException($"{lines.Place}: the file ends after {singles} entries of single variables and {edges.Count} of "
                + $"pairs; allowed: {diagonal} and {couplers}, as the line \"p qubo\" says");
        return new Graph(nodes, [.. edges]) { Linear = linear };
    }

    private static (int I, int J, double Weight) Entry(string[] parts, int nodes, string place)
    {
        if (parts.Length != 3) throw new InputException($"{place}: found {parts.Length} items; allowed: three, \"i j q\"");
        var ends = new int[2];
        for (var k = 0; k < 2; k++)
            if (!GraphReader.TryCount(parts[k], 0, nodes - 1, out ends[k]))
                throw new InputException($"{place}: found variable \"{Printable.Text(parts[k])}\"; allowed: 0 to {nodes - 1}");
        return (Math.Min(ends[0], ends[1]), Math.Max(ends[0], ends[1]), GraphReader.Weight(parts[2], place));
    }
}
