namespace Annda.Topology;

/// <summary>What a coupling joins.</summary>
public enum CouplingKind
{
    /// <summary>The biases of one block: a coupling to a unit that is always on.</summary>
    Bias,

    /// <summary>Two different blocks.</summary>
    Between,

    /// <summary>The units of one block with each other: symmetric with a zero diagonal, unless the coupling says otherwise.</summary>
    Within,
}

/// <summary>
/// A coupling: the shape of one matrix of weights. Its parameters are one array of <see cref="Length"/> floats:
/// bias [size]; dense between [size A, size B] row-major; dense within [size, size], row i into unit i;
/// sparse: one weight for each edge in the order of <see cref="EdgeList.A"/>.
/// </summary>
public sealed record CouplingSpec
{
    private CouplingSpec(string name, CouplingKind kind, BlockId a, BlockId b, int sizeA, int sizeB, EdgeList? edges)
    {
        (Name, Kind, A, B, SizeA, SizeB, Edges) = (name, kind, a, b, sizeA, sizeB, edges);
        Length = kind == CouplingKind.Bias ? sizeA : edges?.Count ?? checked(sizeA * sizeB);
    }

    /// <summary>Unique in the network.</summary>
    public string Name { get; }

    /// <summary>What it joins.</summary>
    public CouplingKind Kind { get; }

    /// <summary>Its first end, and its only one for bias and within.</summary>
    public BlockId A { get; }

    /// <summary>Its second end; equal to <see cref="A"/> for bias and within.</summary>
    public BlockId B { get; }

    /// <summary>Units of A.</summary>
    public int SizeA { get; }

    /// <summary>Units of B.</summary>
    public int SizeB { get; }

    /// <summary>The edges if sparse, else null.</summary>
    public EdgeList? Edges { get; }

    /// <summary>
    /// Of a dense within coupling: whether units may couple with themselves. A unit's field then holds its own last state, and the energy
    /// half its weight: no heat bath leaves Boltzmann's law.
    /// </summary>
    public bool SelfCoupled { get; private init; }

    /// <summary>
    /// Of a dense within coupling: whether w_ij and w_ji may differ. Then no energy falls, and no law is known. Of a coupling of two
    /// blocks: B alone reads it, in the phases that pass its way. Of biases: they are those of phases that pass down.
    /// </summary>
    public bool Directed { get; private init; }

    /// <summary>Whether it points from one block to another.</summary>
    public bool IsArrow => Directed && Kind == CouplingKind.Between;

    /// <summary>Of an arrow: the name of the arrow whose weights, turned over, its own are and stay; null: they are its own.</summary>
    public string? TiedTo { get; private init; }

    /// <summary>Of a coupling of one block's own: whether its parameters are the units' log σ², and not biases.</summary>
    public bool IsVariance { get; private init; }

    /// <summary>Number of parameters.</summary>
    public int Length { get; }

    /// <summary>The units, in their blocks, that a parameter of a between or within coupling belongs to.</summary>
    public (int A, int B) Ends(int parameter) =>
        Edges is { } edges ? (edges.A[parameter], edges.B[parameter]) : (parameter / SizeB, parameter % SizeB);

    /// <summary>The biases of a block.</summary>
    public static CouplingSpec Bias(BlockId block, BlockSpec spec) =>
        new($"{spec.Name}.bias", CouplingKind.Bias, block, block, spec.Size, 1, null);

    /// <summary>Other biases of a block, for phases that pass down.</summary>
    public static CouplingSpec DownBias(BlockId block, BlockSpec spec) =>
        new($"{spec.Name}.bias.down", CouplingKind.Bias, block, block, spec.Size, 1, null) { Directed = true };

    /// <summary>log σ² of a block of Gaussian units.</summary>
    public static CouplingSpec Variance(BlockId block, BlockSpec spec) =>
        new($"{spec.Name}.variance", CouplingKind.Bias, block, block, spec.Size, 1, null) { IsVariance = true };

    /// <summary>A coupling of two blocks; dense where <paramref name="edges"/> is null; directed: from A to B.</summary>
    /// <exception cref="ArgumentException">One block twice, or tied and sparse or without a direction.</exception>
    public static CouplingSpec Between(string name, BlockId a, BlockId b, int sizeA, int sizeB, EdgeList? edges = null,
        bool directed = false, string? tiedTo = null)
    {
        if (a == b) throw new ArgumentException($"{name}: joins a block with itself; use Within");
        if (tiedTo is not null && (!directed || edges is not null))
            throw new ArgumentException($"{name}: only a dense coupling from one block to another can be tied");
        return new(name, CouplingKind.Between, a, b, sizeA, sizeB, edges) { Directed = directed, TiedTo = tiedTo };
    }

    /// <summary>A coupling inside one block; dense where <paramref name="edges"/> is null.</summary>
    /// <exception cref="ArgumentException">A sparse coupling that is to be self-coupled or directed.</exception>
    public static CouplingSpec Within(string name, BlockId block, int size, EdgeList? edges = null, bool selfCoupled = false,
        bool directed = false) => edges is not null && (selfCoupled || directed)
            ? throw new ArgumentException($"{name}: only a dense coupling can be self-coupled or directed")
            : new(name, CouplingKind.Within, block, block, size, size, edges) { SelfCoupled = selfCoupled, Directed = directed };

    /// <summary>The other end.</summary>
    public BlockId Other(BlockId end) => end == A ? B : A;
}

/// <summary>
/// Edges of a sparse coupling, sorted by first then second end, with both directions indexed.
/// For a within coupling each edge stands once, with A &lt; B, and both directions see it.
/// </summary>
public sealed class EdgeList
{
    /// <summary>Checks and indexes edges; they must be sorted, unique and inside the sizes.</summary>
    /// <exception cref="ArgumentException">An edge is out of range, out of order, doubled or joins a unit with itself.</exception>
    public EdgeList(int[] a, int[] b, int sizeA, int sizeB, bool within)
    {
        Numerics.Guard.Shape(b.Length, a.Length, "second ends of edges");
        for (var e = 0; e < a.Length; e++)
        {
            if (a[e] < 0 || a[e] >= sizeA || b[e] < 0 || b[e] >= sizeB)
                throw new ArgumentException($"edge {e}: ({a[e]}, {b[e]}) found, below ({sizeA}, {sizeB}) is allowed");
            if (within && a[e] >= b[e]) throw new ArgumentException($"edge {e}: ({a[e]}, {b[e]}) found, first < second is allowed");
            if (e > 0 && (a[e - 1], b[e - 1]).CompareTo((a[e], b[e])) >= 0)
                throw new ArgumentException($"edge {e}: ({a[e]}, {b[e]}) is doubled or out of order");
        }
        (A, B) = (a, b);
        IntoA = new Adjacency(sizeA, sizeB, a, b, within);
        IntoB = within ? IntoA : new Adjacency(sizeB, sizeA, b, a, false);
    }

    /// <summary>First end of each edge.</summary>
    public int[] A { get; }

    /// <summary>Second end of each edge.</summary>
    public int[] B { get; }

    /// <summary>Number of edges.</summary>
    public int Count => A.Length;

    /// <summary>For each unit of A: the edges into it. For a within coupling: of the block, both directions.</summary>
    public Adjacency IntoA { get; }

    /// <summary>For each unit of B: the edges into it.</summary>
    public Adjacency IntoB { get; }
}

/// <summary>Compressed rows: for each target unit its sources in ascending order and the edge (parameter) of each.</summary>
public sealed class Adjacency
{
    internal Adjacency(int targets, int sources, int[] target, int[] source, bool bothWays)
    {
        SourceCount = sources;
        Starts = new int[targets + 1];
        foreach (var t in target) Starts[t + 1]++;
        if (bothWays) foreach (var s in source) Starts[s + 1]++;
        for (var t = 0; t < targets; t++) Starts[t + 1] += Starts[t];
        var next = Starts.AsSpan(0, targets).ToArray();
        (Sources, Edges) = (new int[Starts[^1]], new int[Starts[^1]]);
        for (var e = 0; e < target.Length; e++)
        {
            Place(target[e], source[e], e);
            if (bothWays) Place(source[e], target[e], e);
        }
        for (var t = 0; t < targets; t++)
            Array.Sort(Sources, Edges, Starts[t], Starts[t + 1] - Starts[t]);

        void Place(int t, int s, int e) => (Sources[next[t]], Edges[next[t]++]) = (s, e);
    }

    /// <summary>Number of source units.</summary>
    public int SourceCount { get; }

    /// <summary>[targets + 1]: where each target's row starts.</summary>
    public int[] Starts { get; }

    /// <summary>Source unit of each entry.</summary>
    public int[] Sources { get; }

    /// <summary>Edge number (index of the weight) of each entry.</summary>
    public int[] Edges { get; }
}
