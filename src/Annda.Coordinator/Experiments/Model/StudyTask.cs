using System.Text.Json;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Do one task again and again while values of the experiment vary, and compare.</summary>
[Kind("study"), Doc("Vary values of the experiment and compare.")]
public sealed record StudyTask : TaskSection
{
    [Doc("What is done at every point.")]
    public required PointTask Each { get; init; }

    [Doc("How often each point is run: with the experiment's seed, with the next seed, and so on."), InRange(1, 1000)]
    public int Repeats { get; init; } = 1;

    [Doc("The curves: each varies one value of the experiment."), Count(1, 100)]
    public required CurveSection[] Curves { get; init; }
}

/// <summary>One curve of a study: a value of the experiment file, and what it is set to at each point.</summary>
[Doc("A curve.")]
public sealed record CurveSection
{
    [Doc("The curve's name in tables and figures."), Count(1, 100)]
    public required string Name { get; init; }

    [Doc("The path of the value that varies, as in --set: temperature, network.strength, dynamics.staleness, task.each.steps."),
        Count(1, 200)]
    public required string Vary { get; init; }

    [Doc("The value at each point: numbers, texts, or any JSON that may stand there."), Count(1, 1000)]
    public required JsonElement[] Values { get; init; }

    [Doc("Other values for this curve, by their paths. Under another dynamics.kind, what belongs to the file's own is left out.")]
    public IReadOnlyDictionary<string, JsonElement>? Set { get; init; }

    [Doc("What each point is called; its value when left out."), Count(1, 1000)]
    public string[]? Labels { get; init; }
}
