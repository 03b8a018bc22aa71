namespace Annda.Programs;

/// <summary>A recall of which every state is kept, the cue first.</summary>
/// <param name="States">States after sweep 0, 1, 2, ….</param>
/// <param name="Energies">Their energies.</param>
/// <param name="Versions">The sweeps' numbers in the run, which name their random numbers.</param>
public sealed record KeptRecall(List<ulong[]> States, List<double> Energies, List<long> Versions);

/// <summary>
/// What a run of recalls looks like on its way: the mean energy of all cues by sweep, and every state of a few chains. A chain that rests
/// counts with its last energy.
/// </summary>
public sealed class RecallTrace
{
    /// <summary>Chains whose states are all kept.</summary>
    public const int ShownMax = 12;

    private readonly List<double> _moving = [], _rested = [];
    private readonly Dictionary<RecallChain, KeptRecall> _shown = [];
    private long _chains;

    /// <summary>Kept chains.</summary>
    public IReadOnlyDictionary<RecallChain, KeptRecall> Shown => _shown;

    /// <summary>Mean energy after sweep 0, 1, 2, ….</summary>
    public IReadOnlyList<double> MeanEnergy
    {
        get
        {
            var (means, rested) = (new double[_moving.Count], 0.0);
            for (var t = 0; t < means.Length; t++)
            {
                means[t] = (_moving[t] + rested) / Math.Max(1, _chains);
                rested += _rested[t];
            }
            return means;
        }
    }

    /// <summary>Whether a chain's states are kept.</summary>
    public static bool IsShown(RecallChain chain, RecallSettings settings) =>
        chain.Trial == 0 && chain.Cue >= 0 && chain.Cue < ShownMax && chain.Level == settings.Levels.Count / 2;

    /// <summary>Takes in a state of a cue's chain, sweep after sweep from 0.</summary>
    internal void Add(RecallTracker tracker, ulong[] state, long version, RecallSettings settings)
    {
        if (tracker.Chain.Cue < 0) return;
        if (tracker.Sweep == 0) _chains++;
        while (_moving.Count <= tracker.Sweep)
        {
            _moving.Add(0);
            _rested.Add(0);
        }
        _moving[tracker.Sweep] += tracker.Energy;
        if (tracker.Ended) _rested[tracker.Sweep] += tracker.Energy;
        if (!IsShown(tracker.Chain, settings)) return;
        if (!_shown.TryGetValue(tracker.Chain, out var kept)) _shown[tracker.Chain] = kept = new([], [], []);
        kept.States.Add(state);
        kept.Energies.Add(tracker.Energy);
        kept.Versions.Add(version);
    }

    /// <summary>Saves everything.</summary>
    internal void Write(BinaryWriter to)
    {
        to.Write(_chains);
        to.Write(_moving.Count);
        for (var t = 0; t < _moving.Count; t++)
        {
            to.Write(_moving[t]);
            to.Write(_rested[t]);
        }
        to.Write(_shown.Count);
        foreach (var (chain, kept) in _shown)
        {
            int[] numbers = [chain.Cue, chain.Level, chain.Trial, kept.States.Count, kept.States[0].Length];
            foreach (var number in numbers) to.Write(number);
            for (var t = 0; t < kept.States.Count; t++)
            {
                to.Write(kept.Energies[t]);
                to.Write(kept.Versions[t]);
                foreach (var word in kept.States[t]) to.Write(word);
            }
        }
    }

    /// <summary>Goes back to what was saved.</summary>
    internal void Read(BinaryReader from)
    {
        _chains = from.ReadInt64();
        _moving.Clear();
        _rested.Clear();
        _shown.Clear();
        for (var t = from.ReadInt32(); t > 0; t--)
        {
            _moving.Add(from.ReadDouble());
            _rested.Add(from.ReadDouble());
        }
        for (var k = from.ReadInt32(); k > 0; k--)
        {
            var chain = new RecallChain(from.ReadInt32(), from.ReadInt32(), from.ReadInt32());
            var (states, words) = (from.ReadInt32(), from.ReadInt32());
            var kept = new KeptRecall([], [], []);
            for (var t = 0; t < states; t++)
            {
                kept.Energies.Add(from.ReadDouble());
                kept.Versions.Add(from.ReadInt64());
                kept.States.Add([.. Enumerable.Range(0, words).Select(_ => from.ReadUInt64())]);
            }
            _shown[chain] = kept;
        }
    }
}
