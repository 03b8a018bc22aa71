using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Memories;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>What a recall task brought back, and where it ended otherwise.</summary>
public sealed class RecallMetrics : ITaskMetrics
{
    private const int CuesMax = 5000;

    private readonly Recipe _recipe;
    private readonly Examples _patterns;

    /// <summary>Metrics of a recall program.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="program">Its program.</param>
    /// <param name="names">Names of states that others have given; null: new ones.</param>
    public RecallMetrics(Recipe recipe, RecallProgram program, StateNames? names = null)
    {
        (_recipe, Program) = (recipe, program);
        var data = recipe.Data!.Value.Train;
        _patterns = Recipe.ExamplesOf(data);
        Names = names ?? new StateNames(_patterns, PatternNames.Of(data));
    }

    /// <summary>The program.</summary>
    public RecallProgram Program { get; }

    /// <summary>Names of states.</summary>
    public StateNames Names { get; }

    /// <summary>Figures of what has been recalled.</summary>
    public RecallFigures Figures => new(Program, Names, ((RecallTask)_recipe.Experiment.Task).Cues is CueSection.Stored);

    /// <summary>The same cues under other orders of updates, where they were compared.</summary>
    public IReadOnlyList<(RecallOrder Order, RecallMetrics Metrics)> Compared { get; set; } = [];

    /// <summary>
    /// Overlap that theory expects of random patterns in Hebb's weights of ±1 units at temperature 0; null for any other net.
    /// </summary>
    public double? Theory => IsOfTheory ? StorageTheory.Overlap((double)_patterns.Count / _patterns.Units) : null;

    private bool IsOfTheory => Program.Settings.IsCold
        && _recipe.Experiment.Data is { Source: DataSource.RandomPatterns, Activity: null or 0.5 }
        && _recipe.Experiment.Network.Blocks.All(b => b.Units == UnitKind.Bipolar && b.Bias is BiasSection.Constant { Value: 0 })
        && _recipe.Experiment.Network.Couplings.All(c => c.Store is { Rule: StorageRule.Hebb, Diagonal: Diagonal.Zero });

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var cues = Program.Results.Count(r => r.Chain.Cue >= 0);
        Headline = Program.Trace.MeanEnergy is [.., var energy] ? $"energy {energy:0.###}" : "";
        return new JsonObject { ["boundary"] = label, ["recalls"] = cues, ["randomStarts"] = Program.Results.Count - cues };
    }

    // The first recall of each cue at the middle level, by unit updates.
    private JsonArray Traces(RecallFigures figures) => new([.. Program.Trace.Shown.OrderBy(s => s.Key.Cue).Select(s =>
    {
        var steps = RecallSteps.Of(_recipe, s.Value);
        return (JsonNode)new JsonObject
        {
            ["cue"] = figures.NameOf(s.Key.Cue),
            ["noise"] = Program.Settings.Levels[s.Key.Level].Noise,
            ["updates"] = JsonText.Numbers(steps.Select(p => (double)p.Updates)),
            ["energies"] = JsonText.Numbers(steps.Select(p => p.Energy)),
        };
    })]);

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var metrics = new JsonObject
        {
            ["patterns"] = _patterns.Count,
            ["units"] = _patterns.Units,
            ["load"] = JsonText.Number((double)_patterns.Count / _patterns.Units),
            ["recalls"] = Program.Results.Count(r => r.Chain.Cue >= 0),
        };
        if (Program.Settings.IsCold) metrics["stablePatterns"] = Program.Stable(_patterns).Count(s => s);
        var figures = Figures;
        foreach (var (name, value) in figures.Overall().ToArray()) metrics[name] = value?.DeepClone();
        if (Theory is { } theory) metrics["theoryOverlap"] = JsonText.Number(theory);
        metrics["levels"] = figures.Levels();
        metrics["cues"] = figures.ByCue(CuesMax);
        metrics["meanEnergies"] = JsonText.Numbers(Program.Trace.MeanEnergy);
        metrics["energyTraces"] = Traces(figures);
        if (!stopped && AttractorFigures.Of(_recipe, Program, Names) is { } attractors) metrics["attractors"] = attractors;
        return metrics;
    }
}
