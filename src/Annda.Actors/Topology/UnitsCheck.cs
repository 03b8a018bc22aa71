namespace Annda.Topology;

/// <summary>What must be so of a block's units in a network.</summary>
internal static class UnitsCheck
{
    /// <exception cref="ArgumentException">Numbers of another kind of units, or couplings that this kind cannot have.</exception>
    public static void Check(NetworkSpec network, BlockId id)
    {
        var block = network[id];
        Numbers(block.Units == UnitKind.Graded, block.Graded, block);
        Numbers(block.Units == UnitKind.Gaussian, block.Gaussian, block);
        if (block.Graded?.Fault() is { } fault) throw new ArgumentException($"block '{block.Name}': {fault} found, out of its range");
        if (block.Gaussian is null != network.VarianceOf(id) is null || (block.Gaussian is not null && network.DownBiasOf(id) is not null))
            throw new ArgumentException($"block '{block.Name}': Gaussian units have variances and no other biases, other units have none");
        if (block.Units is not (UnitKind.Gaussian or UnitKind.Softmax)) return;
        if (network.WithinOf(id).Count > 0) Refuse("weights among themselves", "weights with other blocks");
        if (block.Gaussian is not { } gaussian) return;
        foreach (var coupling in network.BetweenOf(id).Select(c => network[c]))
        {
            var other = network[coupling.Other(id)];
            if (coupling.IsArrow) Refuse($"the directed weights '{coupling.Name}'", "weights without a direction");
            if (!other.Units.IsTwoValued())
                Refuse($"weights with {other.Units} units", "weights with units of two values, or softmax ones");
            if (gaussian.LearnSigma && coupling.Other(id).Index < id.Index)
                Refuse($"a neighbour '{other.Name}' before it", "neighbours after it, where sigma is learned");
        }

        void Refuse(string found, string allowed) =>
            throw new ArgumentException($"block '{block.Name}' of {block.Units} units: {found} found, {allowed} are allowed");
    }

    private static void Numbers(bool needed, object? numbers, BlockSpec block)
    {
        if (needed != numbers is not null)
            throw new ArgumentException($"block '{block.Name}': {block.Units} units with {numbers?.ToString() ?? "no numbers"} found");
    }
}
