using System.CommandLine;
using Annda.Hosting;

namespace Annda.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<ulong?> Seed() => new("--seed") { Description = "Seed of everything random; the same seed gives the same bits",
        HelpName = "N" };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Override a value of the experiment, such as task.epochs=5; repeatable",
        HelpName = "path=value",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<bool> Json() => new("--json") { Description = "Write the summary alone to standard output, as JSON" };

    public static Option<bool> Quiet() => new("--quiet") { Description = "Show no progress" };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "Compute threads; results do not depend on it",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        option.Validators.Add(result =>
        {
            // An argument that is no number has its own error already.
            if (result.Errors.Any() || result.Tokens.Count == 0 || !int.TryParse(result.Tokens[0].Value, out var threads)) return;
            if (threads is < 1 or > NodeOptions.ThreadsMax)
                result.AddError($"--threads: {threads} found, 1 to {NodeOptions.ThreadsMax} are allowed");
        });
        return option;
    }
}
