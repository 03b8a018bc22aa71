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
}

/// <summary>
/// Draws samples: burn-in, then segments of sweeps whose correlations are collected and, for small networks, whose
/// joint states are counted.
/// </summary>
public sealed class SampleProgram : IRunProgram
{
    /// <summary>Samples of one segment at most: what blocks keep of a phase is bounded.</summary>
    private const int SamplesPerSegment = 64;

    /// <summary>Boundaries of a whole run, for progress and checkpoints.</summary>
    private const int Boundaries = 20;

    private readonly IReadOnlyDictionary<BlockId, Clamp> _clamps;
    private readonly int _segments;
    private int _next;
    private bool _boundaryDue, _ended;

    /// <summary>A program at its start.</summary>
    public SampleProgram(NetworkSpec network, SampleSettings settings)
    {
        Settings = settings;
        _clamps = Clamping.Fixed(settings.Clamp, settings.Chains);
        Statistics = new SampleStatistics(network, settings);
        var samples = settings.Sweeps / settings.Every;
        _segments = (samples + SamplesPerSegment - 1) / SamplesPerSegment;
    }

    /// <summary>What to sample.</summary>
    public SampleSettings Settings { get; }

    /// <summary>What has been gathered.</summary>
    public SampleStatistics Statistics { get; }

    /// <inheritdoc/>
    public ProgramProgress Progress => new($"sweep {DoneSweeps} of {Settings.BurnIn + Settings.Sweeps}", DoneSweeps,
        Settings.BurnIn + Settings.Sweeps, Settings.Temperatures.At(Math.Max(0, DoneSweeps - 1)));

    private long DoneSweeps => _next == 0 ? 0 : Settings.BurnIn + SweepsBefore(_next - 1);

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary($"sample {Math.Min(SweepsBefore(_next - 1), Settings.Sweeps) / Settings.Every}");
        }
        if (_ended || _next > _segments)
        {
            _ended = true;
            return new RunItem.Finished();
        }
        var step = _next == 0 ? BurnIn() : Segment(_next - 1);
        _next++;
        _boundaryDue = _next > 1 && (_next - 1) % Math.Max(1, _segments / Boundaries) == 0 && _next <= _segments;
        return step;
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome) => Statistics.Add(outcome);

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections["sample/position"] = [.. BitConverter.GetBytes(_next), _boundaryDue ? (byte)1 : (byte)0];
        Statistics.Save(sections);
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue("sample/position", out var position) || position.Length != sizeof(int) + 1)
            throw new InvalidDataException("the checkpoint is not of a sample task");
        (_next, _boundaryDue) = (BitConverter.ToInt32(position), position[^1] != 0);
        Statistics.Restore(sections);
    }

    private RunItem.Step BurnIn() => new([new PhasePlan
    {
        Set = 0,
        Chains = Settings.Chains,
        Groups = Settings.Groups,
        Sweeps = Settings.BurnIn,
        Start = StartKind.Random,
        Clamps = _clamps,
        Temperatures = Settings.Temperatures,
    }]);

    private RunItem.Step Segment(int segment)
    {
        var choice = new SweepChoice(Settings.Every, Settings.Every);
        return new([new PhasePlan
        {
            Set = 0,
            Chains = Settings.Chains,
            Groups = Settings.Groups,
            Sweeps = (int)(SweepsBefore(segment + 1) - SweepsBefore(segment)),
            Start = StartKind.Continue,
            Clamps = _clamps.ToDictionary(c => c.Key, c => c.Value with { States = null }),
            Temperatures = Settings.Temperatures,
            ScheduleDone = Settings.BurnIn + SweepsBefore(segment),
            Count = choice,
            Observe = Settings.Joint ? choice : null,
        }], Collect: true);
    }

    private long SweepsBefore(int segment) =>
        Math.Min((long)segment * SamplesPerSegment * Settings.Every, Settings.Sweeps / Settings.Every * (long)Settings.Every);
}
