using System.CommandLine;
using Annda.Execution;
using Annda.Experiments;

namespace Annda.Cli;

/// <summary>annda schema: the JSON Schema of experiment files.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Write the JSON Schema of experiment files");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(ExperimentSchema.Create().ToJsonString(JsonText.Indented));
            return ExitCode.Done;
        });
        return command;
    }
}
