using System.Runtime.InteropServices;
using Annda.Annealing;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>What to generate.</summary>
public sealed record GenerateSettings
{
    /// <summary>Gibbs steps at the top.</summary>
    public int Sweeps { get; init; } = 200;

    /// <summary>Chains of each label.</summary>
    public int Chains { get; init; } = 10;

    /// <summary>Pictures that are looked at, the last one after the last sweep.</summary>
    public int Frames { get; init; } = 40;

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;
}

/// <summary>
/// Lets a deep belief net generate: labels are held, the two top layers do Gibbs steps from random states, and in each of them states are
/// sent down through the generative weights (Hinton, Osindero and Teh 2006). A picture is the pixels' probabilities given the layer above.
/// </summary>
public sealed class GenerateProgram : IRunProgram
{
    private const string Position = "generate/position", Shown = "generate/frames";

    // A boundary after so many pictures.
    private const int Saved = 10;

    private readonly Network _network;
    private readonly GenerateSettings _settings;
    private readonly DeepLayout _layout;
    private readonly List<byte[]> _frames = [];
    private int _asked;
    private bool _boundaryDue;

    /// <summary>A program at its start.</summary>
    /// <exception cref="ArgumentException">The network is no deep belief net.</exception>
    public GenerateProgram(Network network, GenerateSettings settings)
    {
        (_network, _settings, _layout) = (network, settings, DeepLayout.Of(network.Spec));
        Frames = Math.Min(settings.Frames, settings.Sweeps);
    }

    /// <summary>Labels that are held in turn.</summary>
    public int Labels => _network.Spec[_layout.Labels].Size;

    /// <summary>Pixels of a picture.</summary>
    public int Pixels => _network.Spec[_layout.Visible].Size;

    /// <summary>Chains of all labels: those of label 0, those of label 1, and so on.</summary>
    public int Chains => Labels * _settings.Chains;

    /// <summary>What to generate.</summary>
    public GenerateSettings Settings => _settings;

    /// <summary>Pictures of each chain.</summary>
    public int Frames { get; }

    /// <summary>Pictures that were looked at so far.</summary>
    public int Seen => _frames.Count;

    /// <inheritdoc/>
    public ProgramProgress Progress => new($"Gibbs step {SweepOf(_asked)} of {_settings.Sweeps}", _asked, Frames, 1);

    /// <summary>[pixels] probabilities in units of 1/255.</summary>
    /// <param name="frame">From 0.</param>
    /// <param name="chain">From 0.</param>
    public ReadOnlySpan<byte> Picture(int frame, int chain) => _frames[frame].AsSpan(chain * Pixels, Pixels);

    /// <summary>After how many Gibbs steps a picture is.</summary>
    public int SweepOf(int frame) => (int)((long)frame * _settings.Sweeps / Frames);

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary($"Gibbs step {SweepOf(_asked)}");
        }
        if (_asked == Frames) return new RunItem.Finished();
        var sweeps = SweepOf(_asked + 1) - SweepOf(_asked);
        var clamp = new Clamp(null, _asked == 0 ? Held() : null);
        var step = new RunItem.Step([new PhasePlan
        {
            Set = 0,
            Chains = Chains,
            Groups = _settings.Groups,
            Pass = Pass.Down,
            Sweeps = sweeps,
            Start = _asked == 0 ? StartKind.Random : StartKind.Continue,
            Clamps = new Dictionary<BlockId, Clamp> { [_layout.Labels] = clamp },
            Temperatures = TemperatureSchedule.Constant(1),
            ScheduleDone = SweepOf(_asked),
            Observe = new SweepChoice(sweeps, 1),
        }]);
        _asked++;
        _boundaryDue = _asked % Saved == 0 || _asked == Frames;
        return step;
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        var frame = new byte[Chains * Pixels];
        var spans = ChainSpan.Split(Chains, _settings.Groups);
        foreach (var joint in outcome.Observed)
        {
            var first = spans[joint.Group.Group].First;
            var above = joint.States[_layout.Hidden[0].Index];
            var fields = LayerFields.Of(_network, Arrow(), _layout.Visible, above);
            foreach (var (chain, picture) in LayerFields.Logistic(fields, Pixels, above.Chains).Index())
                for (var p = 0; p < Pixels; p++) frame[(first + chain) * Pixels + p] = (byte)(picture[p] * 255 + 0.5f);
        }
        _frames.Add(frame);
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections[Position] = MemoryMarshal.AsBytes<int>([_asked, _boundaryDue ? 1 : 0, _frames.Count]).ToArray();
        sections[Shown] = [.. _frames.SelectMany(f => f)];
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue(Position, out var bytes) || bytes.Length != 3 * sizeof(int) || !sections.TryGetValue(Shown,
            out var shown))
            throw new InvalidDataException("the checkpoint is not of a generate task");
        var position = MemoryMarshal.Cast<byte, int>(bytes);
        (_asked, _boundaryDue) = (position[0], position[1] != 0);
        if (shown.Length != position[2] * Chains * Pixels) throw new InvalidDataException("pictures of another size are in the checkpoint");
        _frames.Clear();
        _frames.AddRange(shown.Chunk(Chains * Pixels));
    }

    private BitPlanes Held()
    {
        var labels = new BitPlanes(Labels, Chains);
        for (var c = 0; c < Chains; c++) labels[c / _settings.Chains, c] = true;
        return labels;
    }

    private CouplingId Arrow() => _network.Spec.BetweenOf(_layout.Visible).First(c => _network.Spec[c].IsArrow
        && _network.Spec[c].B == _layout.Visible);
}
