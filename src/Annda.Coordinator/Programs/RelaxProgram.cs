using System.Text.Json;
using Annda.Annealing;
using Annda.Kernels;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>What to relax.</summary>
public sealed record RelaxSettings
{
    /// <summary>Chains, each from a start of its own.</summary>
    public int Chains { get; init; } = 100;

    /// <summary>Sweeps: steps of the units.</summary>
    public int Sweeps { get; init; } = 1000;

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;
}

/// <summary>
/// Lets a network of deterministic units go from random starts, so many sweeps far, and looks at its energies on the way: the network's
/// energy of the outputs, without what the leak adds to it.
/// </summary>
public sealed class RelaxProgram : IRunProgram
{
    private const int TracePoints = 20;

    private readonly Network _network;
    private readonly RelaxSettings _settings;
    private readonly int _budget;
    private State _at = new();

    private sealed record State
    {
        public int Done { get; init; }

        public bool BoundaryDue { get; init; }

        public double[] Energies { get; init; } = [];

        public List<TracePoint> Trace { get; init; } = [];
    }

    /// <summary>Energies of the chains at a sweep.</summary>
    public sealed record TracePoint(long Sweep, double MeanEnergy, double LowestEnergy);

    /// <summary>A program at its start.</summary>
    public RelaxProgram(Network network, RelaxSettings settings)
    {
        (_network, _settings) = (network, settings);
        _budget = SweepBudget.Of(network.Spec, settings.Chains);
    }

    /// <summary>Last energy of every chain.</summary>
    public IReadOnlyList<double> Energies => _at.Energies;

    /// <summary>Energies along the way.</summary>
    public IReadOnlyList<TracePoint> Trace => _at.Trace;

    /// <inheritdoc/>
    public ProgramProgress Progress => new($"sweep {_at.Done} of {_settings.Sweeps}", _at.Done, _settings.Sweeps, 0);

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_at.BoundaryDue)
        {
            _at = _at with { BoundaryDue = false };
            return new RunItem.Boundary($"sweep {_at.Done}");
        }
        if (_at.Done >= _settings.Sweeps) return new RunItem.Finished();
        var from = _at.Done;
        var point = (int)((from * (long)TracePoints / _settings.Sweeps + 1) * _settings.Sweeps / TracePoints);
        var sweeps = Math.Min(Math.Max(1, point - from), _budget);
        var seen = from + sweeps >= point;
        _at = _at with { Done = from + sweeps, BoundaryDue = seen };
        return new RunItem.Step([new PhasePlan
        {
            Set = 0,
            Chains = _settings.Chains,
            Groups = _settings.Groups,
            Sweeps = sweeps,
            Start = from == 0 ? StartKind.Random : StartKind.Continue,
            Temperatures = TemperatureSchedule.Constant(0),
            ScheduleDone = from,
            Observe = seen ? new SweepChoice(sweeps, 1) : null,
        }]);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        if (outcome.Observed.Count == 0) return;
        double[] energies =
            [.. outcome.Observed.SelectMany(joint => Energy.Of(_network, UnitOutputs.Of(_network.Spec, joint.States)))];
        var plan = outcome.Plan.Phases[0];
        _at.Trace.Add(new TracePoint(plan.ScheduleDone + plan.Sweeps, energies.Average(), energies.Min()));
        _at = _at with { Energies = energies };
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections) => sections["relax/state"] = JsonSerializer.SerializeToUtf8Bytes(_at);

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue("relax/state", out var bytes)) throw new InvalidDataException("the checkpoint is not of a relax task");
        _at = JsonSerializer.Deserialize<State>(bytes)
            ?? throw new InvalidDataException("the checkpoint's section 'relax/state' is empty");
    }
}
