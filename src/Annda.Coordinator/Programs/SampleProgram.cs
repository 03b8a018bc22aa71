using Annda.Annealing;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>What to sample.</summary>
public sealed record SampleSettings
{
    /// <summary>Chains, 1 or more.</summary>
    public int Chains { get; init; } = 100;

    /// <summary>Sweeps before the first sample.</summary>
    public int BurnIn { get; init; } = 100;

    /// <summary>Sweeps from which samples are taken.</summary>
    public int Sweeps { get; init; } = 1000;

    /// <summary>Sweeps from one sample to the next.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Temperatures over burn-in and sweeps.</summary>
    public TemperatureSchedule Temperatures { get; init; } = TemperatureSchedule.Constant(1);

    /// <summary>Held units by block: the state of each unit, null for a free one; the same in all chains.</summary>
    public IReadOnlyDictionary<BlockId, bool?[]> Clamp { get; init; } = new Dictionary<BlockId, bool?[]>();

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether to watch joint states (a histogram over all states of at most 20 free units).</summary>
    public bool Joint { get; init; }

    /// <summary>Energies of samples that are kept, chain by chain; null: none.</summary>
    public KeptEnergies? EnergiesOf { get; init; }

    /// <summary>
    /// Whether correlations are counted from joint states that blocks report for the same time, not from what they held of each other: for
    /// blocks with clocks of their own.
    /// </summary>
    public bool FromReports { get; init; }

    /// <summary>Of two blocks: how many sweeps older the first block's state of a joint state is; null for one version.</summary>
    public int? PairedSweeps { get; init; }

    /// <summary>Whether every sample's states are observed.</summary>
    internal bool ObservesAll => Joint || FromReports;

    /// <summary>These settings as a rule of dynamics needs them.</summary>
    public SampleSettings For(Dynamics.UpdateRule rule) => this with { FromReports = rule.IsTimed, PairedSweeps = rule.PairedSweeps };
}

/// <summary>Draws samples: burn-in, then sweeps whose correlations are collected and, for small networks, joint states counted.</summary>
public sealed class SampleProgram : IRunProgram
{
    /// <summary>Samples of one step at most: what blocks keep of a phase is bounded.</summary>
    private const int SamplesPerStep = 64;

    // A step's sums of real values have room for so many of a thousand each.
    private const int RealSamples = 1 << 20;

    /// <summary>Boundaries of a whole run, for progress and checkpoints.</summary>
    private const int Boundaries = 20;

    private readonly IReadOnlyDictionary<BlockId, Clamp> _clamps;
    private readonly long _sweeps;
    private readonly int _budget;
    private long _done = -1;
    private bool _boundaryDue;
    private long _updates, _changed;

    /// <summary>A program at its start.</summary>
    public SampleProgram(NetworkSpec network, SampleSettings settings)
    {
        Settings = settings;
        _clamps = Clamping.Fixed(network, settings.Clamp, settings.Chains);
        _budget = SweepBudget.Of(network, settings.Chains);
        if (network.CouplingIds.Any(c => network.HasRealEnd(network[c]))) _budget = Math.Clamp(RealSamples / settings.Chains, 1, _budget);
        // Sweeps after the last sample would be done for nothing.
        _sweeps = settings.BurnIn + settings.Sweeps / settings.Every * (long)settings.Every;
        Statistics = new SampleStatistics(network, settings);
    }

    /// <summary>What to sample.</summary>
    public SampleSettings Settings { get; }

    /// <summary>What has been gathered.</summary>
    public SampleStatistics Statistics { get; }

    /// <summary>Share of unit updates after the burn-in that changed a state; NaN before the first.</summary>
    public double Acceptance => _changed / (double)_updates;

    /// <inheritdoc/>
    public ProgramProgress Progress =>
        new($"sweep {Math.Max(0, _done)} of {_sweeps}", Math.Max(0, _done), _sweeps, Settings.Temperatures.At(Math.Max(0, _done - 1)));

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary($"sweep {_done}");
        }
        if (_done >= _sweeps) return new RunItem.Finished();
        var (start, from) = _done < 0 ? (StartKind.Random, 0) : (StartKind.Continue, _done);
        var sampling = from >= Settings.BurnIn;
        var room = sampling ? Math.Min(_sweeps - from, (long)SamplesPerStep * (EverySweep ? 1 : Settings.Every)) : Settings.BurnIn - from;
        var sweeps = (int)Math.Min(room, _budget);
        _done = from + sweeps;
        _boundaryDue = _done < _sweeps && _done * Boundaries / _sweeps > from * Boundaries / _sweeps;
        return Step(start, from, sweeps, sampling);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        Statistics.Add(outcome);
        if (outcome.Plan.Phases[0].BurnIn) return;
        _updates += outcome.UnitUpdates;
        _changed += outcome.Work.Sum(w => w.Changed.Sum());
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections["sample/work"] = [.. BitConverter.GetBytes(_updates), .. BitConverter.GetBytes(_changed)];
        sections["sample/position"] = [.. BitConverter.GetBytes(_done), _boundaryDue ? (byte)1 : (byte)0];
        Statistics.Save(sections);
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue("sample/position", out var position) || position.Length != sizeof(long) + 1)
            throw new InvalidDataException("the checkpoint is not of a sample task");
        (_done, _boundaryDue) = (BitConverter.ToInt64(position), position[^1] != 0);
        // Missing in what the first versions saved.
        if (sections.TryGetValue("sample/work", out var work) && work.Length == 2 * sizeof(long))
            (_updates, _changed) = (BitConverter.ToInt64(work), BitConverter.ToInt64(work, sizeof(long)));
        Statistics.Restore(sections);
    }

    // Pairs that are not of one version are put together from neighbouring sweeps.
    private bool EverySweep => Settings is { Joint: true, PairedSweeps: > 0 };

    // What is observed of samples from "from" on: all, or those whose energies are kept.
    private SweepChoice? Observed(long from, int sweeps, SweepChoice? samples)
    {
        if (Settings.ObservesAll || Settings.EnergiesOf is not { } kept) return Settings.ObservesAll ? samples : null;
        var every = (long)Settings.Every * kept.Every;
        var first = every - (from - Settings.BurnIn) % every;
        return first <= sweeps ? new SweepChoice((int)first, (int)Math.Min(int.MaxValue, every)) : null;
    }

    private RunItem.Step Step(StartKind start, long from, int sweeps, bool sampling)
    {
        // Samples stand at multiples of Every after the burn-in, wherever steps are cut.
        var first = sampling ? Settings.Every - (int)((from - Settings.BurnIn) % Settings.Every) : int.MaxValue;
        SweepChoice? choice = first <= sweeps ? new SweepChoice(first, Settings.Every) : null;
        return new([new PhasePlan
        {
            Set = 0,
            Chains = Settings.Chains,
            Groups = Settings.Groups,
            Sweeps = sweeps,
            Start = start,
            Clamps = start == StartKind.Random ? _clamps : Clamping.Held(_clamps),
            Temperatures = Settings.Temperatures,
            ScheduleDone = from,
            BurnIn = !sampling,
            Count = Settings.FromReports ? null : choice,
            Observe = EverySweep && sampling ? new SweepChoice(1, 1) : sampling ? Observed(from, sweeps, choice) : null,
        }], Collect: choice is not null && !Settings.FromReports);
    }
}
