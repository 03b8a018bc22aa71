using Annda.Randomness;

namespace Annda.Topology;

/// <summary>
/// Builds a network in C#: blocks first, then couplings. Block and coupling order are the model's.
/// </summary>
public sealed class NetworkBuilder
{
    private readonly List<BlockSpec> _blocks = [];
    private readonly List<float[]> _biases = [];
    private readonly List<CouplingSpec> _couplings = [];
    private readonly List<float[]> _weights = [];

    /// <summary>Adds a visible block.</summary>
    public NetworkBuilder Visible(string name, int size, UnitKind units = UnitKind.Binary, params float[] bias) =>
        Add(new BlockSpec(name, BlockRole.Visible, units, size), bias);

    /// <summary>Adds a hidden block.</summary>
    public NetworkBuilder Hidden(string name, int size, UnitKind units = UnitKind.Binary, params float[] bias) =>
        Add(new BlockSpec(name, BlockRole.Hidden, units, size), bias);

    /// <summary>Adds a block with its biases: none (0), one for all, or one for each unit.</summary>
    public NetworkBuilder Add(BlockSpec block, params float[] bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block.Size, 1);
        if (bias.Length > 1) Numerics.Guard.Shape(bias.Length, block.Size, $"biases of '{block.Name}'");
        _blocks.Add(block);
        _biases.Add(bias.Length == block.Size ? [.. bias] : [.. Enumerable.Repeat(bias.Length == 0 ? 0f : bias[0], block.Size)]);
        return this;
    }

    /// <summary>Gives a block of Gaussian units its σ: one for all, or one for each unit.</summary>
    public NetworkBuilder Sigma(string block, params float[] sigma)
    {
        var (id, size) = (Find(block), SizeOf(Find(block)));
        if (sigma.Length != 1) Numerics.Guard.Shape(sigma.Length, size, $"sigma of '{block}'");
        return Add(CouplingSpec.Variance(id, _blocks[id.Index]),
            [.. Enumerable.Range(0, size).Select(u => (float)(2 * Numerics.Elementary.Log(sigma[sigma.Length == 1 ? 0 : u])))]);
    }

    /// <summary>Couples two blocks densely with weights [size a, size b], row-major.</summary>
    public NetworkBuilder Between(string a, string b, float[] weights, string? name = null)
    {
        var (endA, endB) = (Find(a), Find(b));
        return Add(CouplingSpec.Between(name ?? Unique($"{a}-{b}"), endA, endB, SizeOf(endA), SizeOf(endB)), weights);
    }

    /// <summary>
    /// Couples one block to another densely with weights [size from, size to], row-major: only the second reads them. Tied: they are
    /// another coupling's, turned over.
    /// </summary>
    public NetworkBuilder Arrow(string from, string to, float[] weights, string? name = null, string? tied = null)
    {
        var (endA, endB) = (Find(from), Find(to));
        return Add(CouplingSpec.Between(name ?? Unique($"{from}-{to}"), endA, endB, SizeOf(endA), SizeOf(endB), null, true, tied), weights);
    }

    /// <summary>The weights of a coupling that was added.</summary>
    public float[] Weights(string coupling) => _weights[_couplings.FindIndex(c => c.Name == coupling)];

    /// <summary>Gives a block biases of its own for phases that pass down.</summary>
    public NetworkBuilder DownBias(string block, float[] bias)
    {
        Numerics.Guard.Shape(bias.Length, SizeOf(Find(block)), $"biases of '{block}' for passes down");
        return Add(CouplingSpec.DownBias(Find(block), _blocks[Find(block).Index]), bias);
    }

    /// <summary>Couples two blocks densely with weights from a normal law of mean 0.</summary>
    public NetworkBuilder BetweenNormal(string a, string b, double deviation, ulong seed, string? name = null) =>
        Between(a, b, InitialWeights.Normal(checked(SizeOf(Find(a)) * SizeOf(Find(b))), deviation, seed, _couplings.Count), name);

    /// <summary>Couples two blocks by a list of edges (unit of a, unit of b, weight).</summary>
    public NetworkBuilder BetweenSparse(string a, string b, IEnumerable<(int A, int B, float Weight)> edges, string? name = null)
    {
        var (endA, endB) = (Find(a), Find(b));
        var sorted = edges.OrderBy(e => e.A).ThenBy(e => e.B).ToArray();
        var list = new EdgeList([.. sorted.Select(e => e.A)], [.. sorted.Select(e => e.B)], SizeOf(endA), SizeOf(endB), within: false);
        return Add(CouplingSpec.Between(name ?? Unique($"{a}-{b}"), endA, endB, SizeOf(endA), SizeOf(endB), list),
            [.. sorted.Select(e => e.Weight)]);
    }

    /// <summary>
    /// Couples the units of a block densely with weights [size, size]: symmetric unless directed, zero diagonal unless self-coupled.
    /// </summary>
    public NetworkBuilder Within(string block, float[] weights, string? name = null, bool selfCoupled = false, bool directed = false) =>
        Add(CouplingSpec.Within(name ?? Unique($"{block}-{block}"), Find(block), SizeOf(Find(block)), null, selfCoupled, directed),
            weights);

    /// <summary>Couples units of a block by a list of edges (unit, other unit, weight), each pair once.</summary>
    public NetworkBuilder WithinSparse(string block, IEnumerable<(int A, int B, float Weight)> edges, string? name = null)
    {
        var end = Find(block);
        var sorted = edges.Select(e => e.A < e.B ? e : (A: e.B, B: e.A, e.Weight)).OrderBy(e => e.A).ThenBy(e => e.B).ToArray();
        var list = new EdgeList([.. sorted.Select(e => e.A)], [.. sorted.Select(e => e.B)], SizeOf(end), SizeOf(end), within: true);
        return Add(CouplingSpec.Within(name ?? Unique($"{block}-{block}"), end, SizeOf(end), list), [.. sorted.Select(e => e.Weight)]);
    }

    /// <summary>The network.</summary>
    public Network Build() => new(new NetworkSpec([.. _blocks], [.. _couplings]), [.. _biases, .. _weights]);

    private NetworkBuilder Add(CouplingSpec coupling, float[] weights)
    {
        _couplings.Add(coupling);
        _weights.Add(weights);
        return this;
    }

    private string Unique(string name)
    {
        var (unique, n) = (name, 2);
        while (_couplings.Any(c => c.Name == unique)) unique = $"{name}.{n++}";
        return unique;
    }

    private int SizeOf(BlockId id) => _blocks[id.Index].Size;

    private BlockId Find(string name)
    {
        var index = _blocks.FindIndex(b => b.Name == name);
        return index >= 0 ? new BlockId(index) : throw new ArgumentException($"no block '{name}' before its coupling");
    }
}

/// <summary>Random start weights, a function of seed and coupling number.</summary>
public static class InitialWeights
{
    /// <summary>Normal law of mean 0.</summary>
    public static float[] Normal(int count, double deviation, ulong seed, int coupling)
    {
        var key = new StreamKey(seed, Purpose.Weights);
        var values = new float[count];
        Span<double> sixteen = stackalloc double[StreamKey.NormalsAtOnce];
        for (var i = 0; i < count; i++)
        {
            var at = i % sixteen.Length;
            if (at == 0) key.Normals((uint)coupling, (uint)i, 0, sixteen);
            values[i] = (float)(deviation * sixteen[at]);
        }
        return values;
    }

    /// <summary>Uniform law on [−halfWidth, halfWidth].</summary>
    public static float[] Uniform(int count, double halfWidth, ulong seed, int coupling)
    {
        var key = new StreamKey(seed, Purpose.Weights);
        var (low, high) = key.SweepWords(0);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)(halfWidth * ((Philox.Block(seed, (uint)i, (uint)coupling, low, high).W0 + 0.5) / (1L << 31) - 1));
        return values;
    }
}
