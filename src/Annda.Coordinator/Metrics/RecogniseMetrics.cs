using System.Text.Json.Nodes;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Programs;
using Annda.Runs;

namespace Annda.Metrics;

/// <summary>How well a deep belief net reads labels: after Gibbs steps at the top, and by the free energies of all labels.</summary>
/// <param name="program">Its program.</param>
internal sealed class RecogniseMetrics(RecogniseProgram program) : ITaskMetrics
{
    // What is not better than chance by so much is told.
    private const double Chance = 0.1;

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var part = program.Parts.FirstOrDefault(p => p.Name == label) ?? program.Parts[^1];
        Headline = $"accuracy {part.Accuracy:0.0000} ({part.Name})";
        return new JsonObject { ["examples"] = part.Done, ["part"] = part.Name, ["accuracy"] = JsonText.Number(part.Accuracy) };
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var (train, test) = (program.Parts[0], program.Parts[^1]);
        var metrics = new JsonObject
        {
            ["examplesTrain"] = train.Done,
            ["examplesTest"] = ReferenceEquals(train, test) ? 0 : test.Done,
            ["accuracy"] = JsonText.Number(test.Accuracy),
            ["accuracyTrain"] = JsonText.Number(train.Accuracy),
            ["accuracyStdErr"] = JsonText.Number(StdErr(test)),
            ["chanceAccuracy"] = JsonText.Number(ChanceOf(test)),
            ["gibbsSteps"] = program.Settings.Sweeps,
        };
        if (stopped) return metrics;
        var law = new LabelLaw(snapshot.Network);
        metrics["freeEnergyAccuracy"] = JsonText.Number(law.Accuracy(test));
        metrics["freeEnergyAccuracyTrain"] = JsonText.Number(law.Accuracy(train));
        metrics["accuracyBySweep"] = JsonText.Numbers(test.AccuracyBySweep);
        metrics["labelProbabilityBySweep"] = JsonText.Numbers(test.ProbabilityBySweep);
        metrics["labelChangedBySweep"] = JsonText.Numbers(test.ChangedBySweep);
        metrics["confusion"] = new JsonArray([.. test.Confusion().Select(r => (JsonNode)new JsonArray([.. r.Select(n => (JsonNode)n)]))]);
        if (test.Accuracy < ChanceOf(test) + Chance)
            metrics["warnings"] = new JsonArray($"it classifies near chance: {test.Accuracy:0.0 %} right, the commonest label alone is "
                + $"{ChanceOf(test):0.0 %}");
        return metrics;
    }

    private static double ChanceOf(RecognisedPart part) =>
        part.Labels.GroupBy(l => l).Select(g => g.Count() / (double)part.Labels.Count).DefaultIfEmpty(0).Max();

    private static double StdErr(RecognisedPart part) =>
        Math.Sqrt(part.Accuracy * (1 - part.Accuracy) / Math.Max(1, part.Done));
}
