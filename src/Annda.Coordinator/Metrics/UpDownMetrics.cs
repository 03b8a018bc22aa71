using System.Text.Json.Nodes;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Programs;
using Annda.Runs;

namespace Annda.Metrics;

/// <summary>How fine-tuning by up-down goes: accuracy by free energy after each epoch.</summary>
internal sealed class UpDownMetrics : ITaskMetrics
{
    private readonly UpDownProgram _program;
    private readonly RecognisedPart _train, _test;
    private readonly double _before;

    /// <summary>Metrics of a program.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="program">Its program.</param>
    public UpDownMetrics(Recipe recipe, UpDownProgram program)
    {
        _program = program;
        var (train, test) = recipe.Data!.Value;
        var classes = recipe.Network.Spec[DeepLayout.Of(recipe.Network.Spec).Labels].Size;
        _train = new RecognisedPart("training", Recipe.ExamplesOf(train), train.Labels!, classes, 0);
        _test = test.Examples == 0 ? _train : new RecognisedPart("test", Recipe.ExamplesOf(test), test.Labels!, classes, 0);
        _before = new LabelLaw(recipe.Network).Accuracy(_test);
    }

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var accuracy = new LabelLaw(snapshot.Network).Accuracy(_test);
        Headline = $"accuracy {accuracy:0.0000} by free energy";
        return new JsonObject
        {
            ["epoch"] = _program.EpochsDone,
            ["freeEnergyAccuracy"] = JsonText.Number(accuracy),
            ["stepNorm"] = JsonText.Number(_program.MeanStepNorm),
        };
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var metrics = new JsonObject
        {
            ["epochs"] = _program.EpochsDone,
            ["examplesTrain"] = _train.Examples.Count,
            ["examplesTest"] = ReferenceEquals(_test, _train) ? 0 : _test.Examples.Count,
            ["freeEnergyAccuracyBefore"] = JsonText.Number(_before),
        };
        if (stopped) return metrics;
        var law = new LabelLaw(snapshot.Network);
        metrics["freeEnergyAccuracy"] = JsonText.Number(law.Accuracy(_test));
        metrics["freeEnergyAccuracyTrain"] = JsonText.Number(law.Accuracy(_train));
        return metrics;
    }
}
