using Annda.Data;
using Annda.Topology;

namespace Annda.Checkpoints;

/// <summary>
/// Weights or biases that another run, or another program, left in a file. They are named by a reference: <c>x.annda#V-H</c> or
/// <c>x.annda#H.bias</c> (a coupling of a saved model), <c>x.npz#NAME</c> (an array of an archive, or three arrays NAME.a, NAME.b and
/// NAME.weights of a sparse coupling), or <c>x.npy</c>.
/// </summary>
/// <param name="Shape">Rows and columns, or the number of biases; of a sparse coupling the number of its edges.</param>
/// <param name="Values">The values in C order; of a sparse coupling one for each edge.</param>
/// <param name="Edges">The ends of each edge of a sparse coupling; null for dense ones.</param>
public sealed record SavedParameters(int[] Shape, double[] Values, (int[] A, int[] B)? Edges = null)
{
    /// <summary>Reads what a reference names.</summary>
    /// <param name="reference">A full file name, with <c>#NAME</c> for a part of a model or an archive.</param>
    /// <exception cref="InputException">The file is broken, or has no such part; the message says which it has.</exception>
    public static SavedParameters Read(string reference)
    {
        var hash = reference.LastIndexOf('#');
        if (hash > 0 && !File.Exists(reference))
        {
            var (file, name) = (reference[..hash], reference[(hash + 1)..]);
            return CheckpointFile.IsModel(file) ? OfModel(file, name) : OfArchive(file, name);
        }
        if (CheckpointFile.IsModel(reference))
            throw new InputException($"{reference}: a model found, a coupling of it is allowed: {Path.GetFileName(reference)}#NAME, with "
                + $"one of {Names(SavedModel.Read(reference).Snapshot.Network.Spec)}");
        return Of(NpyReader.Read(reference));
    }

    /// <summary>The same with rows and columns exchanged.</summary>
    public SavedParameters Transposed()
    {
        if (Edges is { } edges) return this with { Edges = (edges.B, edges.A) };
        if (Shape.Length != 2) return this;
        var (rows, columns) = (Shape[0], Shape[1]);
        var turned = new double[Values.Length];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                turned[j * rows + i] = Values[i * columns + j];
        return new SavedParameters([columns, rows], turned);
    }

    private static SavedParameters OfModel(string file, string name)
    {
        var network = SavedModel.Read(file).Snapshot.Network;
        var found = network.Spec.CouplingIds.Where(c => network.Spec[c].Name == name).ToArray();
        if (found.Length == 0)
            throw new InputException($"{file}: there is no coupling \"{Printable.Text(name)}\"; there are: {Names(network.Spec)}");
        var (coupling, values) = (network.Spec[found[0]], Array.ConvertAll(network[found[0]], v => (double)v));
        if (coupling.Edges is { } edges) return new SavedParameters([edges.Count], values, (edges.A, edges.B));
        return new SavedParameters(coupling.Kind == CouplingKind.Bias ? [coupling.SizeA] : [coupling.SizeA, coupling.SizeB], values);
    }

    private static SavedParameters OfArchive(string file, string name)
    {
        if (NpzReader.Names(file) is var names && (names.Contains(name) || !names.Contains($"{name}.weights")))
            return Of(NpzReader.Read(file, name));
        var weights = NpzReader.Read(file, $"{name}.weights");
        var (a, b) = (Ends(file, $"{name}.a", weights), Ends(file, $"{name}.b", weights));
        return new SavedParameters(weights.Shape, weights.Values, (a, b));
    }

    private static int[] Ends(string file, string name, NpyArray weights)
    {
        var ends = NpzReader.Read(file, name);
        if (weights.Shape.Length != 1 || !ends.Shape.AsSpan().SequenceEqual(weights.Shape))
            throw new InputException($"{file}#{Printable.Text(name)}: {Size(ends.Shape)} found, one unit for each of the weights "
                + $"({Size(weights.Shape)}) is allowed");
        return Array.ConvertAll(ends.Values, v => v == Math.Floor(v) && v is >= 0 and <= int.MaxValue ? (int)v
            : throw new InputException($"{file}#{Printable.Text(name)}: {v} found; allowed: numbers of units, counted from 0"));
    }

    private static SavedParameters Of(NpyArray array) => new(array.Shape, array.Values);

    /// <summary>A shape in words.</summary>
    public static string Size(int[] shape) => shape.Length switch
    {
        0 => "a single number",
        1 => $"{shape[0]} numbers",
        _ => string.Join(" x ", shape) + " numbers",
    };

    private static string Names(NetworkSpec spec) => string.Join(", ", spec.Couplings.Take(20).Select(c => Printable.Text(c.Name)));
}
