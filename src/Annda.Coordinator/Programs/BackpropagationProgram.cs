using System.Runtime.InteropServices;
using Annda.Annealing;
using Annda.Dynamics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Runs;

namespace Annda.Programs;

/// <summary>
/// Learning of a layered network: for each mini-batch a phase up, in which layers follow from layers, a phase of errors, which come back
/// against the arrows, and one step of every coupling down the loss (Rumelhart, Hinton and Williams 1986); a boundary after each epoch.
/// Chain groups are micro-batches: one goes up while another's errors come down. Where there is an evaluation, it comes before the first
/// epoch, between epochs and after the last.
/// </summary>
public sealed class BackpropagationProgram(ILayerExamples examples, BackpropagationSettings settings, ulong seed,
    LayerEvaluation? evaluation = null) : IRunProgram
{
    private const int BatchSet = 0;
    private const string Section = "backpropagation/position", Figures = "backpropagation/figures";

    private readonly int _batches = (examples.Count + settings.Batch - 1) / settings.Batch;
    private int _epoch, _batch, _learned;
    private bool _boundaryDue, _begun, _evaluating = evaluation is not null;
    private int[] _order = [];

    /// <summary>Epochs whose steps have all been handed out.</summary>
    public int EpochsDone => _epoch;

    /// <summary>Euclidean norms of the last epoch's steps, averaged.</summary>
    public double MeanStepNorm { get; private set; }

    /// <summary>Loss of an example, averaged over the last epoch; each at the time that it was learned from.</summary>
    public double MeanLoss { get; private set; }

    /// <summary>How it learns.</summary>
    public BackpropagationSettings Settings => settings;

    /// <summary>What was found of it; null: nothing is evaluated.</summary>
    public LayerEvaluation? Evaluation => evaluation;

    /// <inheritdoc/>
    public ProgramProgress Progress
    {
        get
        {
            var done = (long)_epoch * examples.Count + Math.Min((long)_batch * settings.Batch, examples.Count);
            var label = $"epoch {Math.Min(_epoch + 1, settings.Epochs)} of {settings.Epochs}";
            return new(label, done, (double)settings.Epochs * examples.Count, 0);
        }
    }

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_evaluating)
        {
            if (!_begun) evaluation!.Begin(last: _epoch >= settings.Epochs);
            _begun = true;
            if (evaluation!.Next() is { } shown) return shown;
            (_evaluating, _begun, _boundaryDue) = (false, false, true);
        }
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary($"epoch {_epoch}");
        }
        if (_epoch >= settings.Epochs) return new RunItem.Finished();
        if (_batch == 0 || _order.Length == 0) _order = new StreamKey(seed, Purpose.Shuffle).Permutation(examples.Count, 0, _epoch);
        var from = _batch * settings.Batch;
        var batch = _order.AsSpan(from, Math.Min(settings.Batch, examples.Count - from)).ToArray();
        var share = ((double)_epoch * _batches + _batch) / ((double)settings.Epochs * _batches);
        var rate = settings.Rate.At(_epoch, share);
        var learning = new LearningSettings(rate, settings.Momentum, settings.WeightDecay)
        {
            Adam = settings.Adam,
            Clip = settings.Clip,
        };
        var inputs = examples.Inputs(batch, _epoch);
        var up = Phase(batch.Length) with
        {
            Start = StartKind.Random,
            Clamps = inputs.ToDictionary(i => i.Key, i => new Clamp(null, i.Value)),
        };
        var errors = Phase(batch.Length) with
        {
            Pass = Pass.Errors,
            Clamps = inputs.ToDictionary(i => i.Key, _ => new Clamp(null, null)),
            Goals = new Dictionary<Topology.BlockId, Goal> { [examples.Output] = new(examples.Goal(batch, _epoch), settings.Loss) },
            Count = new SweepChoice(1, 1),
        };
        if (++_batch == _batches) EndEpoch();
        return new RunItem.Step([up, errors], learning, Examples: batch.Length);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        if (outcome.Plan.Learning is null)
        {
            evaluation!.Completed(outcome);
            return;
        }
        var number = _learned % _batches + 1;
        _learned = number;
        MeanStepNorm += (outcome.StepNorm - MeanStepNorm) / number;
        // The last batch may be smaller.
        var seen = Math.Min(number * (double)settings.Batch, examples.Count);
        MeanLoss += (outcome.Loss - outcome.Plan.Examples * MeanLoss) / seen;
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        // An evaluation that is not done begins anew.
        sections[Section] = MemoryMarshal.AsBytes<int>([_epoch, _batch, _boundaryDue ? 1 : 0, _evaluating ? 1 : 0, _learned]).ToArray();
        sections[Figures] = MemoryMarshal.AsBytes<double>([MeanStepNorm, MeanLoss]).ToArray();
        evaluation?.Save(sections);
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue(Section, out var bytes) || bytes.Length != 5 * sizeof(int)
            || !sections.TryGetValue(Figures, out var figures) || figures.Length != 2 * sizeof(double))
            throw new InvalidDataException("the checkpoint is not of a backpropagate task");
        var position = MemoryMarshal.Cast<byte, int>(bytes);
        (_epoch, _batch, _boundaryDue, _order) = (position[0], position[1], position[2] != 0, []);
        (_evaluating, _begun, _learned) = (position[3] != 0 && evaluation is not null, false, position[4]);
        var means = MemoryMarshal.Cast<byte, double>(figures);
        (MeanStepNorm, MeanLoss) = (means[0], means[1]);
        evaluation?.Restore(sections);
    }

    private void EndEpoch()
    {
        (_epoch, _batch) = (_epoch + 1, 0);
        _evaluating = evaluation is not null && (_epoch >= settings.Epochs || evaluation.IsDue(_epoch));
        _boundaryDue = !_evaluating;
    }

    private PhasePlan Phase(int chains) => new()
    {
        Set = BatchSet,
        Chains = chains,
        Groups = settings.Groups,
        Sweeps = 1,
        Start = StartKind.Continue,
        Temperatures = TemperatureSchedule.Constant(1),
    };
}
