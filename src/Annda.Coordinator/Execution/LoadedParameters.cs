using Annda.Checkpoints;
using Annda.Data;
using Annda.Experiments;

namespace Annda.Execution;

/// <summary>Weights and biases that an experiment takes from files, checked like those that it writes out.</summary>
internal static class LoadedParameters
{
    /// <summary>The edges of a coupling from a file that holds a sparse one; null for a dense one.</summary>
    /// <exception cref="InputException">The file is broken or does not fit.</exception>
    public static IEnumerable<(int A, int B, float Weight)>? Edges(Experiment experiment, int index, SavedParameters loaded)
    {
        if (loaded.Edges is not var (a, b)) return null;
        var entries = a.Select((i, e) => new SparseEntry(i, b[e], loaded.Values[e])).ToArray();
        ExperimentError.ThrowIfAny(ExperimentCheck.CheckEdges(experiment, index, entries));
        return entries.Select(e => (e.I, e.J, (float)e.Weight));
    }

    /// <summary>The weights of a dense coupling, row by row.</summary>
    /// <exception cref="InputException">They do not fit.</exception>
    public static float[] Weights(Experiment experiment, int index, SavedParameters loaded)
    {
        if (loaded.Shape.Length != 2)
            throw new InputException($"network.couplings[{index}].file: {SavedParameters.Size(loaded.Shape)} found in "
                + $"{experiment.Network.Couplings[index].File}, rows of weights (2 dimensions) are allowed");
        var weights = new double[loaded.Shape[0], loaded.Shape[1]];
        Buffer.BlockCopy(loaded.Values, 0, weights, 0, checked(loaded.Values.Length * sizeof(double)));
        ExperimentError.ThrowIfAny(ExperimentCheck.CheckWeights(experiment, index, weights));
        return Array.ConvertAll(loaded.Values, w => (float)w);
    }

    /// <summary>What a coupling's file holds, turned if the experiment says so.</summary>
    /// <exception cref="InputException">The file is broken.</exception>
    public static SavedParameters Of(CouplingSection coupling, string folder)
    {
        var loaded = SavedParameters.Read(ExperimentFiles.Resolve(coupling.File!, folder));
        return coupling.Transposed ? loaded.Transposed() : loaded;
    }

    /// <summary>σ of a block from a file of log σ².</summary>
    /// <exception cref="InputException">The file is broken or does not fit.</exception>
    public static float[] Sigma(BlockSection block, int index, string file, string folder)
    {
        var loaded = SavedParameters.Read(ExperimentFiles.Resolve(file, folder));
        if (loaded.Shape is not [var length] || length != block.Width())
            throw new InputException($"network.blocks[{index}].sigma.file: {SavedParameters.Size(loaded.Shape)} found in {file}, log "
                + $"sigma^2 of each of the {block.Width()} units is allowed");
        var sigma = Array.ConvertAll(loaded.Values, z => Numerics.Elementary.Exp(0.5 * z));
        var bad = Array.FindIndex(sigma, s => !(s is >= SigmaSection.Least and <= SigmaSection.Most));
        return bad < 0 ? Array.ConvertAll(sigma, s => (float)s) : throw new InputException($"network.blocks[{index}].sigma.file: sigma "
            + $"{sigma[bad]} of unit {bad} found in {file}, {SigmaSection.Least} to {SigmaSection.Most} is allowed");
    }

    /// <summary>The biases of a block from a file.</summary>
    /// <exception cref="InputException">The file is broken or does not fit.</exception>
    public static float[] Biases(Experiment experiment, int block, string file, string folder)
    {
        var loaded = SavedParameters.Read(ExperimentFiles.Resolve(file, folder));
        if (loaded.Shape.Length != 1 || loaded.Edges is not null)
            throw new InputException($"network.blocks[{block}].bias.file: {SavedParameters.Size(loaded.Shape)} found in {file}, one number "
                + "for each unit is allowed");
        ExperimentError.ThrowIfAny(ExperimentCheck.CheckBiases(experiment, block, loaded.Values));
        return Array.ConvertAll(loaded.Values, b => (float)b);
    }
}
