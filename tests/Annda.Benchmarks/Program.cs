using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Annda.Benchmarks;

/// <summary>Runs the benchmarks that the arguments choose.</summary>
internal static class Program
{
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
        .Run(args, DefaultConfig.Instance.AddColumn(new RateColumn()));
}
