using System.Runtime.InteropServices;
using Annda.Annealing;
using Annda.Dynamics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>How to fine-tune a deep belief net.</summary>
public sealed record UpDownSettings
{
    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Examples of one update.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Step size.</summary>
    public RateSchedule Rate { get; init; } = RateSchedule.Constant(0.01);

    /// <summary>Gibbs steps at the top in each update.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Momentum.</summary>
    public double Momentum { get; init; }

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;
}

/// <summary>
/// The up-down algorithm (Hinton, Osindero and Teh 2006, appendix B) with untied weights: pixels and labels are held and driven up; the
/// generative weights learn to predict each layer from the one above; the associative memory on top learns by contrastive divergence; what
/// it comes to is sent down as a dream, from which the recognition weights learn to predict each layer from the one below.
/// </summary>
public sealed class UpDownProgram : IRunProgram
{
    private const string Position = "upDown/position", Norm = "upDown/stepNorm";

    private readonly NetworkSpec _network;
    private readonly Examples _examples;
    private readonly UpDownSettings _settings;
    private readonly DeepLayout _layout;
    private readonly IReadOnlyList<(BlockId Block, int First, int Units)> _visible;
    private readonly ulong _seed;
    private readonly int _batches;
    private int _epoch, _batch;
    private bool _boundaryDue;
    private int[] _order = [];

    /// <summary>A program at its start.</summary>
    /// <param name="network">A deep belief net.</param>
    /// <param name="examples">Examples of pixels and labels.</param>
    /// <param name="settings">How.</param>
    /// <param name="seed">Seed of the order of examples.</param>
    /// <exception cref="ArgumentException">The network is no deep belief net, or the data do not fit.</exception>
    public UpDownProgram(NetworkSpec network, Examples examples, UpDownSettings settings, ulong seed)
    {
        (_network, _examples, _settings, _seed, _layout) = (network, examples, settings, seed, DeepLayout.Of(network));
        _visible = examples.Layout(network);
        _batches = (examples.Count + settings.Batch - 1) / settings.Batch;
    }

    /// <summary>Epochs whose steps have all been handed out.</summary>
    public int EpochsDone => _epoch;

    /// <summary>Euclidean norms of the last epoch's steps, averaged.</summary>
    public double MeanStepNorm { get; private set; }

    /// <summary>How it learns.</summary>
    public UpDownSettings Settings => _settings;

    /// <inheritdoc/>
    public ProgramProgress Progress
    {
        get
        {
            var done = (long)_epoch * _examples.Count + Math.Min((long)_batch * _settings.Batch, _examples.Count);
            return new($"epoch {Math.Min(_epoch + 1, _settings.Epochs)} of {_settings.Epochs}", done,
                (double)_settings.Epochs * _examples.Count, 1);
        }
    }

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary($"epoch {_epoch}");
        }
        if (_epoch >= _settings.Epochs) return new RunItem.Finished();
        if (_batch == 0 || _order.Length == 0) _order = new StreamKey(_seed, Purpose.Shuffle).Permutation(_examples.Count, 0, _epoch);
        var from = _batch * _settings.Batch;
        var batch = _order.AsSpan(from, Math.Min(_settings.Batch, _examples.Count - from)).ToArray();
        var share = ((double)_epoch * _batches + _batch) / ((double)_settings.Epochs * _batches);
        var step = new RunItem.Step(Phases(batch),
            new LearningSettings(_settings.Rate.At(_epoch, share), _settings.Momentum, _settings.WeightDecay), Examples: batch.Length);
        if (++_batch == _batches) (_epoch, _batch, _boundaryDue) = (_epoch + 1, 0, true);
        return step;
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome) =>
        MeanStepNorm += (outcome.StepNorm - MeanStepNorm) / ((outcome.Step - 1) % _batches + 1);

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections[Norm] = BitConverter.GetBytes(MeanStepNorm);
        sections[Position] = MemoryMarshal.AsBytes<int>([_epoch, _batch, _boundaryDue ? 1 : 0]).ToArray();
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue(Position, out var bytes) || bytes.Length != 3 * sizeof(int)
            || !sections.TryGetValue(Norm, out var norm) || norm.Length != sizeof(double))
            throw new InvalidDataException("the checkpoint is not of an up-down task");
        var position = MemoryMarshal.Cast<byte, int>(bytes);
        _order = [];
        (_epoch, _batch, _boundaryDue, MeanStepNorm) = (position[0], position[1], position[2] != 0, BitConverter.ToDouble(norm));
    }

    private PhasePlan[] Phases(int[] batch)
    {
        var shown = new Presentation(_seed, _epoch);
        var up = new PhasePlan
        {
            Set = 0,
            Chains = batch.Length,
            Groups = _settings.Groups,
            Sweeps = 1,
            Start = StartKind.Random,
            Clamps = _visible.ToDictionary(v => v.Block,
                v => new Clamp(null, _examples.States(v.First, v.Units, batch, _network[v.Block].Units, shown))),
            Temperatures = TemperatureSchedule.Constant(1),
            Count = new SweepChoice(1, 1),
            Probabilities = true,
        };
        var on = up with { Start = StartKind.Continue, Clamps = new Dictionary<BlockId, Clamp>(), Probabilities = false };
        return
        [
            up,
            on with { Pass = Pass.PredictDown },
            // The layers below the associative memory wait for what it comes to.
            on with
            {
                Pass = Pass.Down, Sweeps = _settings.Steps, Clamps = Held([_layout.Visible, .. _layout.Hidden.SkipLast(1)]),
                Count = new SweepChoice(_settings.Steps, 1), Probabilities = true,
            },
            on with { Pass = Pass.Down, Clamps = Held([_layout.Code, _layout.Labels, _layout.Top]), Count = null },
            on with { Pass = Pass.PredictUp },
        ];
    }

    private static Dictionary<BlockId, Clamp> Held(IEnumerable<BlockId> blocks) => blocks.ToDictionary(b => b, _ => new Clamp(null, null));
}
