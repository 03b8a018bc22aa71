using System.CommandLine;
using Annda.Benchmarks;
using Annda.Data;
using Annda.Execution;
using Spectre.Console;

namespace Annda.Cli;

/// <summary>annda bench: this machine's limits, and how near Annda's kernels, messages, sweeps and learning steps come to them.</summary>
internal static class BenchCommand
{
    // Wide enough for the table where the output is no terminal.
    private const int Columns = 160;

    public static Command Create()
    {
        var (json, threads) = (CommonOptions.Json(), CommonOptions.Threads());
        json.Description = "Write the figures alone to standard output, as JSON";
        threads.Description = "Threads of the figures that are measured on more than one";
        var quick = new Option<bool>("--quick") { Description = "A few seconds, less certain" };
        var filter = new Option<string?>("--filter") { Description = "Only figures whose group or name holds this text",
            HelpName = "TEXT" };
        var command = new Command("bench", "Measure this machine's kernel, message and learning rates beside its limits") { json, quick,
            threads, filter };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(json), parsed.GetValue(quick), parsed.GetValue(threads),
            parsed.GetValue(filter), parsed.InvocationConfiguration));
        return command;
    }

    private static async Task<int> RunAsync(bool json, bool quick, int threads, string? filter, InvocationConfiguration io)
    {
        var suite = new BenchmarkSuite(TimeProvider.System, quick, threads);
        var chosen = suite.Matching(filter);
        if (chosen.Count == 0)
            throw new InputException($"--filter: nothing is called '{Printable.Text(filter!)}'; there are "
                + $"{string.Join(", ", suite.All.Select(b => b.Group).Distinct())} with {string.Join(", ", suite.All.Select(b => b.Key))}");
        // On standard error: the table may go to a file, and a person waits at a screen.
        var figures = await suite.RunAsync(chosen, b =>
        {
            if (!json) io.Error.WriteLine($"measuring {b.Group}: {b.Title}");
        }).ConfigureAwait(false);
        if (json) io.Output.WriteLine(BenchmarkText.Json(figures, threads).ToJsonString(JsonText.Indented));
        else BenchmarkText.Write(Screen(io.Output), figures);
        return ExitCode.Done;
    }

    private static IAnsiConsole Screen(TextWriter output)
    {
        if (!Console.IsOutputRedirected && ReferenceEquals(output, Console.Out)) return AnsiConsole.Console;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = Columns;
        return console;
    }
}
