using System.Text;
using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Execution;
using Annda.Programs;
using Annda.Stacks;
using Annda.Studies;

namespace Annda.Cli;

/// <summary>What a person reads before and after a run.</summary>
internal static class SummaryText
{
    public static string Opening(Recipe recipe, string folder, bool resumed)
    {
        var spec = recipe.Network.Spec;
        var blocks = string.Join(", ", spec.Blocks.Select(b =>
            $"{b.Name} ({b.Size} {JsonText.Name(b.Units)}, {JsonText.Name(b.Role)})"));
        var law = recipe.Rule.Law switch
        {
            _ when recipe.Program is RecallProgram { Settings.IsCold: true } => "at temperature 0 follows the signs of fields",
            Law.Boltzmann => "samples the Boltzmann law exactly",
            Law.Deterministic => "is deterministic and samples no law",
            Law.Belief => "samples the law of a deep belief net",
            Law.Peretto => "samples Peretto's law, not Boltzmann's",
            _ => "is biased; staleness is measured",
        };
        return $"{(resumed ? "Going on with" : "Running")} {recipe.Experiment.Name}, seed {recipe.Experiment.Seed}: {blocks}; "
            + $"{JsonText.Name(recipe.Dynamics.Kind)} dynamics {law}.{Environment.NewLine}Folder: {folder}";
    }

    public static string Opening(Study study, string folder, bool resumed) =>
        $"{(resumed ? "Going on with" : "Running")} {study.Experiment.Name}, seed {study.Experiment.Seed}: {Size(study)}."
        + $"{Environment.NewLine}Folder: {folder}";

    public static string Opening(Stack stack, string folder, bool resumed) =>
        $"{(resumed ? "Going on with" : "Running")} {stack.Experiment.Name}, seed {stack.Experiment.Seed}: {Size(stack)}."
        + $"{Environment.NewLine}Folder: {folder}";

    /// <summary>What a stack is and how much it has to do.</summary>
    public static string Size(Stack stack) => $"{stack.Shape} units in {stack.Stages.Count} stages";

    /// <summary>How much a study has to do.</summary>
    public static string Size(Study study) => $"{study.Points.Count} points on {study.Task.Curves.Length} curves, "
        + $"{(study.Task.Repeats == 1 ? "one run" : $"{study.Task.Repeats} runs")} each";

    public static string Closing(SessionOutcome outcome, string folder, bool report)
    {
        var text = new StringBuilder().AppendLine();
        foreach (var (name, value) in outcome.Summary["metrics"]!.AsObject())
            if (value is JsonValue figure) text.AppendLine($"  {name,-26} {Figure(figure)}");
        foreach (var warning in outcome.Summary["metrics"]!["warnings"] as JsonArray ?? []) text.AppendLine($"  warning: {warning}");
        if (outcome.Summary["metrics"]!["study"] is JsonArray rows) Rows(text, [.. rows.Select(r => r!.AsObject())]);
        var timing = outcome.Summary["timing"]!;
        text.AppendLine($"  {"seconds",-26} {Figure(timing["seconds"]!.AsValue())}");
        if (timing["examplesPerSecond"] is JsonValue rate) text.AppendLine($"  {"examplesPerSecond",-26} {Figure(rate)}");
        text.AppendLine($"  {"modelHash",-26} {outcome.Summary["modelHash"]}");
        text.AppendLine($"  {"stateHash",-26} {outcome.Summary["stateHash"]}");
        if (outcome.Stopped) text.AppendLine(HowToResume(folder));
        else if (report) text.AppendLine($"Report: {Path.Combine(folder, "report.html")}");
        return text.ToString();
    }

    public static string HowToResume(string folder) => $"Stopped and saved. Go on with: annda run --resume {folder}";

    // A table of the figures that people compare, as far as any point has them.
    private static void Rows(StringBuilder text, JsonObject[] rows)
    {
        var figures = StudyFigure.Shown(rows);
        var cells = rows.Select(r => (string[])[$"{r["curve"]}", Cut($"{r["label"]}"), .. figures.Select(f =>
            r[f.Name] is JsonValue value ? $"{(double)value:0.####}" : "")])
            .Prepend(["curve", "value", .. figures.Select(f => f.Short!)]).ToArray();
        var widths = Enumerable.Range(0, figures.Count + 2).Select(c => cells.Max(row => row[c].Length)).ToArray();
        text.AppendLine();
        foreach (var row in cells)
        {
            var padded = row.Select((cell, c) => c < 2 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]));
            text.AppendLine("  " + string.Join("  ", padded).TrimEnd());
        }
        text.AppendLine();

        static string Cut(string label) => label.Length > 32 ? label[..29] + "..." : label;
    }

    private static string Figure(JsonValue value) =>
        value.TryGetValue<double>(out var number) ? number.ToString(Math.Abs(number) >= 1000 ? "0.#" : "0.#####") : value.ToString();
}
