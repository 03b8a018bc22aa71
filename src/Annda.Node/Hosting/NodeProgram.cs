using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Annda.Hosting;

/// <summary>The program annda-node, which lies beside this assembly wherever annda does: how another process is made of it.</summary>
public static class NodeProgram
{
    /// <summary>In its line on standard output that names its address: what stands before it.</summary>
    public const string Listens = " listens at ";

    /// <summary>What its line on standard error begins with that says why it has ended.</summary>
    public const string Fault = "annda-node: ";

    /// <summary>How to start it. Standard input, output and error are for the caller to redirect.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="FileNotFoundException">The program is not there.</exception>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var program = typeof(NodeProgram).Assembly.Location;
        if (!File.Exists(Path.ChangeExtension(program, ".runtimeconfig.json")))
            throw new FileNotFoundException($"annda-node cannot be started: there is no annda-node.runtimeconfig.json beside {program}");
        // By the runtime that runs this process: a tool is packed without programs for any one system.
        return new ProcessStartInfo(Runtime(), ["exec", program, .. arguments]);
    }

    private static string Runtime()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // DOTNET_ROOT/shared/Microsoft.NETCore.App/VERSION/
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
