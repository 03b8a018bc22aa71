using Annda.Hosting;
using Microsoft.Extensions.Configuration;

namespace Annda.Cli;

/// <summary>The command line of annda-node: every failure becomes one clear line and an exit code of <see cref="NodeExit"/>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables(NodeCommand.Prefix).Build();
        try
        {
            return await NodeCommand.RunAsync(args, environment, Console.Out, Console.Error).ConfigureAwait(false);
        }
        catch (ClusterException fault)
        {
            await Console.Error.WriteLineAsync($"annda-node: {fault.Message}").ConfigureAwait(false);
            return fault.ExitCode;
        }
#pragma warning disable CA1031
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"annda-node: {fault.GetType().Name}: {fault.Message}").ConfigureAwait(false);
            return NodeExit.Failed;
        }
    }
}
