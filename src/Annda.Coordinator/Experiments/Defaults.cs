using Annda.Dynamics;
using Annda.Programs;

namespace Annda.Experiments;

/// <summary>Fills in the defaults that depend on other values of the experiment.</summary>
internal static class Defaults
{
    private const int AnnealSweeps = 1000, AnnealChains = 32;
    private const int PhaseSweeps = 10;
    private const int RecallSweeps = 100;
    private const int MaxChains = 1_000_000;
    private const double GradientRate = 0.05, AdamRate = 0.001;

    public static Experiment FillIn(Experiment experiment) => experiment with
    {
        Data = experiment.Data is not { } data ? null : data with
        {
            Source = data.Train is null ? data.Source : DataSource.File,
            Values = (data.Train is null ? data : data with { Source = DataSource.File }).ValuesOrDefault(),
            // What is to be recalled is what was stored.
            TestFraction = data.TestFraction ?? (experiment.Task is RecallTask or StudyTask { Each: RecallTask } ? 0
                : Annda.Data.DatasetSplit.Usual),
        },
        Dynamics = Dynamics(experiment.Dynamics),
        Task = experiment.Task switch
        {
            RecallTask recall => recall with { Sweeps = recall.Sweeps ?? Sum(experiment.Temperature) ?? RecallSweeps },
            AnnealTask anneal => anneal with
            {
                Sweeps = anneal.Sweeps ?? Sum(experiment.Temperature) ?? AnnealSweeps,
                Chains = anneal.Chains ?? anneal.Tempering?.Temperatures ?? AnnealChains,
            },
            TrainTask train => Train(train, experiment.Temperature),
            BackpropagateTask layers => Layers(layers),
            var other => other,
        },
    };

    private static BackpropagateTask Layers(BackpropagateTask task) => task with
    {
        LearningRate = task.LearningRate ?? new LearningRateSection.Constant { Value = task.Adam is null ? GradientRate : AdamRate },
        Evaluate = task.Evaluate with { Corruption = task.Evaluate.Corruption ?? task.Corruption },
    };

    /// <summary>The sweeps that a temperature in steps lasts; null for any other.</summary>
    public static int? Sum(TemperatureSection temperature) =>
        temperature is TemperatureSection.InSteps s ? (int)Math.Min(int.MaxValue, s.Steps.Sum(step => (long)step.Sweeps)) : null;

    private static DynamicsSection Dynamics(DynamicsSection dynamics)
    {
        var needsVirtual = dynamics is { Clocks: not null } or { Latencies: not null } or { Links.Length: > 0 } or { Crashes.Length: > 0 }
            or { Patience: not null };
        // Left open where nothing decides: a study's points may.
        var time = dynamics.Time ?? (needsVirtual ? RunTime.Virtual : null);
        return dynamics with
        {
            Staleness = dynamics.Staleness ?? Staleness(dynamics.Kind),
            Time = time,
            // Blocks that wait for nothing would never let virtual time pass.
            Clocks = dynamics.Clocks ?? (time == RunTime.Virtual && dynamics.Kind == DynamicsKind.Asynchronous ? new ClockSection() : null),
        };
    }

    private static int? Staleness(DynamicsKind kind) => kind switch
    {
        DynamicsKind.Stale or DynamicsKind.AlternatingStale or DynamicsKind.ReadDelay => 1,
        DynamicsKind.Concurrent => 0,
        _ => null,
    };

    private static TrainTask Train(TrainTask train, TemperatureSection temperature) => train.Rule switch
    {
        LearningRule.Persistent => train with { Chains = train.Chains ?? train.Batch },
        LearningRule.Boltzmann => train with
        {
            Chains = train.Chains ?? (int)Math.Min(MaxChains, (long)train.Batch * train.Presentations),
            Clamped = Phase(train.Clamped ?? new(), temperature),
            Free = Phase(train.Free ?? new(), temperature),
            Completion = train.Completion is { } c ? Completion(c, train.Clamped?.Temperature ?? temperature) : null,
            Equilibrium = train.Equilibrium ?? new(),
        },
        _ => train,
    };

    private static CompletionSection Completion(CompletionSection completion, TemperatureSection temperature)
    {
        var own = completion.Temperature ?? temperature;
        return completion with { Temperature = own, Sweeps = completion.Sweeps ?? Sum(own) ?? PhaseSweeps };
    }

    private static PhaseSection Phase(PhaseSection phase, TemperatureSection temperature)
    {
        var own = phase.Temperature ?? temperature;
        return phase with { Temperature = own, Sweeps = phase.Sweeps ?? Sum(own) ?? PhaseSweeps };
    }
}
