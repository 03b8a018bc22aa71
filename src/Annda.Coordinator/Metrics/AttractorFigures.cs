using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Memories;
using Annda.Programs;

namespace Annda.Metrics;

/// <summary>The attractors of a recall task: all of a small net, or those that random starts found.</summary>
internal static class AttractorFigures
{
    private const int ListedMax = 500;

    private sealed record Line(string State, int Period, double Basin, double Energy, StateName Name);

    /// <summary>The list; null where none is asked for.</summary>
    public static JsonObject? Of(Recipe recipe, RecallProgram program, StateNames names) =>
        ((RecallTask)recipe.Experiment.Task).Attractors switch
        {
            AttractorList.All => All(recipe, names),
            AttractorList.Sample => Sampled(recipe.Network.Spec.Units, program, names),
            _ => null,
        };

    private static JsonObject All(Recipe recipe, StateNames names)
    {
        var units = recipe.Network.Spec.Units;
        try
        {
            var found = AttractorMap.Of(recipe.Network, recipe.Rule);
            return Told("all", units, [.. found.Select(a => new Line(Text([(ulong)a.States[0]], units), a.States.Count, a.Basin, a.Energy,
                names.Of([(ulong)a.States[0]], a.States.Count)))], 1L << units, 0);
        }
        catch (NotSupportedException error)
        {
            return new JsonObject { ["method"] = "none", ["reason"] = error.Message };
        }
    }

    private static JsonObject Sampled(int units, RecallProgram program, StateNames names)
    {
        var ends = program.Results.Where(r => r.Chain.Cue < 0).ToArray();
        var lines = ends.Where(r => r.End != RecallEnd.Moving).GroupBy(r => PackedRows.Hash(r.State)).Select(g => (g.First(), g.Count()))
            .OrderByDescending(g => g.Item2).ThenBy(g => g.Item1.EnergyEnd)
            .Select(g => new Line(Text(g.Item1.State, units), g.Item1.Period, g.Item2, g.Item1.EnergyEnd,
                names.Of(g.Item1.State, g.Item1.Period)));
        return Told("sample", units, [.. lines], ends.Length, ends.Count(r => r.End == RecallEnd.Moving));
    }

    private static JsonObject Told(string method, int units, Line[] lines, long starts, int moving) => new()
    {
        ["method"] = method,
        ["starts"] = starts,
        ["fixedPoints"] = lines.Count(l => l.Period == 1),
        ["cycles"] = lines.Count(l => l.Period > 1),
        ["startsInFixedPoints"] = JsonText.Number(lines.Where(l => l.Period == 1).Sum(l => l.Basin)),
        ["startsInCycles"] = JsonText.Number(lines.Where(l => l.Period > 1).Sum(l => l.Basin)),
        ["startsInTwoCycles"] = JsonText.Number(lines.Where(l => l.Period == 2).Sum(l => l.Basin)),
        ["startsMoving"] = moving,
        ["kinds"] = new JsonObject(lines.GroupBy(l => l.Name.Kind).OrderBy(g => g.Key)
            .Select(g => KeyValuePair.Create(JsonText.Name(g.Key), (JsonNode?)g.Count()))),
        ["list"] = new JsonArray([.. lines.Take(ListedMax).Select(l => (JsonNode)new JsonObject
        {
            ["name"] = l.Name.Text,
            ["kind"] = JsonText.Name(l.Name.Kind),
            ["nearest"] = l.Name.Nearest + 1,
            ["overlap"] = JsonText.Number(l.Name.Overlap),
            ["period"] = l.Period,
            ["basin"] = JsonText.Number(l.Basin),
            ["share"] = JsonText.Number(l.Basin / starts),
            ["energy"] = JsonText.Number(l.Energy),
            ["state"] = l.State,
        })]),
    };

    private static string Text(ulong[] row, int units) =>
        string.Concat(Enumerable.Range(0, units).Select(u => PackedRows.IsOn(row, u) ? '+' : '-'));
}
