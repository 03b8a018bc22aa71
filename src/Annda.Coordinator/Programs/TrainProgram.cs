using System.Runtime.InteropServices;
using Annda.Annealing;
using Annda.Phases;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// The learning loop: for each mini-batch a clamped and a free phase, then one step of every coupling; a boundary after each epoch.
/// </summary>
public sealed class TrainProgram : IRunProgram
{
    private const int DataSet = 0, FantasySet = 1;

    private readonly NetworkSpec _network;
    private readonly TrainSettings _settings;
    private readonly Examples _examples;
    private readonly IReadOnlyList<(BlockId Block, int First, int Units)> _visible;
    private readonly ulong _seed;
    private readonly int _batches;
    private readonly TrainFinale? _finale;
    private readonly FantasyLadders? _ladders;
    private int _epoch, _batch;
    private bool _fantasies, _boundaryDue, _underWay;
    private int[] _order = [];

    /// <summary>A program at its start.</summary>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public TrainProgram(NetworkSpec network, Examples examples, TrainSettings settings, ulong seed)
    {
        (_network, _settings, _examples, _seed) = (network, settings, examples, seed);
        _visible = examples.Layout(network);
        _batches = (examples.Count + settings.Batch - 1) / settings.Batch;
        _finale = settings.Rule == LearningRule.Boltzmann ? new TrainFinale(network, examples, settings) : null;
        if (settings.Tempering is { } tempering) _ladders = new FantasyLadders(tempering, FantasyChains, seed);
    }

    /// <summary>Epochs whose steps have all been handed out.</summary>
    public int EpochsDone => _epoch;

    /// <summary>Euclidean norms of the last epoch's steps, averaged: how much still moves.</summary>
    public double MeanStepNorm { get; private set; }

    /// <summary>How it learns.</summary>
    public TrainSettings Settings => _settings;

    /// <summary>Ladders of the persistent chains; null where they have one temperature.</summary>
    internal FantasyLadders? Ladders => _ladders;

    /// <summary>States of both phases, seen after the last epoch; empty before, and for other rules than Boltzmann's.</summary>
    public IReadOnlyList<SeenStates> Seen => _finale?.States ?? [];

    /// <summary>What came of completing examples after the last epoch.</summary>
    public CompletionCounts Completion => _finale?.Completion ?? new CompletionCounts();

    /// <inheritdoc/>
    public ProgramProgress Progress
    {
        get
        {
            var done = (long)_epoch * _examples.Count + Math.Min((long)_batch * _settings.Batch, _examples.Count);
            return new($"epoch {Math.Min(_epoch + 1, _settings.Epochs)} of {_settings.Epochs}", done,
                (double)_settings.Epochs * _examples.Count, LearningTemperature);
        }
    }

    /// <summary>Temperatures of a free phase, by sweep.</summary>
    public TemperatureSchedule FreeTemperatures =>
        _settings.Rule == LearningRule.Boltzmann ? _settings.Free.Temperatures : TemperatureSchedule.Constant(_settings.Temperature);

    /// <summary>Sweeps of a free phase.</summary>
    public int FreeSweeps => _settings.Rule == LearningRule.Boltzmann ? _settings.Free.Sweeps + _settings.Free.Count : _settings.Steps;

    /// <summary>T of the statistics.</summary>
    public double LearningTemperature => _settings.Rule == LearningRule.Boltzmann
        ? _settings.Free.Temperatures.At(_settings.Free.Sweeps + _settings.Free.Count - 1) : _settings.Temperature;

    /// <inheritdoc/>
    public RunItem Next()
    {
        // Temperatures of what comes depend on the energies of what was ordered.
        if (_underWay) return new RunItem.Wait();
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary($"epoch {_epoch}");
        }
        if (_epoch >= _settings.Epochs) return (RunItem?)_finale?.Next() ?? new RunItem.Finished();
        if (_batch == 0 || _order.Length == 0)
            _order = new StreamKey(_seed, Purpose.Shuffle).Permutation(_examples.Count, 0, _epoch);
        var from = _batch * _settings.Batch;
        // Presentations of one example are chains apart, so that a chain group has all examples.
        var batch = _order.AsSpan(from, Math.Min(_settings.Batch, _examples.Count - from)).ToArray();
        int[] examples = [.. Enumerable.Repeat(batch, _settings.Presentations).SelectMany(e => e)];
        var share = ((double)_epoch * _batches + _batch) / ((double)_settings.Epochs * _batches);
        var step = new RunItem.Step([ClampedPhase(examples), FreePhase(examples.Length)],
            new LearningSettings(_settings.Rate.At(_epoch, share), _settings.Momentum.At(_epoch, share), _settings.WeightDecay,
                LearningTemperature, _settings.Sparsity, _settings.Step, _settings.Clip) { Centring = _settings.Centring },
            Examples: batch.Length);
        _underWay = _ladders is not null;
        if (++_batch == _batches) (_epoch, _batch, _boundaryDue) = (_epoch + 1, 0, true);
        return step;
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        _underWay = false;
        if (outcome.Plan.Learning is not null) _ladders?.Swap(outcome);
        if (outcome.Plan.Learning is null) _finale!.Completed(outcome);
        else MeanStepNorm += (outcome.StepNorm - MeanStepNorm) / ((outcome.Step - 1) % _batches + 1);
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        _finale?.Save(sections);
        _ladders?.Save(sections);
        sections["train/stepNorm"] = BitConverter.GetBytes(MeanStepNorm);
        sections["train/position"] = MemoryMarshal.AsBytes<int>([_epoch, _batch, _fantasies ? 1 : 0, _boundaryDue ? 1 : 0]).ToArray();
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue("train/position", out var bytes) || bytes.Length != 4 * sizeof(int))
            throw new InvalidDataException("the checkpoint is not of a train task");
        MeanStepNorm = sections.TryGetValue("train/stepNorm", out var norm) && norm.Length == sizeof(double)
            ? BitConverter.ToDouble(norm) : 0;
        _finale?.Restore(sections);
        _ladders?.Restore(sections);
        var position = MemoryMarshal.Cast<byte, int>(bytes);
        // A run that lost a node restores the program that it has: what was under way is lost with it.
        (_order, _underWay) = ([], false);
        (_epoch, _batch, _fantasies, _boundaryDue) = (position[0], position[1], position[2] != 0, position[3] != 0);
    }

    private PhasePlan ClampedPhase(int[] examples)
    {
        var boltzmann = _settings.Rule == LearningRule.Boltzmann;
        var (temperatures, sweeps, first) = boltzmann
            ? (_settings.Clamped.Temperatures, _settings.Clamped.Sweeps + _settings.Clamped.Count, _settings.Clamped.Sweeps + 1)
            : (TemperatureSchedule.Constant(_settings.Temperature), 1, 1);
        var shown = new Presentation(_seed, (long)_epoch * _settings.Presentations, _settings.Presentations);
        return new PhasePlan
        {
            Set = DataSet,
            Chains = examples.Length,
            Groups = _settings.Groups,
            Sweeps = sweeps,
            Start = StartKind.Random,
            Clamps = _visible.ToDictionary(v => v.Block,
                v => new Clamp(null, _examples.States(v.First, v.Units, examples, _network[v.Block].Units, shown), _settings.OnNoise,
                    _settings.OffNoise)),
            Temperatures = temperatures,
            Count = new SweepChoice(first, 1),
            Probabilities = _settings.Probabilities,
        };
    }

    private int FantasyChains =>
        _settings.Chains > 0 ? _settings.Chains : Math.Min(_settings.Batch, _examples.Count) * _settings.Presentations;

    private PhasePlan FreePhase(int examples)
    {
        var plan = new PhasePlan
        {
            Set = DataSet,
            Chains = examples,
            Groups = _settings.Groups,
            Sweeps = _settings.Steps,
            Start = StartKind.Continue,
            Temperatures = TemperatureSchedule.Constant(_settings.Temperature),
            Count = new SweepChoice(_settings.Steps, 1),
            Probabilities = _settings.Probabilities,
        };
        if (_settings.Rule == LearningRule.ContrastiveDivergence) return plan;
        var start = _fantasies && _settings.Rule == LearningRule.Persistent ? StartKind.Continue : StartKind.Random;
        _fantasies = true;
        plan = plan with { Set = FantasySet, Chains = FantasyChains, Start = start };
        return _settings.Rule == LearningRule.Persistent ? _ladders?.Of(plan) ?? plan : plan with
        {
            Sweeps = _settings.Free.Sweeps + _settings.Free.Count,
            Temperatures = _settings.Free.Temperatures,
            Count = new SweepChoice(_settings.Free.Sweeps + 1, 1),
        };
    }
}
