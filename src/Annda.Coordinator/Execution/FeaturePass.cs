using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Data;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Execution;

/// <summary>
/// Data passed up through saved models before a run: what a block of the last model is given the data, by a short run of actors in this
/// process, whose units are deterministic.
/// </summary>
internal static class FeaturePass
{
    private const int UnitsAtOnce = 64;

    /// <summary>The values that the first model learned from, as its own experiment says; null where it says nothing.</summary>
    /// <param name="features">The models.</param>
    /// <param name="folder">Where relative file names start.</param>
    public static DataValues? ValuesOf(FeatureSection[] features, string folder)
    {
        var model = SavedModel.Read(ExperimentFiles.Resolve(features[0].Model, folder));
        var name = (string?)JsonNode.Parse(model.ExperimentJson)?["data"]?["values"];
        return Enum.GetValues<DataValues>().Where(v => JsonText.Name(v) == name).Select(v => (DataValues?)v).FirstOrDefault();
    }

    /// <summary>Both parts passed up.</summary>
    /// <param name="features">The models, from the lowest up.</param>
    /// <param name="folder">Where relative file names start.</param>
    /// <param name="parts">Both parts; the test part may be the training part.</param>
    /// <exception cref="InputException">A model is broken, or does not fit.</exception>
    public static (Dataset Train, Dataset Test) Of(FeatureSection[] features, string folder, (Dataset Train, Dataset Test) parts)
    {
        var layers = features.SelectMany(f => FeatureLayer.UpTo(SavedModel.Read(ExperimentFiles.Resolve(f.Model, folder)),
            ExperimentFiles.Resolve(f.Model, folder), f.Block)).ToArray();
        var builder = new NetworkBuilder().Add(new BlockSpec("layer0", BlockRole.Visible, UnitKind.Linear, parts.Train.Units), [0f]);
        var below = parts.Train.Units;
        foreach (var (i, layer) in layers.Index())
        {
            if (layer.Weights.Length != (long)below * layer.Units)
                throw new InputException($"data.features: {below} values found below a layer that reads "
                    + $"{layer.Weights.Length / layer.Units}");
            builder.Add(new BlockSpec($"layer{i + 1}", BlockRole.Hidden, layer.Kind, layer.Units), layer.Biases);
            below = layer.Units;
        }
        foreach (var (i, layer) in layers.Index()) builder.Arrow($"layer{i}", $"layer{i + 1}", layer.Weights);
        var network = builder.Build();
        var train = Passed(parts.Train, network);
        return (train, ReferenceEquals(parts.Test, parts.Train) ? train : Passed(parts.Test, network));
    }

    private static Dataset Passed(Dataset data, Network network)
    {
        if (data.Examples == 0) return data with { Units = network.Spec.Blocks[^1].Size, ImageWidth = 0, ImageHeight = 0, Values = [] };
        var program = new FeatureProgram(network.Spec, new Examples(data.Pixels, data.Examples, data.Values), UnitsAtOnce);
        // Those who load data do not wait for tasks; a thread of its own does.
        Task.Run(() => RunAsync(network, program)).GetAwaiter().GetResult();
        return data with
        {
            Values = program.Values,
            Pixels = Array.ConvertAll(program.Values, v => v > 0.5f ? (byte)1 : (byte)0),
            Units = network.Spec.Blocks[^1].Size,
            Largest = 1,
            IsSampled = false,
            ImageWidth = 0,
            ImageHeight = 0,
        };
    }

    private static async Task RunAsync(Network network, FeatureProgram program)
    {
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
        {
            Dynamics = new DynamicsSpec(DynamicsKind.Sequential),
        }).ConfigureAwait(false);
        await simulation.RunAsync(program).ConfigureAwait(false);
    }
}
