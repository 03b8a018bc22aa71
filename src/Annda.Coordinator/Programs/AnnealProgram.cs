using System.Text.Json;
using Annda.Annealing;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>What to anneal.</summary>
public sealed record AnnealSettings
{
    /// <summary>Chains, each annealed on its own.</summary>
    public int Chains { get; init; } = 32;

    /// <summary>Sweeps of the schedule.</summary>
    public int Sweeps { get; init; } = 1000;

    /// <summary>Temperatures.</summary>
    public TemperatureSchedule Temperatures { get; init; } = TemperatureSchedule.Constant(1);

    /// <summary>End with zero-temperature sweeps until no chain's energy falls any more.</summary>
    public bool Greedy { get; init; } = true;

    /// <summary>Sweeps that it takes for every unit to have updated about once: more than 1 where few update at once.</summary>
    public int TicksPerSweep { get; init; } = 1;

    /// <summary>Held units by block.</summary>
    public IReadOnlyDictionary<BlockId, bool?[]> Clamp { get; init; } = new Dictionary<BlockId, bool?[]>();

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;
}

/// <summary>Simulated annealing: sweeps by a temperature schedule, then a greedy descent; keeps the best state that was seen.</summary>
public sealed class AnnealProgram : IRunProgram
{
    private const int TracePoints = 20;
    private const int GreedySweeps = 20, GreedyRoundsMax = 50;

    private readonly Network _network;
    private readonly AnnealSettings _settings;
    private readonly IReadOnlyDictionary<BlockId, Clamp> _clamps;
    private readonly int _budget;
    private State _at = new();

    private sealed record State
    {
        public int Done { get; init; }

        public int GreedyRounds { get; init; }

        public bool Settled { get; init; }

        public bool BoundaryDue { get; init; }

        public double BestEnergy { get; init; } = double.MaxValue;

        public int[] BestState { get; init; } = [];

        public double[] Energies { get; init; } = [];

        public List<TracePoint> Trace { get; init; } = [];
    }

    /// <summary>Mean energy over the chains at a sweep.</summary>
    public sealed record TracePoint(long Sweep, double Temperature, double MeanEnergy, double LowestEnergy);

    /// <summary>A program at its start.</summary>
    public AnnealProgram(Network network, AnnealSettings settings)
    {
        (_network, _settings) = (network, settings);
        _clamps = Clamping.Fixed(settings.Clamp, settings.Chains);
        _budget = SweepBudget.Of(network.Spec, settings.Chains);
    }

    /// <summary>Lowest energy seen at the end of a segment or of the descent.</summary>
    public double BestEnergy => _at.BestEnergy;

    /// <summary>Its state: 0 or 1 for each unit in global order.</summary>
    public IReadOnlyList<int> BestState => _at.BestState;

    /// <summary>Last energy of every chain.</summary>
    public IReadOnlyList<double> Energies => _at.Energies;

    /// <summary>Energies along the way.</summary>
    public IReadOnlyList<TracePoint> Trace => _at.Trace;

    /// <inheritdoc/>
    public ProgramProgress Progress =>
        new($"sweep {_at.Done} of {_settings.Sweeps}", _at.Done, _settings.Sweeps, _settings.Temperatures.At(Math.Max(0, _at.Done - 1)));

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_at.BoundaryDue)
        {
            _at = _at with { BoundaryDue = false };
            return new RunItem.Boundary($"sweep {_at.Done}");
        }
        if (_at.Done < _settings.Sweeps) return Anneal();
        // Whether the descent goes on depends on the last outcome, so each of its rounds ends at a boundary.
        if (!_settings.Greedy || _at.Settled || _at.GreedyRounds >= GreedyRoundsMax) return new RunItem.Finished();
        _at = _at with { GreedyRounds = _at.GreedyRounds + 1, BoundaryDue = true };
        return Step(GreedySweeps * _settings.TicksPerSweep, StartKind.Continue, TemperatureSchedule.Constant(0), 0, seen: true);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        if (outcome.Observed.Count == 0) return;
        var energies = new List<double>();
        foreach (var joint in outcome.Observed)
        {
            var part = Energy.Of(_network, joint.Blocks);
            var best = Array.IndexOf(part, part.Min());
            if (part[best] < _at.BestEnergy) _at = _at with { BestEnergy = part[best], BestState = StateOf(joint.Blocks, best) };
            energies.AddRange(part);
        }
        var settled = outcome.Plan.Phases[0].Temperatures.At(0) == 0 && energies.SequenceEqual(_at.Energies);
        var (plan, sweep) = (outcome.Plan.Phases[0], outcome.Plan.Phases[0].ScheduleDone + outcome.Plan.Phases[0].Sweeps);
        _at.Trace.Add(new TracePoint(sweep, plan.Temperatures.At(sweep - 1), energies.Average(), energies.Min()));
        _at = _at with { Energies = [.. energies], Settled = settled };
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections) => sections["anneal/state"] = JsonSerializer.SerializeToUtf8Bytes(_at);

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue("anneal/state", out var bytes)) throw new InvalidDataException("the checkpoint is not of an anneal task");
        _at = JsonSerializer.Deserialize<State>(bytes)
            ?? throw new InvalidDataException("the checkpoint's section 'anneal/state' is empty");
    }

    private RunItem.Step Anneal()
    {
        var (from, point) = (_at.Done, NextTracePoint(_at.Done));
        var sweeps = Math.Min(point - from, _budget);
        var seen = from + sweeps == point;
        _at = _at with { Done = from + sweeps, BoundaryDue = seen };
        return Step(sweeps, from == 0 ? StartKind.Random : StartKind.Continue, _settings.Temperatures, from, seen);
    }

    private int NextTracePoint(int done)
    {
        for (var k = 1L; ; k++)
            if (k * _settings.Sweeps / TracePoints is var point && point > done) return (int)point;
    }

    private RunItem.Step Step(int sweeps, StartKind start, TemperatureSchedule temperatures, long scheduleDone, bool seen) =>
        new([new PhasePlan
    {
        Set = 0,
        Chains = _settings.Chains,
        Groups = _settings.Groups,
        Sweeps = sweeps,
        Start = start,
        Clamps = start == StartKind.Random ? _clamps : Clamping.Held(_clamps),
        Temperatures = temperatures,
        ScheduleDone = scheduleDone,
        Observe = seen ? new SweepChoice(sweeps, 1) : null,
    }]);

    private static int[] StateOf(BitPlanes[] blocks, int chain) =>
        [.. blocks.SelectMany(b => Enumerable.Range(0, b.Units).Select(u => b[u, chain] ? 1 : 0))];
}
