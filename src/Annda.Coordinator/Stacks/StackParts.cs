using Annda.Experiments;

namespace Annda.Stacks;

/// <summary>Parts of stages' networks: what is taken from the models of earlier stages.</summary>
internal static class StackParts
{
    /// <summary>Biases of a block of an earlier stage.</summary>
    public static BiasSection.FromFile Bias(Stage stage, string block) => new() { File = $"{stage.Model}#{block}.bias" };

    /// <summary>A coupling of two blocks with weights of an earlier stage.</summary>
    public static CouplingSection Between(Stage stage, string a, string b) =>
        new() { Between = [a, b], File = $"{stage.Model}#{a}-{b}" };

    /// <summary>An arrow with weights of an earlier stage, which joined the two in either order.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="from">The block that is read, by its name here.</param>
    /// <param name="to">The block that reads.</param>
    /// <param name="coupling">The coupling's name there.</param>
    /// <param name="transposed">Whether it has the reading block's units first.</param>
    public static CouplingSection Arrow(Stage stage, string from, string to, string coupling, bool transposed = false) =>
        new() { From = from, To = to, File = $"{stage.Model}#{coupling}", Transposed = transposed };

    /// <summary>An arrow with random weights.</summary>
    public static CouplingSection Fresh(string from, string to, InitSection init) => new() { From = from, To = to, Init = init };

    /// <summary>A hidden layer where it is learned from: its first biases are what the data say.</summary>
    public static BlockSection Shown(BlockSection hidden) =>
        hidden with { Role = Topology.BlockRole.Visible, Bias = new BiasSection.BaseRate() };

    /// <summary>Data for a layer: passed up through the models of the stages below it.</summary>
    /// <param name="data">The data of the whole.</param>
    /// <param name="below">Stages below with the blocks that they lead to, from the lowest up.</param>
    /// <param name="labels">The block that labels drive; null: none.</param>
    public static DataSection Passed(DataSection data, IReadOnlyList<(Stage Stage, string Block)> below, string? labels) =>
        below.Count == 0 ? data with { Labels = labels } : data with
        {
            Labels = labels,
            Values = DataValues.Sampled,
            ImageWidth = null,
            Features = [.. below.Select(b => new FeatureSection { Model = b.Stage.Model, Block = b.Block })],
        };
}
