using System.CommandLine;
using Annda.Execution;
using Annda.Experiments;
using Annda.Reports.Contents;
using Annda.Studies;

namespace Annda.Cli;

/// <summary>annda run of a study.</summary>
internal static class StudyRun
{
    /// <summary>Runs a study, or goes on with the points that are not done.</summary>
    public static async Task<int> RunAsync(RunCommand.Options options, ExperimentReading reading, IProgressView view,
        InvocationConfiguration io)
    {
        var study = Study.Create(reading);
        using var directory = options.Resume is { } folder ? RunDirectory.Reopen(folder, view.Warn)
            : RunDirectory.Create(options.Out, study.Experiment.Name, study.Experiment.Seed, view.Warn);
        if (options.Resume is not null) directory.KeepMetrics(FinishedLines.Count(directory.Path));
        var session = new StudySession(study, directory, view, TimeProvider.System);
        using var interruption = new Interruption(view);
        if (!options.Json && !options.Quiet) view.Say(SummaryText.Opening(study, directory.Path, options.Resume is not null));
        var outcome = await session.RunAsync(options.Threads, interruption.Token).ConfigureAwait(false);
        if (options.Report && !outcome.Stopped) directory.WriteText("report.html", StudyReport.Write(study, outcome.Summary));
        return await RunCommand.EndAsync(options, outcome, directory, io).ConfigureAwait(false);
    }
}
