using System.CommandLine;
using Annda.Experiments;

namespace Annda.Cli;

/// <summary>annda list: the built-in experiments.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "List the built-in experiments");
        command.SetAction(parsed =>
        {
            var names = ExperimentLibrary.Names;
            var width = names.Max(n => n.Length);
            var output = parsed.InvocationConfiguration.Output;
            foreach (var name in names)
                output.WriteLine($"{name.PadRight(width)}  {ExperimentLibrary.Read(name).Experiment!.Description}");
            return ExitCode.Done;
        });
        return command;
    }
}
