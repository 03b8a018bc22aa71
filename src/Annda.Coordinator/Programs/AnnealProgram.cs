using System.Text.Json;
using Annda.Annealing;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Simulated annealing: sweeps by a temperature schedule, then a greedy descent; keeps the best state that was seen.</summary>
public sealed class AnnealProgram : IAnnealing
{
    /// <summary>Boundaries of a whole run, for progress and checkpoints.</summary>
    private const int Boundaries = 20;

    private readonly AnnealSettings _settings;
    private readonly IReadOnlyDictionary<BlockId, Clamp> _clamps;
    private readonly int _budget;
    private readonly GreedyDescent _descent;
    private TemperatureSchedule? _piloted;
    private State _at = new();

    private sealed record State
    {
        public int Done { get; init; }

        public int GreedyRounds { get; init; }

        public bool Settled { get; init; }

        public bool BoundaryDue { get; init; }

        /// <summary>Sweeps of the pilot done.</summary>
        public int Piloted { get; init; }

        /// <summary>The schedule that the pilot gave: temperatures and sweeps of its steps.</summary>
        public double[] Temperatures { get; init; } = [];

        public int[] Sweeps { get; init; } = [];
    }

    /// <summary>A program at its start.</summary>
    public AnnealProgram(Network network, AnnealSettings settings)
    {
        _settings = settings;
        _clamps = Clamping.Fixed(network.Spec, settings.Clamp, settings.Chains);
        _budget = SweepBudget.Of(network.Spec, settings.Chains);
        _descent = new GreedyDescent(settings.TicksPerSweep);
        Log = new AnnealLog(network);
    }

    /// <inheritdoc/>
    public AnnealLog Log { get; }

    /// <inheritdoc/>
    public long Sweeps => _settings.Pilot + _at.Done + _descent.SweepsDone;

    /// <summary>Temperatures of the run: known at once, or after the pilot.</summary>
    public TemperatureSchedule Temperatures => _piloted ?? _settings.Temperatures;

    /// <summary>Lowest energy seen.</summary>
    public double BestEnergy => Log.BestEnergy;

    /// <summary>Its state: 0 or 1 for each unit in global order.</summary>
    public IReadOnlyList<int> BestState => Log.BestState;

    /// <summary>Last energy of every chain.</summary>
    public IReadOnlyList<double> Energies => Log.Energies;

    /// <inheritdoc/>
    public ProgramProgress Progress => Piloting
        ? new($"pilot, sweep {_at.Piloted} of {_settings.Pilot}", _at.Piloted, _settings.Pilot + _settings.Sweeps,
            _settings.Temperatures.At(Math.Max(0, _at.Piloted - 1)))
        : new($"sweep {_at.Done} of {_settings.Sweeps}", _settings.Pilot + _at.Done, _settings.Pilot + _settings.Sweeps,
            Temperatures.At(Math.Max(0, _at.Done - 1)));

    private bool Piloting => _settings.Pilot > 0 && _piloted is null;

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_at.BoundaryDue)
        {
            _at = _at with { BoundaryDue = false };
            return new RunItem.Boundary($"sweep {_at.Done}");
        }
        if (Piloting) return Pilot();
        if (_at.Done < _settings.Sweeps) return Anneal();
        if (!_settings.Greedy || !_descent.TryBegin()) return new RunItem.Finished();
        _at = _at with { BoundaryDue = true };
        return Step(_descent.Sweeps, StartKind.Continue, TemperatureSchedule.Constant(0), 0, seen: true);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        var energies = Log.Add(outcome);
        if (energies.Length == 0) return;
        var plan = outcome.Plan.Phases[0];
        var sweep = plan.ScheduleDone + plan.Sweeps;
        var descending = plan.Temperatures.At(0) == 0 && _descent.Rounds > 0;
        if (descending) _descent.Settled = energies.SequenceEqual(Log.Energies);
        Log.Note(descending ? _settings.Sweeps + _descent.SweepsDone : sweep, plan.Temperatures.At(sweep - 1), energies, Log.Energies);
        Log.Keep(energies);
        if (!Piloting || sweep < _settings.Pilot) return;
        _piloted = PilotSchedule.Of(Log.Trace, _settings.Temperatures.From, _settings.Temperatures.To, _settings.Sweeps);
        Log.BeginAnew();
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections["anneal/state"] = JsonSerializer.SerializeToUtf8Bytes(_at with
        {
            GreedyRounds = _descent.Rounds,
            Settled = _descent.Settled,
            Temperatures = [.. _piloted?.Steps.Select(s => s.Temperature) ?? []],
            Sweeps = [.. _piloted?.Steps.Select(s => s.Sweeps) ?? []],
        });
        sections["anneal/log"] = Log.Save();
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue("anneal/state", out var bytes)) throw new InvalidDataException("the checkpoint is not of an anneal task");
        _at = JsonSerializer.Deserialize<State>(bytes)
            ?? throw new InvalidDataException("the checkpoint's section 'anneal/state' is empty");
        (_descent.Rounds, _descent.Settled) = (_at.GreedyRounds, _at.Settled);
        _piloted = _at.Temperatures.Length == 0 ? null
            : TemperatureSchedule.Stepped([.. _at.Temperatures.Zip(_at.Sweeps, (t, s) => new TemperatureStep(t, s))]);
        // The first versions kept everything in one section.
        Log.Restore(sections.TryGetValue("anneal/log", out var log) ? log : bytes);
    }

    private RunItem Pilot()
    {
        // Its schedule is made of all its looks.
        if (_at.Piloted >= _settings.Pilot) return new RunItem.Wait();
        var (from, point) = (_at.Piloted, NextPoint(_at.Piloted, _settings.Pilot, Boundaries));
        var sweeps = Math.Min(point - from, _budget);
        _at = _at with { Piloted = from + sweeps };
        return Step(sweeps, from == 0 ? StartKind.Random : StartKind.Continue, _settings.Temperatures, from, from + sweeps == point);
    }

    private RunItem.Step Anneal()
    {
        var (from, point) = (_at.Done, NextPoint(_at.Done, _settings.Sweeps, _settings.Looks));
        var sweeps = Math.Min(point - from, _budget);
        var seen = from + sweeps == point;
        _at = _at with { Done = from + sweeps, BoundaryDue = seen && NextPoint(from, _settings.Sweeps, Boundaries) <= point };
        return Step(sweeps, from == 0 ? StartKind.Random : StartKind.Continue, Temperatures, from, seen);
    }

    // The next of so many points that part the sweeps evenly.
    internal static int NextPoint(int done, int sweeps, int points)
    {
        for (var k = Math.Max(1, (long)done * points / sweeps); ; k++)
            if (k * sweeps / points is var point && point > done) return (int)point;
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
}
