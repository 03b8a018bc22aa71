using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Memories;
using Annda.Programs;

namespace Annda.Metrics;

/// <summary>What recalls of one cue at one level came to.</summary>
/// <param name="Cue">Its number.</param>
/// <param name="Level">Number of the level.</param>
/// <param name="Results">Its trials.</param>
/// <param name="Ends">Names of the ends and how often each came, the commonest first.</param>
public sealed record CueResults(int Cue, int Level, IReadOnlyList<RecallResult> Results, IReadOnlyList<(StateName Name, int Count)> Ends);

/// <summary>Figures of recalls: restored exactly, overlaps, ends, energies; over all, by level, and by cue.</summary>
public sealed class RecallFigures
{
    private readonly StateNames _names;
    private readonly RecallSettings _settings;
    private readonly RecallResult[] _results;
    private readonly bool _stored;

    /// <summary>Figures of what a program has done.</summary>
    /// <param name="program">The program.</param>
    /// <param name="names">Names of states.</param>
    /// <param name="stored">Whether the cues are the stored patterns themselves.</param>
    public RecallFigures(RecallProgram program, StateNames names, bool stored)
    {
        (_names, _settings, _results) = (names, program.Settings, [.. program.Results.Where(r => r.Chain.Cue >= 0)]);
        Targets = [.. Enumerable.Range(0, _settings.Cues.Count)
            .Select(c => stored ? c : names.NearestTo(PackedRows.Of(_settings.Cues[c])))];
        _stored = stored;
        Cues = [.. _results.GroupBy(r => (r.Chain.Cue, r.Chain.Level)).OrderBy(g => g.Key)
            .Select(g => new CueResults(g.Key.Cue, g.Key.Level, [.. g], [.. g.Select(r => names.Of(r.State, r.Period)).GroupBy(n => n.Text)
                .OrderByDescending(n => n.Count()).Select(n => (n.First(), n.Count()))]))];
    }

    /// <summary>For each cue the stored pattern that should come back: its own, or the nearest.</summary>
    public int[] Targets { get; }

    /// <summary>By cue and level.</summary>
    public IReadOnlyList<CueResults> Cues { get; }

    /// <summary>Figures over all recalls.</summary>
    public JsonObject Overall()
    {
        var figures = Of(_results);
        figures["energyRises"] = _results.Sum(r => (long)r.Rises);
        figures["largestRise"] = JsonText.Number(_results.Select(r => r.LargestRise).DefaultIfEmpty(0).Max());
        return figures;
    }

    /// <summary>By level of noise and unknown units.</summary>
    public JsonArray Levels() => new([.. _results.GroupBy(r => r.Chain.Level).OrderBy(g => g.Key).Select(g =>
    {
        var line = new JsonObject { ["noise"] = _settings.Levels[g.Key].Noise, ["missing"] = _settings.Levels[g.Key].Missing,
            ["recalls"] = g.Count() };
        foreach (var (name, value) in Of([.. g]).ToArray()) line[name] = value?.DeepClone();
        return (JsonNode)line;
    })]);

    /// <summary>By cue and level, at most so many.</summary>
    public JsonArray ByCue(int most) => new([.. Cues.Take(most).Select(c =>
    {
        var line = new JsonObject { ["cue"] = NameOf(c.Cue), ["target"] = _names.OfPatterns[Targets[c.Cue]],
            ["noise"] = _settings.Levels[c.Level].Noise, ["missing"] = _settings.Levels[c.Level].Missing, ["recalls"] = c.Results.Count,
            ["memory"] = c.Ends[0].Name.Text, ["memories"] = Counts(c) };
        foreach (var (name, value) in Of(c.Results).ToArray()) line[name] = value?.DeepClone();
        line["energyStart"] = JsonText.Number(c.Results.Average(r => r.EnergyStart));
        line["energyEnd"] = JsonText.Number(c.Results.Average(r => r.EnergyEnd));
        return (JsonNode)line;
    })]);

    /// <summary>Ends of a cue at a level, by name.</summary>
    public static JsonObject Counts(CueResults cue) =>
        new(cue.Ends.Select(e => KeyValuePair.Create(e.Name.Text, (JsonNode?)e.Count)));

    /// <summary>Name of a cue: its pattern's, or its number.</summary>
    public string NameOf(int cue) => _stored ? _names.OfPatterns[cue] : $"cue {cue + 1}";

    private JsonObject Of(IReadOnlyCollection<RecallResult> results)
    {
        double Share(Func<RecallResult, bool> which) => results.Count(which) / (double)results.Count;
        return results.Count == 0 ? [] : new JsonObject
        {
            ["restored"] = Share(r => PackedRows.Distance(r.State, _names.Patterns[Targets[r.Chain.Cue]]) == 0),
            ["overlap"] = results.Average(r => _names.Overlap(r.State, _names.Patterns[Targets[r.Chain.Cue]])),
            ["fixedPoints"] = Share(r => r.End == RecallEnd.FixedPoint),
            ["cycles"] = Share(r => r.End == RecallEnd.Cycle),
            ["moving"] = Share(r => r.End == RecallEnd.Moving),
            ["recallSweeps"] = results.Average(r => (double)r.Sweeps),
        };
    }
}
