using Annda.Annealing;
using Annda.Coordination;
using Annda.Dynamics;
using Annda.Execution;
using Annda.Hosting;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Benchmarks;

/// <summary>Sweeps by the library's own door: actors, messages and all.</summary>
internal static class SweepRates
{
    private const int Trial = 20, SweepsMax = 100_000, Turns = 3;

    /// <summary>Unit updates a second of annealing at one temperature, in a run that fills half of the time for a measurement.</summary>
    public static async Task<double> UpdatesAsync(RepeatedTiming timing, Network network, DynamicsKind dynamics, int chains)
    {
        await using var simulation = await StartAsync(network, dynamics).ConfigureAwait(false);
        Task RunAsync(int sweeps) => SweepRates.RunAsync(simulation, network, chains, sweeps);
        // A short run is mostly start and end: it grows until these no longer count.
        var (sweeps, wanted) = (Trial, timing.Budget.TotalSeconds / 2);
        while (sweeps < SweepsMax && await timing.SecondsOnce(() => RunAsync(sweeps)).ConfigureAwait(false) is var tried && tried < wanted)
            sweeps = (int)Math.Min(SweepsMax, sweeps * Math.Clamp(1.2 * wanted / tried, 1.2, 10));
        var seconds = await timing.SecondsOfRun(() => RunAsync(sweeps)).ConfigureAwait(false);
        return (double)network.Spec.Units * chains * sweeps / seconds;
    }

    /// <summary>Seconds that another sweep of the whole network takes, without start, end and boundaries of a run.</summary>
    public static async Task<double> SecondsAsync(RepeatedTiming timing, Network network, DynamicsKind dynamics, int chains)
    {
        await using var simulation = await StartAsync(network, dynamics).ConfigureAwait(false);
        Task RunAsync(int sweeps) => SweepRates.RunAsync(simulation, network, chains, sweeps);
        var (few, wanted) = (Trial, timing.Budget.TotalSeconds / 8);
        while (few < SweepsMax && await timing.SecondsOnce(() => RunAsync(few)).ConfigureAwait(false) < wanted) few *= 2;
        var (shorter, longer) = (double.MaxValue, double.MaxValue);
        for (var i = 0; i < Turns; i++)
        {
            shorter = Math.Min(shorter, await timing.SecondsOnce(() => RunAsync(few)).ConfigureAwait(false));
            longer = Math.Min(longer, await timing.SecondsOnce(() => RunAsync(3 * few)).ConfigureAwait(false));
        }
        return Math.Max(0, longer - shorter) / (2 * few);
    }

    private static Task<Simulation> StartAsync(Network network, DynamicsKind dynamics) => Simulation.StartAsync(network, new()
    {
        Dynamics = new DynamicsSpec(dynamics),
        Node = new NodeOptions { Threads = 1 },
    });

    private static Task<RunResult> RunAsync(Simulation simulation, Network network, int chains, int sweeps) =>
        simulation.RunAsync(new AnnealProgram(network, new AnnealSettings
        {
            Chains = chains,
            Sweeps = sweeps,
            Temperatures = TemperatureSchedule.Constant(1),
            Greedy = false,
            Groups = Recipe.Groups(null, chains, network.Spec, threads: 1),
        }));
}
