using Annda.Coordination;
using Annda.Programs;
using Annda.Runs;
using Annda.Simulations;
using Annda.Tests.Faults;
using Annda.Topology;

namespace Annda.Tests.Clusters.Lines;

/// <summary>Something to run, and its bits in one process.</summary>
/// <param name="Network">The network.</param>
/// <param name="Program">The program at its start.</param>
internal sealed record Job(Network Network, Func<IRunProgram> Program)
{
    /// <summary>Seed of every job.</summary>
    public const ulong Seed = 5;

    /// <summary>Learns a restricted machine of 64 and 40 units from 200 examples.</summary>
    public static Job Learn(int epochs)
    {
        var dice = new Dice(7);
        var examples = new Examples([.. Enumerable.Range(0, 200 * 64).Select(_ => (byte)dice.Below(2))], 200);
        var network = Nets.Restricted(new Dice(2), 64, 40);
        return new Job(network, () => new TrainProgram(network.Spec, examples, new TrainSettings
        {
            Rule = LearningRule.ContrastiveDivergence, Steps = 2, Momentum = RateSchedule.Constant(0.5), OnNoise = 0.1,
            Epochs = epochs, Batch = 50, Groups = 4,
        }, Seed));
    }

    /// <summary>Samples three layers.</summary>
    public static Job Sample(int sweeps)
    {
        var network = new NetworkBuilder().Visible("V", 30).Hidden("H", 20, UnitKind.Bipolar).Hidden("G", 10)
            .BetweenNormal("V", "H", 0.3, 3).BetweenNormal("H", "G", 0.3, 4).Build();
        return new Job(network, () => new SampleProgram(network.Spec,
            new SampleSettings { Chains = 256, BurnIn = 2, Sweeps = sweeps, Every = 2, Groups = 4 }));
    }

    /// <summary>Its bits in one process.</summary>
    public async Task<string> BitsAsync()
    {
        await using var simulation = await Simulation.StartAsync(Network, new SimulationOptions { Seed = Seed });
        return Bits(await simulation.RunAsync(Program()));
    }

    /// <summary>The bits of a run.</summary>
    public static string Bits(RunResult result) => Fingerprint.Of(result.Snapshot);
}

/// <summary>Watches a run: does something once, when so many steps are done, and keeps what was said.</summary>
/// <param name="steps">After how many.</param>
/// <param name="act">What; the run waits for it.</param>
internal sealed class Watcher(int steps = int.MaxValue, Action? act = null) : IRunObserver
{
    private readonly List<string> _said = [];
    private readonly Lock _lock = new();
    private int _done;

    /// <summary>Everything that was said, a line each.</summary>
    public string Said
    {
        get
        {
            lock (_lock) return string.Join('\n', _said);
        }
    }

    /// <summary>Done once it has acted.</summary>
    public TaskCompletionSource Acted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome, ProgramProgress progress)
    {
        if (++_done != steps) return;
        act?.Invoke();
        Acted.TrySetResult();
    }

    /// <inheritdoc/>
    public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Say(string what)
    {
        lock (_lock) _said.Add(what);
    }
}
