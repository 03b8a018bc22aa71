namespace Annda.Topology;

/// <summary>Colours of blocks: two blocks of one colour are never coupled, so they may update at the same time.</summary>
public sealed class Colouring
{
    private readonly int[] _colours;

    private Colouring(int[] colours) => _colours = colours;

    /// <summary>Number of colours.</summary>
    public int Count => _colours.Length == 0 ? 0 : _colours.Max() + 1;

    /// <summary>The colour of a block, from 0.</summary>
    public int this[BlockId id] => _colours[id.Index];

    /// <summary>Greedy colouring in block order: each block takes the lowest colour that no earlier neighbour has.</summary>
    public static Colouring Greedy(NetworkSpec network)
    {
        var colours = new int[network.Blocks.Count];
        foreach (var block in network.BlockIds)
        {
            var taken = network.NeighboursOf(block).Where(n => n.Index < block.Index).Select(n => colours[n.Index]).ToHashSet();
            while (taken.Contains(colours[block.Index])) colours[block.Index]++;
        }
        return Of(network, colours);
    }

    /// <summary>A given colouring, checked.</summary>
    /// <exception cref="ArgumentException">Two coupled blocks have one colour, or a colour is negative.</exception>
    public static Colouring Of(NetworkSpec network, int[] colours)
    {
        Numerics.Guard.Shape(colours.Length, network.Blocks.Count, "colours");
        foreach (var block in network.BlockIds)
        {
            if (colours[block.Index] < 0)
                throw new ArgumentException($"block '{network[block].Name}': colour {colours[block.Index]}, 0 or more is allowed");
            foreach (var other in network.NeighboursOf(block))
                if (colours[other.Index] == colours[block.Index])
                    throw new ArgumentException(
                        $"blocks '{network[block].Name}' and '{network[other].Name}' are coupled "
                        + $"and both have colour {colours[block.Index]}");
        }
        return new Colouring(colours);
    }
}
