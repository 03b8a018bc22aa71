using System.Diagnostics;

namespace Annda.Tests.Kernels;

/// <summary>The same kernels in processes that may not use wide vectors give the same bits.</summary>
public class VectorWidthTests
{
    [Theory]
    [InlineData("avx512=False", "DOTNET_EnableAVX512")]
    [InlineData("avx512=False avx2=False", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2")]
    [InlineData("avx512=False avx2=False hardware=False", "DOTNET_EnableHWIntrinsic")]
    public async Task Narrower_vectors_give_the_same_bits(string width, params string[] switchedOff)
    {
        var line = await RunAsync(switchedOff);
        Assert.StartsWith(width, line);
        Assert.Equal(KernelDigest.Line().Split(' ')[^1], line.Split(' ')[^1]);
    }

    private static async Task<string> RunAsync(string[] switchedOff)
    {
        var own = Environment.ProcessPath;
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? (Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : "dotnet");
        var start = new ProcessStartInfo(dotnet, ["exec", typeof(VectorWidthTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in switchedOff) start.Environment[name] = "0";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Trim();
    }
}
