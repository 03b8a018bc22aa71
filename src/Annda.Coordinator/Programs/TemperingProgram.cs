using System.Runtime.InteropServices;
using System.Text.Json;
using Annda.Annealing;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Parallel tempering: every chain has a temperature of its own; after some sweeps the energies of all chains are looked at and neighbours
/// of a ladder may swap temperatures. Then a greedy descent.
/// </summary>
public sealed class TemperingProgram : IAnnealing
{
    /// <summary>Boundaries of a whole run, for progress and checkpoints.</summary>
    private const int Boundaries = 20;

    private readonly AnnealSettings _settings;
    private readonly TemperingSettings _tempering;
    private readonly IReadOnlyDictionary<BlockId, Clamp> _clamps;
    private readonly int _budget;
    private readonly GreedyDescent _descent;
    private State _at = new();
    private int _ordered;

    private sealed record State
    {
        public int Done { get; init; }

        public int GreedyRounds { get; init; }

        public bool Settled { get; init; }

        public bool BoundaryDue { get; init; }
    }

    /// <summary>A program at its start.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">Chains (a whole number of ladders), sweeps, descent; its schedule is not used.</param>
    /// <param name="tempering">Temperatures and swaps.</param>
    /// <param name="seed">Seed of the run.</param>
    public TemperingProgram(Network network, AnnealSettings settings, TemperingSettings tempering, ulong seed)
    {
        var rungs = tempering.Temperatures.Count;
        if (rungs < 2 || settings.Chains % rungs != 0)
            throw new ArgumentException($"{settings.Chains} chains are no whole number of ladders of {rungs} temperatures (2 or more)");
        (_settings, _tempering) = (settings, tempering);
        _clamps = Clamping.Fixed(network.Spec, settings.Clamp, settings.Chains);
        _budget = SweepBudget.Of(network.Spec, settings.Chains);
        _descent = new GreedyDescent(settings.TicksPerSweep);
        Log = new AnnealLog(network);
        Exchange = new ReplicaExchange(tempering, settings.Chains / rungs, seed);
        Statistics = new TemperingStatistics(Exchange, (settings.Sweeps + tempering.Every - 1) / tempering.Every);
    }

    /// <inheritdoc/>
    public AnnealLog Log { get; }

    /// <inheritdoc/>
    public long Sweeps => _at.Done + _descent.SweepsDone;

    /// <summary>Temperatures, the hottest first.</summary>
    public IReadOnlyList<double> Temperatures => _tempering.Temperatures;

    /// <summary>Sweeps from one round of swaps to the next.</summary>
    public int Every => _tempering.Every;

    /// <summary>Energies and updates by temperature.</summary>
    public TemperingStatistics Statistics { get; }

    /// <summary>Who is where, and how often neighbours swapped.</summary>
    internal ReplicaExchange Exchange { get; }

    /// <inheritdoc/>
    public ProgramProgress Progress => new($"sweep {_at.Done} of {_settings.Sweeps}", Math.Max(_at.Done, _ordered), _settings.Sweeps,
        Temperatures[^1]);

    /// <inheritdoc/>
    public RunItem Next()
    {
        // Temperatures of what comes depend on the energies of what was ordered.
        if (_ordered > _at.Done) return new RunItem.Wait();
        if (_at.BoundaryDue)
        {
            _at = _at with { BoundaryDue = false };
            return new RunItem.Boundary($"sweep {_at.Done}");
        }
        if (_at.Done < _settings.Sweeps)
        {
            var point = Math.Min(_settings.Sweeps, (_at.Done / Every + 1) * Every);
            var sweeps = Math.Min(point - _at.Done, _budget);
            _ordered = _at.Done + sweeps;
            var seen = _ordered == point;
            return Step(sweeps, _at.Done == 0 ? StartKind.Random : StartKind.Continue, seen, Assigned());
        }
        if (!_settings.Greedy || !_descent.TryBegin()) return new RunItem.Finished();
        _at = _at with { BoundaryDue = true };
        return Step(_descent.Sweeps, StartKind.Continue, seen: true, null);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        var energies = Log.Add(outcome);
        var plan = outcome.Plan.Phases[0];
        if (plan.ChainTemperatures is null)
        {
            _descent.Settled = energies.SequenceEqual(Log.Energies);
            Log.Note(_settings.Sweeps + _descent.SweepsDone, 0, energies, Log.Energies);
            Log.Keep(energies);
            return;
        }
        var from = _at.Done;
        _at = _at with { Done = from + plan.Sweeps };
        Statistics.Add(outcome.Work[0]);
        if (energies.Length == 0) return;
        Statistics.Add(energies);
        if (AnnealProgram.NextPoint(from, _settings.Sweeps, Boundaries) <= _at.Done)
        {
            _at = _at with { BoundaryDue = true };
            var coldest = Enumerable.Range(0, Exchange.Ladders).Select(l => energies[Exchange.ChainAt(l, Exchange.Rungs - 1)]);
            Log.Note(_at.Done, Temperatures[^1], [.. coldest], []);
        }
        Exchange.Swap(energies, outcome.Observed[0].Sweep);
        Log.Keep(energies);
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections["tempering/state"] =
            JsonSerializer.SerializeToUtf8Bytes(_at with { GreedyRounds = _descent.Rounds, Settled = _descent.Settled });
        sections["tempering/exchange"] = MemoryMarshal.AsBytes<long>(Exchange.Save()).ToArray();
        sections["tempering/statistics"] = MemoryMarshal.AsBytes<double>(Statistics.Save()).ToArray();
        sections["anneal/log"] = Log.Save();
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        byte[] Section(string name) => sections.TryGetValue(name, out var bytes) ? bytes
            : throw new InvalidDataException("the checkpoint is not of parallel tempering");
        _at = JsonSerializer.Deserialize<State>(Section("tempering/state"))
            ?? throw new InvalidDataException("the checkpoint's section 'tempering/state' is empty");
        _ordered = _at.Done;
        (_descent.Rounds, _descent.Settled) = (_at.GreedyRounds, _at.Settled);
        Exchange.Restore([.. MemoryMarshal.Cast<byte, long>(Section("tempering/exchange"))]);
        Statistics.Restore(MemoryMarshal.Cast<byte, double>(Section("tempering/statistics")));
        Log.Restore(Section("anneal/log"));
    }

    private double[] Assigned()
    {
        var temperatures = new double[_settings.Chains];
        for (var ladder = 0; ladder < Exchange.Ladders; ladder++)
            for (var rung = 0; rung < Exchange.Rungs; rung++) temperatures[Exchange.ChainAt(ladder, rung)] = Temperatures[rung];
        return temperatures;
    }

    private RunItem.Step Step(int sweeps, StartKind start, bool seen, double[]? temperatures) => new([new PhasePlan
    {
        Set = 0,
        Chains = _settings.Chains,
        Groups = _settings.Groups,
        Sweeps = sweeps,
        Start = start,
        Clamps = start == StartKind.Random ? _clamps : Clamping.Held(_clamps),
        Temperatures = TemperatureSchedule.Constant(temperatures is null ? 0 : Temperatures[^1]),
        ChainTemperatures = temperatures,
        Observe = seen ? new SweepChoice(sweeps, 1) : null,
    }]);
}
