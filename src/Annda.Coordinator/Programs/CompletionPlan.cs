using Annda.Annealing;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Completion of examples: some visible blocks are held to them, and the states that the others come to are read.</summary>
/// <param name="Examples">The examples, for all visible units.</param>
/// <param name="Given">Held blocks; the other visible ones are read.</param>
/// <param name="Temperatures">Temperatures on the way to the state that is read.</param>
/// <param name="Sweeps">Sweeps on the way.</param>
/// <param name="Trials">Chains for each example.</param>
public sealed record CompletionPlan(Examples Examples, IReadOnlyList<BlockId> Given, TemperatureSchedule Temperatures, int Sweeps,
    int Trials);

/// <summary>What came of completing.</summary>
public sealed record CompletionCounts
{
    /// <summary>Trials done, over all examples.</summary>
    public long Trials { get; init; }

    /// <summary>[examples] trials whose read units were all as in the example.</summary>
    public int[] Right { get; init; } = [];

    /// <summary>
    /// What there is to read: the distinct patterns of the examples' read units, as 0 and 1, in the order of the examples; empty where
    /// they are more than a table can show.
    /// </summary>
    public string[] Targets { get; init; } = [];

    /// <summary>[targets][targets + 1] how often the second was read where the first was right; the last stands for any other.</summary>
    public long[][] Read { get; init; } = [];
}

/// <summary>Which units of the visible ones are read, and the patterns that are right.</summary>
internal sealed class CompletionTargets
{
    private const int TargetsMax = 64;

    /// <summary>Of a plan and its network.</summary>
    public CompletionTargets(NetworkSpec network, CompletionPlan plan)
    {
        Blocks = [.. plan.Examples.Layout(network).Where(v => !plan.Given.Contains(v.Block))];
        OfExample = [.. Enumerable.Range(0, plan.Examples.Count).Select(e => Pattern(plan.Examples[e]))];
        var distinct = OfExample.Distinct().Take(TargetsMax + 1).ToArray();
        Distinct = distinct.Length > TargetsMax ? [] : distinct;
    }

    /// <summary>Blocks that are read, with their place among the visible units.</summary>
    public IReadOnlyList<(BlockId Block, int First, int Units)> Blocks { get; }

    /// <summary>[examples] the right pattern.</summary>
    public string[] OfExample { get; }

    /// <summary>Distinct patterns; empty where they are too many.</summary>
    public string[] Distinct { get; }

    private string Pattern(ReadOnlySpan<byte> example)
    {
        var text = new System.Text.StringBuilder();
        foreach (var (_, first, units) in Blocks)
            foreach (var bit in example.Slice(first, units)) text.Append(bit == 0 ? '0' : '1');
        return text.ToString();
    }
}
