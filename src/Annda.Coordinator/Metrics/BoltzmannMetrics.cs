using System.Text.Json.Nodes;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>
/// What Boltzmann learning with hidden units is judged by: codes (the most probable hidden state of each example), completion of examples,
/// and the equilibrium of its phases.
/// </summary>
public sealed class BoltzmannMetrics
{
    private const int PatternsMax = 64;

    private readonly Recipe _recipe;
    private readonly TrainProgram _program;
    private readonly Examples _train;
    private readonly double _temperature;
    // The distinct examples, where they are few.
    private readonly int[] _patterns;
    private readonly List<int> _codes = [];

    /// <summary>Of a train program with the rule of Boltzmann learning.</summary>
    public BoltzmannMetrics(Recipe recipe, TrainProgram program, Examples train, double temperature)
    {
        (_recipe, _program, _train, _temperature) = (recipe, program, train, temperature);
        var distinct = Enumerable.Range(0, train.Count).DistinctBy(Text).Take(PatternsMax + 1).ToArray();
        _patterns = distinct.Length > PatternsMax ? [] : distinct;
    }

    /// <summary>Whether examples have codes that can be told apart.</summary>
    private bool HasCodes => _patterns.Length > 1 && _recipe.Network.Spec.Blocks.Any(b => b.Role == BlockRole.Hidden);

    // Whether there are as many hidden states as examples.
    private bool CanSolve => HasCodes
        && _recipe.Network.Spec.Blocks.Where(b => b.Role == BlockRole.Hidden).Sum(b => (long)b.Size) is var units
        && (units > 30 || 1L << (int)units >= _patterns.Length);

    /// <summary>Takes in the codes of epochs that an earlier process has done.</summary>
    public void Recall(IEnumerable<JsonObject> lines) =>
        _codes.AddRange(lines.Where(l => l["codes"] is JsonValue).Select(l => (int)l["codes"]!));

    /// <summary>Looks at the codes after an epoch.</summary>
    /// <returns>How many there are; null where there are none.</returns>
    public int? Watch(RunSnapshot snapshot)
    {
        if (!HasCodes || VisibleModel.TryFrom(snapshot.Network, _temperature) is not { } model) return null;
        _codes.Add(_patterns.Select(p => model.Code(_train[p])).Distinct().Count());
        return _codes[^1];
    }

    /// <summary>Figures of an epoch that takes measures.</summary>
    public void AddTo(JsonObject line, RunSnapshot snapshot)
    {
        if (Completed(snapshot.Network) is { } completion) line["completion"] = JsonText.Number(completion.Probability);
    }

    /// <summary>Figures of the summary.</summary>
    public void AddTo(JsonObject metrics, RunSnapshot snapshot, bool stopped)
    {
        AddCodes(metrics, snapshot.Network);
        if (stopped) return;
        if (_program.Settings.Completion is not null) metrics["completion"] = Completion(metrics, snapshot.Network);
        if (_program.Seen.Count == 0) return;
        var equilibrium = new PhaseEquilibrium(_recipe, _program, snapshot.Network, _temperature);
        metrics["equilibrium"] = equilibrium.Measure(_train);
        if (metrics["equilibrium"]!["free"]!["totalVariation"] is JsonValue distance)
            metrics["freePhaseTotalVariation"] = distance.DeepClone();
        if (equilibrium.Warnings.Count == 0) return;
        if (metrics["warnings"] is not JsonArray warnings) metrics["warnings"] = warnings = [];
        foreach (var warning in equilibrium.Warnings) warnings.Add((JsonNode)warning);
    }

    private void AddCodes(JsonObject metrics, Network network)
    {
        if (_codes.Count == 0 || VisibleModel.TryFrom(network, _temperature) is not { } model) return;
        metrics["codes"] = _codes[^1];
        metrics["mostCodes"] = _codes.Max();
        metrics["firstCodes"] = new JsonObject(Enumerable.Range(1, _codes.Max())
            .Select(n => KeyValuePair.Create($"{n}", (JsonNode?)(_codes.FindIndex(c => c >= n) + 1))));
        if (CanSolve)
        {
            var first = _codes.IndexOf(_patterns.Length);
            metrics["solved"] = first >= 0 ? 1 : 0;
            metrics["firstSolved"] = first < 0 ? null : first + 1;
            metrics["butOne"] = _codes.Max() >= _patterns.Length - 1 ? 1 : 0;
            metrics["firstButOne"] = _codes.FindIndex(c => c >= _patterns.Length - 1) is >= 0 and var but ? but + 1 : null;
            metrics["keptSolved"] = first < 0 ? 0 : _codes.Skip(first).Count(c => c == _patterns.Length) / (double)(_codes.Count - first);
        }
        metrics["codesTable"] = new JsonArray([.. _patterns.Select(p => (JsonNode)new JsonObject
        {
            ["example"] = Text(p),
            ["code"] = model.Code(_train[p]),
            ["probability"] = JsonText.Number(model.CodeProbability(_train[p])),
        })]);
    }

    private JsonObject Completion(JsonObject metrics, Network network)
    {
        var (plan, counts) = (_program.Settings.Completion!, _program.Completion);
        var spec = network.Spec;
        var result = new JsonObject
        {
            ["given"] = new JsonArray([.. plan.Given.Select(b => (JsonNode)spec[b].Name)]),
            ["examples"] = plan.Examples.Count,
            ["trials"] = counts.Trials,
        };
        if (counts.Trials > 0)
        {
            metrics["completionRate"] = JsonText.Number(counts.Right.Sum(r => (long)r) / (double)counts.Trials);
            result["sampled"] = metrics["completionRate"]!.DeepClone();
            result["targets"] = new JsonArray([.. counts.Targets.Select(t => (JsonNode)t)]);
            result["read"] = new JsonArray([.. counts.Read.Select(r => (JsonNode)JsonText.Numbers(
                r.Select(n => n / (double)Math.Max(1, r.Sum()))))]);
        }
        var exact = Completed(network);
        if (exact is { } found)
        {
            result["exact"] = JsonText.Number(found.Probability);
            result["mostProbableIsRight"] = JsonText.Number(found.Best.Average(b => b ? 1 : 0));
            metrics["completionProbability"] = JsonText.Number(found.Probability);
        }
        if (ByOnUnits(plan, counts, exact?.Best) is { } rows) result["byOnUnits"] = rows;
        return result;
    }

    // By the number of units that are on in the first of the given blocks, where it differs.
    private JsonArray? ByOnUnits(CompletionPlan plan, CompletionCounts counts, bool[]? best)
    {
        var given = plan.Examples.Layout(_recipe.Network.Spec).Single(v => v.Block == plan.Given[0]);
        var groups = Enumerable.Range(0, plan.Examples.Count)
            .GroupBy(e => plan.Examples[e].Slice(given.First, given.Units).Count((byte)1)).OrderBy(g => g.Key).ToArray();
        if (groups.Length < 2) return null;
        return new JsonArray([.. groups.Select(g => (JsonNode)new JsonObject
        {
            ["on"] = g.Key,
            ["examples"] = g.Count(),
            ["sampled"] = counts.Trials == 0 ? null
                : JsonText.Number(g.Sum(e => (long)counts.Right[e]) / (double)(g.Count() * plan.Trials)),
            ["mostProbableIsRight"] = best is null ? null : JsonText.Number(g.Average(e => best[e] ? 1.0 : 0)),
        })]);
    }

    // Mean probability of the right completion, and whether it is the most probable one; null where it cannot be summed.
    private (double Probability, bool[] Best)? Completed(Network network)
    {
        if (_program.Settings.Completion is not { } plan) return null;
        int[] read = [.. plan.Examples.Layout(network.Spec).Where(v => !plan.Given.Contains(v.Block))
            .SelectMany(v => Enumerable.Range(v.First, v.Units))];
        if (read.Length > VisibleModel.ReadMax || VisibleModel.TryFrom(network, _temperature) is not { } model) return null;
        var (sum, best) = (0.0, new bool[plan.Examples.Count]);
        for (var e = 0; e < plan.Examples.Count; e++)
        {
            var right = 0;
            for (var k = 0; k < read.Length; k++) right |= plan.Examples[e][read[k]] << k;
            var law = model.Conditional(plan.Examples[e], read);
            sum += law[right];
            best[e] = law[right] >= law.Max();
        }
        return (sum / best.Length, best);
    }

    private string Text(int example) => string.Concat(_train[example].ToArray().Select(b => b == 0 ? '0' : '1'));
}
