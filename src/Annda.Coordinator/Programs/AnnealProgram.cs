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

    /// <summary>Held units by block.</summary>
    public IReadOnlyDictionary<BlockId, bool?[]> Clamp { get; init; } = new Dictionary<BlockId, bool?[]>();

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;
}

/// <summary>Simulated annealing: sweeps by a temperature schedule, then a greedy descent; keeps the best state that was seen.</summary>
public sealed class AnnealProgram : IRunProgram
{
    private const int Segments = 20;
    private const int GreedySweeps = 20, GreedyRoundsMax = 50;

    private readonly Network _network;
    private readonly AnnealSettings _settings;
    private readonly IReadOnlyDictionary<BlockId, Clamp> _clamps;
    private readonly int _segments;
    private State _at = new();

    private sealed record State
    {
        public int Next { get; init; }

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
        _segments = Math.Min(Segments, settings.Sweeps);
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
        new($"sweep {SweepsBefore(_at.Next)} of {_settings.Sweeps}", SweepsBefore(_at.Next), _settings.Sweeps,
        _settings.Temperatures.At(Math.Max(0, SweepsBefore(_at.Next) - 1)));

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_at.BoundaryDue)
        {
            _at = _at with { BoundaryDue = false };
            return new RunItem.Boundary($"sweep {SweepsBefore(_at.Next)}");
        }
        var greedy = _settings.Greedy && !_at.Settled && _at.GreedyRounds < GreedyRoundsMax;
        if (_at.Next >= _segments && !greedy) return new RunItem.Finished();
        // Whether the descent goes on depends on the last outcome, so each of its rounds ends at a boundary.
        _at = _at with { BoundaryDue = true };
        return _at.Next < _segments ? Segment() : Descent();
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        var energies = new List<double>();
        foreach (var joint in outcome.Observed)
        {
            var part = Energy.Of(_network, joint.Blocks);
            var best = Array.IndexOf(part, part.Min());
            if (part[best] < _at.BestEnergy) _at = _at with { BestEnergy = part[best], BestState = StateOf(joint.Blocks, best) };
            energies.AddRange(part);
        }
        var settled = outcome.Plan.Phases[0].Temperatures.At(0) == 0 && energies.SequenceEqual(_at.Energies);
        var sweep = outcome.Observed[0].Sweep;
        _at.Trace.Add(new TracePoint(sweep, outcome.Plan.Phases[0].Temperatures.At(sweep - 1), energies.Average(), energies.Min()));
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

    private RunItem.Step Segment()
    {
        var done = SweepsBefore(_at.Next);
        var sweeps = (int)(SweepsBefore(_at.Next + 1) - done);
        _at = _at with { Next = _at.Next + 1 };
        return new([Plan(sweeps, done == 0 ? StartKind.Random : StartKind.Continue, _settings.Temperatures, done)]);
    }

    private RunItem.Step Descent()
    {
        _at = _at with { GreedyRounds = _at.GreedyRounds + 1 };
        return new([Plan(GreedySweeps, StartKind.Continue, TemperatureSchedule.Constant(0), 0)]);
    }

    private PhasePlan Plan(int sweeps, StartKind start, TemperatureSchedule temperatures, long scheduleDone) => new()
    {
        Set = 0,
        Chains = _settings.Chains,
        Groups = _settings.Groups,
        Sweeps = sweeps,
        Start = start,
        Clamps = start == StartKind.Random ? _clamps : _clamps.ToDictionary(c => c.Key, c => c.Value with { States = null }),
        Temperatures = temperatures,
        ScheduleDone = scheduleDone,
        Observe = new SweepChoice(sweeps, 1),
    };

    private long SweepsBefore(int segment) => (long)_settings.Sweeps * Math.Min(segment, _segments) / _segments;

    private static int[] StateOf(BitPlanes[] blocks, int chain) =>
        [.. blocks.SelectMany(b => Enumerable.Range(0, b.Units).Select(u => b[u, chain] ? 1 : 0))];
}
