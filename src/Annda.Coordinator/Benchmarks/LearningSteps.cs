using Annda.Coordination;
using Annda.Execution;
using Annda.Hosting;
using Annda.Programs;
using Annda.Runs;
using Annda.Simulations;

namespace Annda.Benchmarks;

/// <summary>Steps of contrastive divergence by the library's own door, in turn with their kernels alone.</summary>
/// <param name="timing">Times the kernels.</param>
/// <param name="clock">Clock.</param>
/// <param name="rounds">How often both take their turn; the first only warms up.</param>
internal sealed class LearningSteps(RepeatedTiming timing, TimeProvider clock, int rounds)
{
    /// <summary>Seconds of one step: whole, and its kernels alone on one thread.</summary>
    /// <param name="Step">With actors, messages, shuffling and statistics.</param>
    /// <param name="Kernels">The same arithmetic in a loop.</param>
    public readonly record struct Seconds(double Step, double Kernels)
    {
        /// <summary>The better of each.</summary>
        public Seconds Best(Seconds other) => new(Math.Min(Step, other.Step), Math.Min(Kernels, other.Kernels));
    }

    /// <summary>Measures both in turn: what else the machine does falls on both.</summary>
    /// <param name="steps">k.</param>
    /// <param name="batches">Steps of one round.</param>
    /// <param name="threads">Compute threads of the whole step.</param>
    public async Task<Seconds> MeasureAsync(int steps, int batches, int threads)
    {
        var network = GeneratedData.Rbm();
        var (examples, kernels) = (GeneratedData.Examples(batches * GeneratedData.Batch), new RbmKernels(network, GeneratedData.Batch));
        var settings = new TrainSettings
        {
            Steps = steps,
            Epochs = 1,
            Batch = GeneratedData.Batch,
            Rate = RateSchedule.Constant(GeneratedData.Rate),
            Groups = Recipe.Groups(null, GeneratedData.Batch, network.Spec, threads),
        };
        await using var simulation = await Simulation.StartAsync(network,
            new SimulationOptions { Node = new NodeOptions { Threads = threads } }).ConfigureAwait(false);
        var best = new Seconds(double.MaxValue, double.MaxValue);
        for (var round = 0; round <= rounds; round++)
        {
            var observer = new StepClock(clock);
            await simulation.RunAsync(new TrainProgram(network.Spec, examples, settings, 1), observer).ConfigureAwait(false);
            var found = new Seconds(observer.SecondsPerStep,
                timing.SecondsOf(() => kernels.ContrastiveDivergence(steps), batches) / batches);
            if (round > 0) best = best.Best(found);
        }
        return best;
    }

    /// <summary>Notes when the first and the last step have ended: starting and saving a run are no part of a step.</summary>
    private sealed class StepClock(TimeProvider clock) : IRunObserver
    {
        private long _first, _last;
        private int _steps;

        public double SecondsPerStep => clock.GetElapsedTime(_first, _last).TotalSeconds / (_steps - 1);

        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
            _last = clock.GetTimestamp();
            if (_steps++ == 0) _first = _last;
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.CompletedTask;
    }
}
