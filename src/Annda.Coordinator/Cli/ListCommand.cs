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
            foreach (var name in names)
                parsed.InvocationConfiguration.Output.WriteLine($"{name.PadRight(width)}  {ExperimentLibrary.Read(name).Experiment!.Description}");
            return ExitCode.Done;
        });
        return command;
    }
}
