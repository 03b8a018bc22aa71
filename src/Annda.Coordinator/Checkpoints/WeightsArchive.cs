using Annda.Data;
using Annda.Topology;

namespace Annda.Checkpoints;

/// <summary>
/// The parameters of a network as an .npz archive for other programs: an array for each coupling under its name ("V.bias" [units],
/// "V-H" [units A, units B]); a sparse coupling as three, "NAME.a", "NAME.b" and "NAME.weights", one entry for each edge.
/// </summary>
public static class WeightsArchive
{
    /// <summary>The archive's bytes; the same network gives the same bytes.</summary>
    public static byte[] Of(Network network)
    {
        using var stream = new MemoryStream();
        using (var archive = new NpzWriter(stream))
            foreach (var id in network.Spec.CouplingIds)
                Add(archive, network.Spec[id], network[id]);
        return stream.ToArray();
    }

    private static void Add(NpzWriter archive, CouplingSpec coupling, float[] values)
    {
        var name = new string([.. coupling.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')]);
        if (coupling.Edges is { } edges)
        {
            archive.Add($"{name}.a", [edges.Count], [.. edges.A.Select(i => (double)i)]);
            archive.Add($"{name}.b", [edges.Count], [.. edges.B.Select(i => (double)i)]);
            archive.Add($"{name}.weights", [edges.Count], values);
        }
        else if (coupling.Kind == CouplingKind.Bias) archive.Add(name, [values.Length], values);
        else archive.Add(name, [coupling.SizeA, coupling.SizeB], values);
    }
}
