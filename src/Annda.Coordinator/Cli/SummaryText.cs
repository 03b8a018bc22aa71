using System.Text;
using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Execution;

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
            Law.Boltzmann => "samples the Boltzmann law exactly",
            Law.Peretto => "samples Peretto's law, not Boltzmann's",
            _ => "is biased; staleness is measured",
        };
        return $"{(resumed ? "Going on with" : "Running")} {recipe.Experiment.Name}, seed {recipe.Experiment.Seed}: {blocks}; "
            + $"{JsonText.Name(recipe.Dynamics.Kind)} dynamics {law}.{Environment.NewLine}Folder: {folder}";
    }

    public static string Closing(SessionOutcome outcome, string folder, bool report)
    {
        var text = new StringBuilder().AppendLine();
        foreach (var (name, value) in outcome.Summary["metrics"]!.AsObject())
            if (value is JsonValue figure) text.AppendLine($"  {name,-26} {Figure(figure)}");
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

    private static string Figure(JsonValue value) =>
        value.TryGetValue<double>(out var number) ? number.ToString(Math.Abs(number) >= 1000 ? "0.#" : "0.#####") : value.ToString();
}
