using Annda.Experiments;

namespace Annda.Data;

/// <summary>Loads or makes the graph that an experiment names.</summary>
public static class GraphLoader
{
    /// <summary>The graph, or null where the experiment has none.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="folder">Where relative file names start.</param>
    /// <exception cref="InputException">The file is broken.</exception>
    public static Graph? Load(Experiment experiment, string folder) => experiment.Network.Graph switch
    {
        null => null,
        GraphSection.FromFile file => GraphReader.Read(ExperimentFiles.Resolve(file.File, folder)),
        GraphSection.OnTorus { Torus: var torus } => SpinGlass.Torus(torus.Size, torus.Dimensions, torus.Couplings, experiment.Seed),
        GraphSection.Complete complete => SpinGlass.Complete(complete.Sk, complete.Couplings, experiment.Seed),
        var other => throw new InvalidOperationException($"no graph of {other}"),
    };
}
