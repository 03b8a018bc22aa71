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

    /// <summary>
    /// Greedy colouring, visible blocks first, each in block order: a block takes the lowest colour that no coloured neighbour has.
    /// Visible blocks then update first, as contrastive divergence asks: the data's hidden states make the reconstruction.
    /// </summary>
    public static Colouring Greedy(NetworkSpec network)
    {
        var colours = Enumerable.Repeat(-1, network.Blocks.Count).ToArray();
        foreach (var block in network.BlockIds.OrderBy(b => network[b].Role).ThenBy(b => b.Index))
        {
            var taken = network.NeighboursOf(block).Select(n => colours[n.Index]).ToHashSet();
            colours[block.Index] = Enumerable.Range(0, network.Blocks.Count).First(c => !taken.Contains(c));
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
