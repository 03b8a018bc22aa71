using System.Globalization;

namespace Annda.Placement;

/// <summary>Memory in words.</summary>
internal static class MemoryText
{
    /// <summary>Bytes with a binary prefix.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        >= 1L << 40 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 40):0.0} TiB"),
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 20):0.0} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 10):0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
    };

    /// <summary>Why nothing fits: the largest member that no node has room for, or all of them together.</summary>
    public static string Short(PlacementRequest request, WorkModel model)
    {
        var replicas = request.Replicas ?? 1;
        var (memory, network) = (new MemoryModel(model, replicas), request.Network);
        var members = network.BlockIds.Select(b => (Name: $"block {network[b].Name}",
                Bytes: Enumerable.Range(0, replicas).Max(r => memory.Alone(b, r)), Times: replicas))
            .Concat(network.CouplingIds.Select(c => (Name: $"coupling {network[c].Name}", Bytes: memory.Alone(c), Times: 1))).ToArray();
        var roomiest = request.Nodes.MaxBy(n => n.MemoryBytes)!;
        var offered = MemoryModel.Usable(roomiest.MemoryBytes);
        var largest = members.MaxBy(m => m.Bytes);
        if (largest.Bytes > offered)
            return $"{largest.Name} needs {Bytes(largest.Bytes)}, node {roomiest.Name} offers {Bytes(offered)} of its {
                Bytes(roomiest.MemoryBytes)}{(request.Nodes.Count > 1 ? ", and no node more" : "")}; smaller blocks (network.partition), "
                + "fewer chains or a node with more memory would help";
        var offers = string.Join(", ", request.Nodes.Take(8).Select(n => $"{n.Name} {Bytes(MemoryModel.Usable(n.MemoryBytes))}"));
        var more = request.Nodes.Count > 8 ? $" and {request.Nodes.Count - 8} more" : "";
        return $"blocks and couplings need about {Bytes(members.Sum(m => m.Bytes * m.Times))} in all, the largest ({largest.Name}) {
            Bytes(largest.Bytes)}; nodes offer {offers}{more}: no way was found to place them; more nodes or memory, or fewer chains or "
            + "replicas would help";
    }
}
