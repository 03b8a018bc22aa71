using System.CommandLine;
using Annda.Execution;
using Annda.Experiments;
using Annda.Stacks;
using Annda.Studies;

namespace Annda.Cli;

/// <summary>annda check FILE: every error of an experiment file at once.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = CommonOptions.NoOption(new Argument<string>("FILE")
        {
            Description = "An experiment file, or the name of a built-in experiment",
        });
        var set = CommonOptions.Set();
        var command = new Command("check", "Validate an experiment file: every error at once, with path, found and allowed") { file, set };
        command.SetAction(parsed =>
        {
            var reading = ExperimentSource.Read(parsed.GetValue(file)!, parsed.GetValue(set) ?? []);
            // Loads what the file names, too: a check that says yes means that the run will start.
            if (reading.Experiment!.Task is StudyTask)
            {
                var study = Study.Create(reading);
                foreach (var point in study.Points) _ = study.Recipe(point, 0);
                parsed.InvocationConfiguration.Output.WriteLine($"{parsed.GetValue(file)} is good: {SummaryText.Size(study)}, law "
                    + $"{JsonText.Name(study.Base.Rule.Law)} without what varies");
                return ExitCode.Done;
            }
            if (Stack.Of(reading) is { } stack)
            {
                _ = stack.First();
                parsed.InvocationConfiguration.Output.WriteLine($"{parsed.GetValue(file)} is good: {SummaryText.Size(stack)}");
                return ExitCode.Done;
            }
            var recipe = Recipe.Create(reading, threads: 1);
            var spec = recipe.Network.Spec;
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{parsed.GetValue(file)} is good: {spec.Blocks.Count} blocks, {spec.Units} units, {spec.ParameterCount} parameters, "
                + $"law {JsonText.Name(recipe.Rule.Law)}");
            return ExitCode.Done;
        });
        return command;
    }
}
