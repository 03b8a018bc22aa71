using System.CommandLine;
using Annda.Experiments;

namespace Annda.Cli;

/// <summary>annda describe NAME: a built-in experiment as a complete, commented file.</summary>
internal static class DescribeCommand
{
    public static Command Create()
    {
        var name = CommonOptions.NoOption(new Argument<string>("NAME") { Description = "A built-in experiment (see annda list)" });
        var command = new Command("describe", "Write a built-in experiment as a complete, commented experiment file") { name };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(ExperimentDescription.Write(ExperimentSource.BuiltIn(parsed.GetValue(name)!)));
            return ExitCode.Done;
        });
        return command;
    }
}
