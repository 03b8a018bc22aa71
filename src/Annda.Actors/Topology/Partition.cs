namespace Annda.Topology;

/// <summary>Cuts a network's units anew into blocks. Units are named by their global numbers before the cut.</summary>
public static class Partition
{
    /// <summary>Name of a new block, by its place.</summary>
    public static string NameOf(int part) => $"P{part}";

    /// <summary>Contiguous blocks; where they cannot all be equal, the first ones are larger by one unit.</summary>
    /// <param name="units">Units of all blocks.</param>
    /// <param name="count">Blocks, 1 to <paramref name="units"/>.</param>
    public static int[][] Contiguous(int units, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, units);
        var parts = new int[count][];
        for (var (part, first) = (0, 0); part < count; first += parts[part++].Length)
            parts[part] = [.. Enumerable.Range(first, units / count + (part < units % count ? 1 : 0))];
        return parts;
    }

    /// <summary>What is wrong with a cut: a message for each fault, none if it fits the blocks.</summary>
    /// <param name="blocks">The blocks before the cut, in model order.</param>
    /// <param name="parts">Units of each new block.</param>
    public static IEnumerable<string> Faults(IReadOnlyList<BlockSpec> blocks, IReadOnlyList<int[]> parts)
    {
        var owner = blocks.SelectMany(b => Enumerable.Repeat(b, b.Size)).ToArray();
        var place = new int?[owner.Length];
        for (var part = 0; part < parts.Count; part++)
        {
            if (parts[part].Length == 0) yield return $"part {part} is empty; every part needs a unit";
            foreach (var unit in parts[part])
            {
                if (unit < 0 || unit >= owner.Length)
                    yield return $"unit {unit} found in part {part}; allowed: 0 to {owner.Length - 1}";
                else if (place[unit] is { } other)
                    yield return $"unit {unit} stands in part {other} and in part {part}; give each unit once";
                else
                    place[unit] = part;
            }
            var inside = parts[part].Where(u => u >= 0 && u < owner.Length).Select(u => owner[u]).Distinct().ToArray();
            if (inside.FirstOrDefault(b => b.Role != inside[0].Role) is { } role)
                yield return Mixed(part, inside[0].Role, inside[0], role.Role, role);
            if (inside.FirstOrDefault(b => b.Units != inside[0].Units) is { } kind)
                yield return Mixed(part, inside[0].Units, inside[0], kind.Units, kind);
        }
        var missing = Enumerable.Range(0, owner.Length).Where(u => place[u] is null).ToArray();
        if (missing.Length > 0)
            yield return $"unit {missing[0]} stands in no part{(missing.Length > 1 ? $", nor do {missing.Length - 1} others" : "")}; "
                + "give each unit once";

        static string Mixed(int part, Enum one, BlockSpec of, Enum other, BlockSpec ofOther) =>
            $"part {part} mixes {Word(one)} units (of {of.Name}) and {Word(other)} ones (of {ofOther.Name})";

        static string Word(Enum value) => value.ToString().ToLowerInvariant();
    }

    /// <summary>
    /// The same units, biases and weights in other blocks: P0, P1, …, each with its units in the order given. Numbers stay as they are;
    /// what couples two new blocks is dense where it is made of dense matrices without a gap, else sparse; what couples units with
    /// themselves is dense.
    /// </summary>
    /// <exception cref="ArgumentException">The cut does not fit; the message lists all faults.</exception>
    public static Network Apply(Network network, IReadOnlyList<int[]> parts)
    {
        var spec = network.Spec;
        if (spec.Couplings.FirstOrDefault(c => c.Directed) is { } directed)
            throw new ArgumentException($"'{directed.Name}' has a weight for each direction; only symmetric weights can be cut");
        if (Faults(spec.Blocks, parts).ToArray() is { Length: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
        var bias = spec.BlockIds.SelectMany(b => network[NetworkSpec.BiasOf(b)]).ToArray();
        var owner = spec.Blocks.SelectMany(b => Enumerable.Repeat(b, b.Size)).ToArray();
        var place = new (int Part, int Unit)[spec.Units];
        var builder = new NetworkBuilder();
        for (var part = 0; part < parts.Count; part++)
        {
            for (var k = 0; k < parts[part].Length; k++) place[parts[part][k]] = (part, k);
            var first = owner[parts[part][0]];
            builder.Add(new BlockSpec(NameOf(part), first.Role, first.Units, parts[part].Length), [.. parts[part].Select(u => bias[u])]);
        }
        foreach (var piece in Pieces(network, place).OrderBy(p => p.Key)) Add(builder, parts, piece.Key.A, piece.Key.B, piece.Value);
        return builder.Build();
    }

    /// <summary>Weights between one pair of new blocks; several couplings of one pair of units stay several.</summary>
    private sealed class Piece
    {
        public List<(int A, int B, float Weight)> Edges { get; } = [];

        public bool Dense { get; set; } = true;

        public bool SelfCoupled { get; set; }
    }

    private static Dictionary<(int A, int B, int Layer), Piece> Pieces(Network network, (int Part, int Unit)[] place)
    {
        var pieces = new Dictionary<(int, int, int), Piece>();
        var layers = new Dictionary<(int, int), int>();
        foreach (var (i, j, weight, sparse) in WeightedPairs.Listed(network)
            .Concat(WeightedPairs.OfSelves(network).Select(s => (s.Unit, s.Unit, s.Weight, false))))
        {
            var (a, b) = place[i].CompareTo(place[j]) < 0 ? (place[i], place[j]) : (place[j], place[i]);
            var pair = i < j ? (i, j) : (j, i);
            var layer = layers.GetValueOrDefault(pair);
            layers[pair] = layer + 1;
            if (!pieces.TryGetValue((a.Part, b.Part, layer), out var piece)) pieces[(a.Part, b.Part, layer)] = piece = new Piece();
            piece.Edges.Add((a.Unit, b.Unit, weight));
            piece.Dense &= !sparse;
            piece.SelfCoupled |= i == j;
        }
        return pieces;
    }

    private static void Add(NetworkBuilder builder, IReadOnlyList<int[]> parts, int a, int b, Piece piece)
    {
        var (nameA, nameB, sizeA, sizeB) = (NameOf(a), NameOf(b), parts[a].Length, parts[b].Length);
        var within = a == b;
        if (!piece.SelfCoupled && (!piece.Dense || piece.Edges.Count != (within ? (long)sizeA * (sizeA - 1) / 2 : (long)sizeA * sizeB)))
        {
            if (within) builder.WithinSparse(nameA, piece.Edges);
            else builder.BetweenSparse(nameA, nameB, piece.Edges);
            return;
        }
        var weights = new float[checked(sizeA * sizeB)];
        foreach (var (i, j, weight) in piece.Edges)
        {
            weights[i * sizeB + j] = weight;
            if (within) weights[j * sizeB + i] = weight;
        }
        if (within) builder.Within(nameA, weights, selfCoupled: piece.SelfCoupled);
        else builder.Between(nameA, nameB, weights);
    }
}
