using Annda.Kernels;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Recall: every cue, level and trial is a chain that starts at the cue and updates until it rests. Chains go in batches of bounded size;
/// where the order of updates is drawn, each trial is a batch, since the chains of a run share their order.
/// </summary>
public sealed class RecallProgram : IRunProgram
{
    private const int FirstSweeps = 8, MoreSweeps = 16;
    private const long UnitsAtOnce = 1 << 24, BitsAtOnce = 1 << 28;

    private readonly Network _network;
    private readonly RecallCues _cues;
    private readonly Stability _stability;
    private readonly RecallChain[][] _batches;
    private readonly List<RecallResult> _results = [];
    private RecallTracker[] _trackers = [];
    private int _batch, _done;
    private bool _boundaryDue, _rests;

    /// <summary>A program at its start.</summary>
    public RecallProgram(Network network, RecallSettings settings)
    {
        (_network, Settings) = (network, settings);
        _cues = new RecallCues(network.Spec, settings);
        _stability = new Stability(network, settings.Rule.Dynamics.Tie);
        _batches = [.. Batches()];
    }

    /// <summary>What to recall.</summary>
    public RecallSettings Settings { get; }

    /// <summary>What came of every chain that has ended.</summary>
    public IReadOnlyList<RecallResult> Results => _results;

    /// <summary>What it looked like on the way.</summary>
    public RecallTrace Trace { get; } = new();

    /// <inheritdoc/>
    public ProgramProgress Progress => new($"batch {Math.Min(_batch + 1, _batches.Length)} of {_batches.Length}, sweep {_done}",
        _batch + (_batch < _batches.Length ? (double)_done / Settings.Sweeps : 0), _batches.Length,
        Settings.Temperatures.At(Math.Max(0, _done - 1)));

    /// <summary>Whether stored patterns are fixed points.</summary>
    /// <param name="patterns">Patterns of all units.</param>
    public bool[] Stable(Examples patterns)
    {
        var all = Enumerable.Range(0, patterns.Count).ToArray();
        return _stability.Of([.. patterns.Layout(_network.Spec).Select(l => patterns.Planes(l.First, l.Units, all))]);
    }

    /// <inheritdoc/>
    public RunItem Next()
    {
        if (_boundaryDue)
        {
            _boundaryDue = false;
            return new RunItem.Boundary($"batch {_batch + 1} sweep {_done}");
        }
        if (_rests || _done >= Settings.Sweeps) (_batch, _done, _rests, _trackers) = (_batch + 1, 0, false, []);
        if (_batch >= _batches.Length) return new RunItem.Finished();
        // Whether chains go on hangs on the outcome, so each step ends at a boundary.
        _boundaryDue = true;
        var from = _done;
        var chains = _batches[_batch].Length;
        var observed = Math.Max(1, BitsAtOnce / ((long)_network.Spec.Units * chains));
        _done = (int)Math.Min(Settings.Sweeps, from + Math.Min(from == 0 ? FirstSweeps : MoreSweeps, observed));
        return Step(chains, from, _done - from);
    }

    /// <inheritdoc/>
    public void Completed(StepOutcome outcome)
    {
        var plan = outcome.Plan.Phases[^1];
        if (outcome.Plan.Phases[0].Start == StartKind.Random) Begin(outcome.Plan.Phases[0]);
        var spans = ChainSpan.Split(plan.Chains, plan.Groups);
        JointStates? last = null;
        foreach (var joint in outcome.Observed)
        {
            if (last is not null && last.Group != joint.Group) Settle(last, spans[last.Group.Group]);
            last = joint;
            var trackers = _trackers.AsSpan(spans[joint.Group.Group].First, joint.Blocks[0].Chains);
            if (AllEnded(trackers)) continue;
            var (rows, energies) = (PackedRows.Of(joint.Blocks), Energy.Of(_network, joint.Blocks));
            for (var c = 0; c < trackers.Length; c++)
            {
                if (trackers[c].Ended) continue;
                trackers[c].Add(rows[c], energies[c]);
                Trace.Add(trackers[c], rows[c], joint.Sweep, Settings);
            }
        }
        if (last is not null) Settle(last, spans[last.Group.Group]);
        _rests = AllEnded(_trackers);
        if (_rests || _done >= Settings.Sweeps) _results.AddRange(_trackers.Select(t => t.Result));
    }

    /// <inheritdoc/>
    public void Save(IDictionary<string, byte[]> sections)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        foreach (var number in new[] { _batch, _done, _boundaryDue ? 1 : 0, _rests ? 1 : 0, _results.Count, _trackers.Length })
            to.Write(number);
        foreach (var result in _results) WriteResult(to, result);
        foreach (var tracker in _trackers) tracker.Write(to);
        Trace.Write(to);
        to.Flush();
        sections["recall/state"] = bytes.ToArray();
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue("recall/state", out var state)) throw new InvalidDataException("the checkpoint is not of a recall task");
        using var from = new BinaryReader(new MemoryStream(state));
        (_batch, _done, _boundaryDue, _rests) = (from.ReadInt32(), from.ReadInt32(), from.ReadInt32() != 0, from.ReadInt32() != 0);
        var (results, trackers) = (from.ReadInt32(), from.ReadInt32());
        _results.Clear();
        for (var k = 0; k < results; k++) _results.Add(ReadResult(from));
        _trackers = trackers == 0 ? [] : [.. _batches[_batch].Select(c => new RecallTracker(c, Settings))];
        foreach (var tracker in _trackers) tracker.Read(from);
        Trace.Read(from);
    }

    private IEnumerable<RecallChain[]> Batches()
    {
        var room = (int)Math.Max(64, UnitsAtOnce / _network.Spec.Units / 64 * 64);
        var chains = from level in Enumerable.Range(0, Settings.Levels.Count)
                     from cue in Enumerable.Range(0, Settings.Cues.Count)
                     from trial in Enumerable.Range(0, Settings.TrialsAt(Settings.Levels[level]))
                     select new RecallChain(cue, level, trial);
        var cues = Settings.TrialsApart ? chains.GroupBy(c => c.Trial).OrderBy(g => g.Key).SelectMany(g => g.Chunk(room))
            : chains.Chunk(room);
        return cues.Concat(Enumerable.Range(0, Settings.RandomStarts).Select(s => new RecallChain(-1, 0, s)).Chunk(room));
    }

    private RunItem.Step Step(int chains, int from, int sweeps)
    {
        var (ticks, groups) = (Settings.Rule.TicksPerSweep, Settings.Groups(chains));
        var free = new PhasePlan
        {
            Set = 0,
            Chains = chains,
            Groups = groups,
            Sweeps = sweeps * ticks,
            Start = from == 0 && _batches[_batch][0].Cue < 0 ? StartKind.Random : StartKind.Continue,
            Temperatures = Settings.Temperatures,
            ScheduleDone = (long)from * ticks,
            Observe = new SweepChoice(ticks, ticks),
        };
        if (from > 0 || free.Start == StartKind.Random) return new RunItem.Step([free]);
        // Held for no time: states to start from.
        var start = free with { Sweeps = 0, Start = StartKind.Random, Observe = null, Clamps = _cues.Of(_batches[_batch]) };
        return new RunItem.Step([start, free]);
    }

    private void Begin(PhasePlan start)
    {
        _trackers = [.. _batches[_batch].Select(c => new RecallTracker(c, Settings))];
        if (start.Clamps.Count == 0) return;
        Numerics.BitPlanes[] states = [.. _network.Spec.BlockIds.Select(b => (Numerics.BitPlanes)start.Clamps[b].States!)];
        var (rows, energies) = (PackedRows.Of(states), Energy.Of(_network, states));
        for (var c = 0; c < rows.Length; c++)
        {
            _trackers[c].Begin(rows[c], energies[c]);
            Trace.Add(_trackers[c], rows[c], 0, Settings);
        }
    }

    // Where a sweep may pass a unit by, an unchanged state says nothing: the fields do.
    private void Settle(JointStates last, ChainSpan span)
    {
        var trackers = _trackers.AsSpan(span.First, span.Count);
        if (!Settings.IsCold || AllEnded(trackers) || (Settings.IsCovering && _done < Settings.Sweeps)) return;
        var stable = _stability.Of(last.Blocks);
        for (var c = 0; c < trackers.Length; c++) if (!trackers[c].Ended && stable[c]) trackers[c].Rest();
    }

    private static bool AllEnded(ReadOnlySpan<RecallTracker> trackers)
    {
        foreach (var tracker in trackers) if (!tracker.Ended) return false;
        return true;
    }

    private static void WriteResult(BinaryWriter to, RecallResult result)
    {
        var chain = result.Chain;
        foreach (var number in new[] { chain.Cue, chain.Level, chain.Trial, (int)result.End, result.Period, result.Sweeps, result.Rises,
            result.State.Length }) to.Write(number);
        foreach (var number in new[] { result.EnergyStart, result.EnergyEnd, result.LargestRise }) to.Write(number);
        foreach (var word in result.State) to.Write(word);
    }

    private static RecallResult ReadResult(BinaryReader from)
    {
        var n = Enumerable.Range(0, 8).Select(_ => from.ReadInt32()).ToArray();
        var (start, end, largest) = (from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
        return new RecallResult(new RecallChain(n[0], n[1], n[2]), (RecallEnd)n[3], n[4], n[5], start, end, n[6], largest,
            [.. Enumerable.Range(0, n[7]).Select(_ => from.ReadUInt64())]);
    }
}
