using Annda.Coordination;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Faults;

/// <summary>When nodes come and go in a run, and what is placed where: by seed.</summary>
public sealed record NodeSchedule
{
    /// <summary>The schedule of a seed.</summary>
    public NodeSchedule(int seed)
    {
        var dice = new Dice((ulong)seed ^ 0x40DE5);
        Replicas = 1 + dice.Below(3);
        Nodes = 1 + dice.Below(4);
        var time = 0.0;
        for (var i = 0; i < 1 + dice.Below(6); i++) Changes.Add((time += 60 * dice.Uniform(), dice.Chance(0.6), dice.Below(1000)));
        Places = (ulong)dice.Below(int.MaxValue);
    }

    /// <summary>Replicas of the network.</summary>
    public int Replicas { get; }

    /// <summary>Nodes in the beginning, besides the first, which stays.</summary>
    public int Nodes { get; }

    /// <summary>Changes: when, whether a node is lost or one comes, and which.</summary>
    public List<(double Time, bool Lost, int Which)> Changes { get; } = [];

    private ulong Places { get; }

    /// <summary>Each block and coupling on any node.</summary>
    public RunPlaces Place(NetworkSpec network, IReadOnlyList<NodeProfile> nodes)
    {
        var dice = new Dice(Places + (ulong)nodes.Count);
        return new RunPlaces(Replicas,
            Enumerable.Range(0, Replicas).SelectMany(r => network.BlockIds.Select(b => new BlockPlace(b, r)))
                .ToDictionary(b => b, _ => nodes[dice.Below(nodes.Count)].Path),
            network.CouplingIds.ToDictionary(c => c, _ => nodes[dice.Below(nodes.Count)].Path));
    }
}
