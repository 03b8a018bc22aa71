using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Annda.Tests.Virtual;

namespace Annda.Tests;

/// <summary>What a second process runs: the courses of events in virtual time, on so many cores.</summary>
public static class Program
{
    public static async Task Main(string[] args)
    {
        Confine(int.Parse(args[0], CultureInfo.InvariantCulture));
        foreach (var name in Courses.Names) Console.WriteLine(await Courses.RunAsync(name));
    }

    // To the first cores that the process may use; where that is not offered, the number that the runtime was told must do.
    private static void Confine(int cores)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows()) return;
        using var self = Process.GetCurrentProcess();
        var (may, chosen) = ((ulong)self.ProcessorAffinity, 0UL);
        for (; cores > 0 && may != 0; cores--, may &= may - 1) chosen |= 1UL << BitOperations.TrailingZeroCount(may);
        self.ProcessorAffinity = (nint)chosen;
    }
}
