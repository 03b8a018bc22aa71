using System.Runtime.InteropServices;
using Annda.Annealing;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Passes examples up through layers of deterministic units, the first of which is held, and keeps what the last one becomes.
/// </summary>
/// <param name="network">Layers, joined by arrows.</param>
/// <param name="examples">Examples for the first layer.</param>
/// <param name="groups">Chain groups in flight.</param>
public sealed class FeatureProgram(NetworkSpec network, Examples examples, int groups) : IRunProgram
{
    private const int AtOnce = 2048;
    private const string Position = "features/position", Kept = "features/values";

    private readonly int _units = network.Blocks[^1].Size;
    private readonly float[] _values = new float[(long)examples.Count * network.Blocks[^1].Size];
    private int _asked, _done;

    /// <summary>[examples, units of the last layer].</summary>
    public float[] Values => _values;

    /// <inheritdoc/>
    public ProgramProgress Progress => new($"{_done} of {examples.Count} examples", _done, examples.Count, 0);

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_asked == examples.Count) return new RunItem.Finished();
        var chosen = Enumerable.Range(_asked, Math.Min(AtOnce, examples.Count - _asked)).ToArray();
        _asked += chosen.Length;
        return new RunItem.Step([new PhasePlan
        {
            Set = 0,
            Chains = chosen.Length,
            Groups = Math.Min(groups, BitPlanes.WordsFor(chosen.Length)),
            Sweeps = 1,
            Start = StartKind.Random,
            Clamps = new Dictionary<BlockId, Clamp> { [new BlockId(0)] = new(null, examples.Values(0, examples.Units, chosen)) },
            Temperatures = TemperatureSchedule.Constant(1),
            Observe = new SweepChoice(1, 1),
        }], Examples: chosen.Length);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        foreach (var joint in outcome.Observed.OrderBy(j => j.Group.Group))
        {
            var last = (RealStates)joint.States[^1];
            for (var u = 0; u < _units; u++)
            {
                var row = last.Row(u);
                for (var c = 0; c < last.Chains; c++) _values[(_done + c) * (long)_units + u] = row[c];
            }
            _done += last.Chains;
        }
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        sections[Position] = BitConverter.GetBytes(_done);
        sections[Kept] = MemoryMarshal.AsBytes(_values.AsSpan()).ToArray();
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue(Position, out var position) || !sections.TryGetValue(Kept, out var kept)
            || kept.Length != _values.Length * sizeof(float))
            throw new InvalidDataException("the checkpoint is not of data passed up");
        _asked = _done = BitConverter.ToInt32(position);
        MemoryMarshal.Cast<byte, float>(kept).CopyTo(_values);
    }
}
