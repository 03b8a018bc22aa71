using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>The blocks of a network and what couples them: a list of couplings or a graph file, not both.</summary>
[Doc("The network.")]
public sealed record NetworkSection
{
    [Doc("The blocks of units, in the order that numbers the units."), Count(1, 10_000)]
    public required BlockSection[] Blocks { get; init; }

    [Doc("The weights between and inside blocks."), Count(0, 100_000)]
    public CouplingSection[] Couplings { get; init; } = [];

    [Doc("Instead of couplings: a graph file, \"N E\" and then E lines \"i j w\" that count units from 1 in block order."), Count(1, 4096)]
    public string? Graph { get; init; }
}
