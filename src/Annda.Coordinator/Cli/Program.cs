using System.CommandLine;
using Annda.Coordination;
using Annda.Data;
using Annda.Hosting;
using Annda.Placement;

namespace Annda.Cli;

/// <summary>The command line: parses, hands over to a command, and turns every failure into one clear line and an exit code.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    /// <summary>Runs a command line.</summary>
    /// <param name="args">Arguments; none: the default experiment.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <returns>An exit code of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Annda simulates stochastic neural networks as a society of actors. "
            + "Without arguments it runs the experiment 'digits'.")
        {
            RunCommand.Create(), ListCommand.Create(), DescribeCommand.Create(), CheckCommand.Create(), SchemaCommand.Create(),
            SampleCommand.Create(), EvaluateCommand.Create(), BenchCommand.Create(), CertsCommand.Create(), PlanCommand.Create(),
        };
        var parsed = root.Parse(args.Length == 0 ? ["run"] : args);
        if (parsed.Errors.Count > 0)
        {
            // That a command is missing is news only where nothing else is wrong.
            var faults = parsed.Errors.Skip(parsed.CommandResult.Command == root && parsed.Errors.Count > 1 ? 1 : 0);
            foreach (var fault in faults) await error.WriteLineAsync($"annda: {fault.Message}").ConfigureAwait(false);
            await error.WriteLineAsync("annda --help tells what is allowed").ConfigureAwait(false);
            return ExitCode.BadInput;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
        }
        catch (InputException fault)
        {
            foreach (var line in fault.Message.Split('\n')) await error.WriteLineAsync($"annda: {line.TrimEnd()}").ConfigureAwait(false);
            return ExitCode.BadInput;
        }
        catch (Exception fault) when (fault is InvalidDataException or PlacementException)
        {
            await error.WriteLineAsync($"annda: {fault.Message}").ConfigureAwait(false);
            return ExitCode.BadInput;
        }
        catch (ClusterException fault)
        {
            await error.WriteLineAsync($"annda: {fault.Message}").ConfigureAwait(false);
            return fault.ExitCode;
        }
        catch (RunFailedException fault)
        {
            await error.WriteLineAsync($"annda: the run could not go on: {fault.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        catch (PlacementException fault)
        {
            await error.WriteLineAsync($"annda: the run cannot be placed: {fault.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        // The last line of defence: whatever it is, a line and an exit code; a run's folder keeps its last good model.
#pragma warning disable CA1031
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await error.WriteLineAsync($"annda: {fault.GetType().Name}: {fault.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }
}
