using System.Runtime.InteropServices;
using Annda.Annealing;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>How to recognise.</summary>
public sealed record RecogniseSettings
{
    /// <summary>Gibbs steps at the top.</summary>
    public int Sweeps { get; init; } = 20;

    /// <summary>Steps at the end whose label probabilities are averaged.</summary>
    public int Average { get; init; } = 10;

    /// <summary>Examples of one step of the run.</summary>
    public int Batch { get; init; } = 1000;

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;
}

/// <summary>
/// Lets a deep belief net recognise: pixels are held and driven up through the recognition weights, anew in each step, so that no one
/// drawn code decides; the top units and the labels do Gibbs steps upon it, the labels undecided at first. Read are the probabilities of
/// the
/// labels given the top units.
/// </summary>
public sealed class RecogniseProgram : IRunProgram
{
    private const string Position = "recognise/position", Read = "recognise/read";

    private readonly Network _network;
    private readonly DeepLayout _layout;
    private readonly CouplingId _toLabels;
    private readonly IReadOnlyList<RecognisedPart> _parts;
    private int _part, _first;
    private bool _boundaryDue;

    /// <summary>A program at its start.</summary>
    /// <param name="network">A deep belief net.</param>
    /// <param name="parts">Examples of the pixels with their labels: training examples, test examples.</param>
    /// <param name="settings">How.</param>
    /// <exception cref="ArgumentException">The network is no deep belief net.</exception>
    public RecogniseProgram(Network network, IReadOnlyList<(string Name, Examples Examples, int[] Labels)> parts,
        RecogniseSettings settings)
    {
        (_network, _layout, Settings) = (network, DeepLayout.Of(network.Spec), settings);
        _toLabels = network.Spec.BetweenOf(_layout.Labels)[0];
        _parts = [.. parts.Select(p => new RecognisedPart(p.Name, p.Examples, p.Labels, LabelCount, settings.Sweeps))];
    }

    /// <summary>How.</summary>
    public RecogniseSettings Settings { get; }

    /// <summary>How many labels there are.</summary>
    public int LabelCount => _network.Spec[_layout.Labels].Size;

    /// <summary>What was read of each part.</summary>
    public IReadOnlyList<RecognisedPart> Parts => _parts;

    /// <inheritdoc/>
    public ProgramProgress Progress => new($"{(_part < _parts.Count ? _parts[_part].Name : _parts[^1].Name)} examples",
        _parts.Take(_part).Sum(p => p.Examples.Count) + _first, _parts.Sum(p => p.Examples.Count), 1);

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary(_parts[_part - 1].Name);
        }
        if (_part == _parts.Count) return new RunItem.Finished();
        var examples = _parts[_part].Examples;
        var pixels = _network.Spec[_layout.Visible];
        var chosen = Enumerable.Range(_first, Math.Min(Settings.Batch, examples.Count - _first)).ToArray();
        var up = new PhasePlan
        {
            Set = 0,
            Chains = chosen.Length,
            Groups = Settings.Groups,
            Sweeps = 1,
            Start = StartKind.Random,
            Clamps = new Dictionary<BlockId, Clamp>
            {
                [_layout.Visible] = new(null, examples.States(0, pixels.Size, chosen, pixels.Units)),
            },
            Temperatures = TemperatureSchedule.Constant(1),
        };
        var settle = up with
        {
            Sweeps = Settings.Sweeps,
            Start = StartKind.Continue,
            Clamps = new Dictionary<BlockId, Clamp> { [_layout.Visible] = new(null, null) },
            Observe = new SweepChoice(1, 1),
        };
        (_first, _boundaryDue) = (_first + chosen.Length, false);
        if (_first == examples.Count) (_part, _first, _boundaryDue) = (_part + 1, 0, true);
        return new RunItem.Step([up, settle], Examples: chosen.Length);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        var part = _parts.First(p => p.Done < p.Examples.Count);
        var from = part.Done;
        var spans = ChainSpan.Split(outcome.Plan.Examples, Settings.Groups);
        var sweeps = outcome.Observed.GroupBy(j => j.Sweep).OrderBy(g => g.Key).ToArray();
        for (var s = 0; s < sweeps.Length; s++)
            foreach (var joint in sweeps[s].OrderBy(j => j.Group.Group))
            {
                var top = joint.States[_layout.Top.Index];
                var read = LayerFields.Softmax(LayerFields.Of(_network, _toLabels, _layout.Labels, top), LabelCount, top.Chains);
                for (var c = 0; c < read.Length; c++)
                    part.Add(from + spans[joint.Group.Group].First + c, s, read[c], s >= Settings.Sweeps - Settings.Average);
            }
        part.Done += outcome.Plan.Examples;
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections[Position] = MemoryMarshal.AsBytes<int>([_part, _first, _boundaryDue ? 1 : 0]).ToArray();
        for (var p = 0; p < _parts.Count; p++) sections[$"{Read}/{p}"] = _parts[p].Save();
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue(Position, out var bytes) || bytes.Length != 3 * sizeof(int))
            throw new InvalidDataException("the checkpoint is not of a recognise task");
        var position = MemoryMarshal.Cast<byte, int>(bytes);
        (_part, _first, _boundaryDue) = (position[0], position[1], position[2] != 0);
        for (var p = 0; p < _parts.Count; p++)
            _parts[p].Restore(sections.TryGetValue($"{Read}/{p}", out var read) ? read
                : throw new InvalidDataException($"{_parts[p].Name} examples are missing in the checkpoint"));
    }
}
