using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of couplings: known blocks, shapes, symmetry, indices, and the size of all weights together.</summary>
internal sealed class CouplingCheck
{
    private readonly NetworkSection network;
    private readonly ErrorList errors;
    private readonly Dictionary<string, BlockSection> blocks = [];

    public CouplingCheck(NetworkSection network, ErrorList errors)
    {
        (this.network, this.errors) = (network, errors);
        foreach (var block in network.Blocks)
            blocks.TryAdd(block.Name, block);
    }

    public void Check()
    {
        var total = 0L;
        var names = blocks.Keys.ToDictionary(b => b, b => $"block {b}");
        for (var i = 0; i < network.Couplings.Length; i++)
        {
            var coupling = network.Couplings[i];
            var path = $"network.couplings[{i}]";
            if (coupling.Name is { } name && !names.TryAdd(name, path))
                errors.Add($"{path}.name", $"\"{Found.Printable(name, 100)}\" is also the name of {names[name]}; each coupling needs a "
                    + "name of its own");
            if (coupling is { Transposed: true, File: null })
                errors.Add($"{path}.transposed", "found without file; it says how the weights of a file lie");
            if (Ends(coupling, path) is not var (a, b))
                continue;
            total += coupling.Sparse?.Length ?? (long)a.Width() * b.Width();
            if (coupling.Weights is { } weights)
                Weights(i, weights, $"{path}.weights");
            if (coupling.Sparse is { } sparse)
                Sparse(sparse, a, b, coupling.Within is not null, $"{path}.sparse");
        }
        if (total > ExperimentCheck.MaxWeights)
            errors.Add("network.couplings", $"found {total} weights in all; allowed: at most {ExperimentCheck.MaxWeights} (2^28)");
    }

    /// <summary>Rules of a dense matrix; the path says where it comes from.</summary>
    public void Weights(int coupling, double[,] weights, string path)
    {
        var section = network.Couplings[coupling];
        if (!TryFind(section.Within ?? section.From ?? section.Between?[0], out var a)
            || !TryFind(section.Within ?? section.To ?? section.Between?[1], out var b))
            return;
        var (rows, columns) = (weights.GetLength(0), weights.GetLength(1));
        if (rows != a.Width() || columns != b.Width())
        {
            errors.Add(path, $"found {rows} x {columns} weights; allowed: {a.Width()} x {b.Width()}, as block {a.Name} has {a.Width()} "
                + $"units and block {b.Name} has {b.Width()}");
            return;
        }
        for (var i = 0; i < rows && !errors.Full; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                if (!Stored.Fits(weights[i, j]))
                    errors.Add($"{path}[{i}][{j}]", Stored.Allowed(weights[i, j]));
                else if (section.Within is not null)
                    Inside(section, weights, i, j, path);
            }
        }
    }

    /// <summary>Rules of the edges of a sparse coupling that come from a file; the path says from which.</summary>
    public void Loaded(int coupling, SparseEntry[] entries, string path)
    {
        var section = network.Couplings[coupling];
        if (section.From is not null)
            errors.Add(path, "found edges of a sparse coupling, which has no direction; allowed with from and to: rows of weights");
        else if (section is { Diagonal: Diagonal.Kept } or { Symmetric: false })
            errors.Add(path, "found edges of a sparse coupling, which is symmetric and has no diagonal; allowed with diagonal or "
                + "symmetric: rows of weights");
        else if (TryFind(section.Within ?? section.Between?[0], out var a)
            && TryFind(section.Within ?? section.Between?[1], out var b))
            Sparse(entries, a, b, section.Within is not null, path);
    }

    private void Inside(CouplingSection section, double[,] weights, int i, int j, string path)
    {
        if (i == j && weights[i, i] != 0 && section.Diagonal != Diagonal.Kept)
            errors.Add($"{path}[{i}][{i}]", $"found {weights[i, i]}, a coupling of unit {i} with itself; the diagonal must be 0, "
                + "or \"diagonal\": \"kept\" be given");
        else if (j > i && weights[i, j] != weights[j, i] && section.Symmetric)
            errors.Add($"{path}[{i}][{j}]", $"found {weights[i, j]}, but [{j}][{i}] is {weights[j, i]}; weights within a block must be "
                + "symmetric, or \"symmetric\": false be given");
    }

    private void Sparse(SparseEntry[] entries, BlockSection a, BlockSection b, bool within, string path)
    {
        var seen = new Dictionary<(int, int), int>();
        for (var k = 0; k < entries.Length && !errors.Full; k++)
        {
            var (i, j, weight) = entries[k];
            if (!Stored.Fits(weight))
                errors.Add($"{path}[{k}][2]", Stored.Allowed(weight));
            if (i >= a.Width())
                errors.Add($"{path}[{k}][0]", $"found unit {i}; allowed: 0 to {a.Width() - 1} (block {a.Name})");
            if (j >= b.Width())
                errors.Add($"{path}[{k}][1]", $"found unit {j}; allowed: 0 to {b.Width() - 1} (block {b.Name})");
            if (within && i == j)
                errors.Add($"{path}[{k}]", $"a coupling of unit {i} with itself; allowed: two different units");
            else if (!seen.TryAdd(within && i > j ? (j, i) : (i, j), k))
                errors.Add($"{path}[{k}]", $"units {i} and {j} are already coupled by "
                    + $"{path}[{seen[within && i > j ? (j, i) : (i, j)]}]; give each pair once");
        }
    }

    private (BlockSection A, BlockSection B)? Ends(CouplingSection coupling, string path)
    {
        if (coupling.Within is { } name)
            return Find(name, $"{path}.within") is { } block ? (block, block) : null;
        if (coupling.Between is null && (coupling.From is null || coupling.To is null))
            return null;
        var (keyA, keyB) = coupling.Between is null ? ("from", "to") : ("between[0]", "between[1]");
        var a = Find(coupling.Between?[0] ?? coupling.From!, $"{path}.{keyA}");
        var b = Find(coupling.Between?[1] ?? coupling.To!, $"{path}.{keyB}");
        if (a is null || b is null)
            return null;
        if (a != b)
            return (a, b);
        errors.Add($"{path}.{(coupling.Between is null ? "to" : "between")}", $"found \"{a.Name}\" twice; weights inside one block are "
            + $"given by \"within\": \"{a.Name}\"");
        return null;
    }

    private bool TryFind(string? name, out BlockSection block)
    {
        block = null!;
        return name is not null && blocks.TryGetValue(name, out block!);
    }

    private BlockSection? Find(string name, string path)
    {
        if (TryFind(name, out var block))
            return block;
        errors.Add(path, Unknown.Block(name, network.Blocks));
        return null;
    }
}
