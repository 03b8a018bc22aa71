using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Where a deep belief net's parts are: pixels, hidden layers that arrows join upwards (recognition) and downwards (generation), and on top
/// an associative memory without directions of the last of these layers, the labels and the top units.
/// </summary>
public sealed class DeepLayout
{
    private DeepLayout(BlockId visible, BlockId[] hidden, BlockId labels, BlockId top) =>
        (Visible, Hidden, Labels, Top) = (visible, hidden, labels, top);

    /// <summary>The pixels.</summary>
    public BlockId Visible { get; }

    /// <summary>Hidden layers below the top, from the lowest up; the last one belongs to the associative memory.</summary>
    public IReadOnlyList<BlockId> Hidden { get; }

    /// <summary>The labels.</summary>
    public BlockId Labels { get; }

    /// <summary>The top units.</summary>
    public BlockId Top { get; }

    /// <summary>The last layer below the top.</summary>
    public BlockId Code => Hidden[^1];

    /// <summary>What is wanted, for messages.</summary>
    public const string Wanted = "a visible block, hidden layers, a visible block of labels and a hidden block on top; between neighbours "
        + "among the first ones a coupling from the lower to the higher and one back, none with a direction between the last hidden layer "
        + "and the top, and between the labels and the top";

    /// <summary>The layout of a network.</summary>
    /// <exception cref="ArgumentException">It is no deep belief net.</exception>
    public static DeepLayout Of(NetworkSpec network)
    {
        var blocks = network.BlockIds.ToArray();
        if (blocks.Length < 4) throw Wrong($"{blocks.Length} blocks found");
        var layout = new DeepLayout(blocks[0], blocks[1..^2], blocks[^2], blocks[^1]);
        foreach (var (block, role) in blocks.Select((b, i) => (b, i == 0 || i == blocks.Length - 2 ? BlockRole.Visible : BlockRole.Hidden)))
            if (network[block].Role != role) throw Wrong($"block {network[block].Name} is {network[block].Role}");
        var wanted = new List<(BlockId From, BlockId To, bool Arrow)>();
        foreach (var (low, high) in blocks[..^3].Zip(blocks[1..^2])) wanted.AddRange([(low, high, true), (high, low, true)]);
        wanted.AddRange([(layout.Code, layout.Top, false), (layout.Labels, layout.Top, false)]);
        foreach (var coupling in network.Couplings.Where(c => c.Kind != CouplingKind.Bias))
            if (wanted.RemoveAll(w => w.Arrow == coupling.IsArrow && ((coupling.A == w.From && coupling.B == w.To)
                || (!w.Arrow && coupling.A == w.To && coupling.B == w.From))) == 0) throw Wrong($"coupling {coupling.Name} found");
        return wanted.Count == 0 ? layout
            : throw Wrong($"nothing from {network[wanted[0].From].Name} to {network[wanted[0].To].Name} found");

        static ArgumentException Wrong(string what) => new($"{what}; a deep belief net is {Wanted}");
    }
}
