using System.CommandLine;
using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Launching;
using Annda.Reports.Contents;
using Annda.Stacks;
using Spectre.Console;

namespace Annda.Cli;

/// <summary>annda run: runs an experiment, or goes on with one.</summary>
internal static class RunCommand
{
    /// <summary>What was asked for.</summary>
    internal sealed record Options(string? Experiment, ulong? Seed, string[] Set, string? Out, string? Resume, bool Json, bool Quiet,
        bool Report, int Threads, ClusterPlan? Cluster);

    public static Command Create()
    {
        var experiment = CommonOptions.NoOption(new Argument<string?>("EXPERIMENT")
        {
            Description = $"A built-in experiment (see annda list) or an experiment file; '{ExperimentSource.Default}' if left out",
            Arity = ArgumentArity.ZeroOrOne,
        });
        var (seed, set, json, quiet, threads) = (CommonOptions.Seed(), CommonOptions.Set(), CommonOptions.Json(), CommonOptions.Quiet(),
            CommonOptions.Threads());
        var cluster = new ClusterFlags();
        var output = new Option<string?>("--out") { Description = "Folder of the run, new or empty; runs/NAME-SEED if left out",
            HelpName = "DIR" };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with the run in this folder, to the same bits as if it had not been stopped",
            HelpName = "DIR",
        };
        var report = new Option<bool>("--report") { Description = "Write report.html at the end (the default)",
            DefaultValueFactory = _ => true };
        var noReport = new Option<bool>("--no-report") { Description = "Write no report.html" };
        var command = new Command("run", "Run an experiment") { experiment, seed, set, output, resume, json, quiet, threads, report,
            noReport };
        foreach (var option in cluster.All) command.Options.Add(option);
        command.SetAction((parsed, _) => RunAsync(new Options(parsed.GetValue(experiment), parsed.GetValue(seed), parsed.GetValue(set)
            ?? [],
            parsed.GetValue(output), parsed.GetValue(resume), parsed.GetValue(json), parsed.GetValue(quiet),
            parsed.GetValue(report) && !parsed.GetValue(noReport), parsed.GetValue(threads), cluster.Read(parsed, threads)),
            parsed.InvocationConfiguration));
        return command;
    }

    private static async Task<int> RunAsync(Options options, InvocationConfiguration io)
    {
        var view = View(options, io);
        var reading = options.Resume is { } old ? Resumed(options, old) : ExperimentSource.Read(
            options.Experiment ?? ExperimentSource.Default, Overrides(options));
        if (options.Cluster is not null && reading.Experiment!.Task is StudyTask)
            throw new InputException("--nodes: a study runs in one process (its points run side by side); leave --nodes and --join out");
        if (reading.Experiment!.Task is StudyTask) return await StudyRun.RunAsync(options, reading, view, io).ConfigureAwait(false);
        if (Stack.Of(reading) is { } stack) return await StackRun.RunAsync(options, stack, view, io).ConfigureAwait(false);
        var recipe = Recipe.Create(reading, options.Cluster?.Threads ?? options.Threads, nodes: options.Cluster?.Expected ?? 1);
        using var directory = options.Resume is { } folder ? RunDirectory.Reopen(folder, view.Warn)
            : RunDirectory.Create(options.Out, recipe.Experiment.Name, recipe.Experiment.Seed, view.Warn);
        var from = options.Resume is null ? null : SavedRun.TakeUp(recipe, directory);
        using var interruption = new Interruption(view);
        if (!options.Json && !options.Quiet) view.Say(SummaryText.Opening(recipe, directory.Path, from is not null));
        var session = new RunSession(recipe, directory, from, view, TimeProvider.System);
        var outcome = await session.RunAsync(options.Cluster?.Threads ?? options.Threads, options.Cluster, interruption.Token)
            .ConfigureAwait(false);
        if (options.Report && !outcome.Stopped) directory.WriteText("report.html",
            RunReport.Write(recipe, directory, session, outcome.Summary));
        return await EndAsync(options, outcome, directory, io).ConfigureAwait(false);
    }

    /// <summary>Says how a run ended.</summary>
    internal static async Task<int> EndAsync(Options options, SessionOutcome outcome, RunDirectory directory, InvocationConfiguration io)
    {
        if (options.Json) await io.Output.WriteLineAsync(outcome.Summary.ToJsonString(JsonText.Indented)).ConfigureAwait(false);
        else await io.Output.WriteAsync(SummaryText.Closing(outcome, directory.Path, options.Report)).ConfigureAwait(false);
        if (outcome.Stopped && options.Json) await io.Error.WriteLineAsync(SummaryText.HowToResume(directory.Path)).ConfigureAwait(false);
        return ExitCode.Done;
    }

    // The experiment of a folder; whatever else is asked for must be the same.
    private static ExperimentReading Resumed(Options options, string folder)
    {
        if (options.Out is not null) throw new InputException("--out: a resumed run goes on in its own folder; leave it out");
        if (!Directory.Exists(folder)) throw new InputException($"--resume: there is no folder {folder}");
        var file = Path.Combine(folder, "experiment.json");
        if (!File.Exists(file)) throw new InputException($"--resume: {folder} holds no run (there is no experiment.json in it)");
        var reading = ExperimentSource.Read(file, []);
        if ((options.Experiment is not null || options.Set.Length > 0 || options.Seed is not null)
            && SavedRun.Text(ExperimentSource.Read(options.Experiment ?? file, Overrides(options))) != SavedRun.Text(reading))
            throw new InputException($"--resume: the run in {folder} is of another experiment, seed or setting; "
                + "--resume alone goes on with it as it is");
        return reading;
    }

    private static List<string> Overrides(Options options) =>
        options.Seed is { } seed ? [.. options.Set, $"seed={seed}"] : [.. options.Set];

    private static IProgressView View(Options options, InvocationConfiguration io)
    {
        if (options.Quiet || options.Json) return new SilentView(io.Error);
        if (Console.IsOutputRedirected || !ReferenceEquals(io.Output, Console.Out) || !AnsiConsole.Profile.Capabilities.Interactive)
            return new PlainView(io.Output, TimeProvider.System);
        return new LiveView(AnsiConsole.Console, TimeProvider.System);
    }
}
