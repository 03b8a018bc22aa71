using System.CommandLine;
using Annda.Execution;
using Annda.Reports.Contents;
using Annda.Stacks;

namespace Annda.Cli;

/// <summary>annda run of what is trained in stages.</summary>
internal static class StackRun
{
    /// <summary>Runs a stack, or goes on with the stages that are not done.</summary>
    public static async Task<int> RunAsync(RunCommand.Options options, Stack stack, IProgressView view, InvocationConfiguration io)
    {
        // Before a folder is made: what is wrong with the first stage is wrong with the experiment.
        _ = stack.First();
        using var directory = options.Resume is { } folder ? RunDirectory.Reopen(folder, view.Warn)
            : RunDirectory.Create(options.Out, stack.Experiment.Name, stack.Experiment.Seed, view.Warn);
        if (options.Resume is not null) directory.KeepMetrics(FinishedLines.Count(directory.Path));
        var session = new StackSession(stack, directory, view, TimeProvider.System);
        using var interruption = new Interruption(view);
        if (!options.Json && !options.Quiet) view.Say(SummaryText.Opening(stack, directory.Path, options.Resume is not null));
        var outcome = await session.RunAsync(options.Cluster?.Threads ?? options.Threads, options.Cluster, options.Report,
            interruption.Token).ConfigureAwait(false);
        if (options.Report && !outcome.Stopped)
            directory.WriteText("report.html", StackReport.Write(stack, session.Done, outcome.Summary));
        return await RunCommand.EndAsync(options, outcome, directory, io).ConfigureAwait(false);
    }
}
