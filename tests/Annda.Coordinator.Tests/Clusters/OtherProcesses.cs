using System.Diagnostics;

namespace Annda.Tests.Clusters;

/// <summary>Processes by their numbers.</summary>
internal static class OtherProcesses
{
    /// <summary>Sends a signal, such as STOP.</summary>
    public static void Signal(int process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>The processes that a process has started and that live.</summary>
    public static int[] Children(int process) => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _))
        .Where(name => Stat(name!) is { Length: > 1 } stat && stat[0] != "Z" && stat[1] == $"{process}")
        .Select(name => int.Parse(name!))];

    /// <summary>Whether a process lives.</summary>
    public static bool Lives(int process) => Stat($"{process}") is { Length: > 0 } stat && stat[0] != "Z";

    /// <summary>Waits until processes have ended; fails if they do not in time.</summary>
    public static async Task UntilGoneAsync(params int[] processes)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); processes.Any(Lives); await Task.Delay(20))
            if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromMinutes(2)) Assert.Fail("processes are left behind");
    }

    /// <summary>Copies a folder.</summary>
    public static void Copy(string from, string to)
    {
        using var copy = Process.Start("cp", ["-r", from, to]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }

    // State, parent and so on: what follows the name in parentheses, which may hold anything.
    private static string[] Stat(string process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
