using Annda.Tests.Kernels;

namespace Annda.Tests;

/// <summary>What a second process runs: prints the digest of every kernel's bits on this process's vector width.</summary>
public static class Program
{
    public static void Main() => Console.WriteLine(KernelDigest.Line());
}
