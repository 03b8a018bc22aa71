using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of studies: names, labels, and paths that a point can have.</summary>
internal static class StudyCheck
{
    private const long MaxRuns = 100_000;

    public static void Check(StudyTask study, ErrorList errors)
    {
        var first = new Dictionary<string, int>();
        for (var i = 0; i < study.Curves.Length; i++)
        {
            var (curve, path) = (study.Curves[i], $"task.curves[{i}]");
            if (!first.TryAdd(curve.Name, i))
                errors.Add($"{path}.name", $"\"{Found.Printable(curve.Name, 100)}\" is also the name of task.curves[{first[curve.Name]}]; "
                    + "each curve needs a name of its own");
            if (curve.Labels is { } labels && labels.Length != curve.Values.Length)
                errors.Add($"{path}.labels", $"found {labels.Length} labels for {curve.Values.Length} values; allowed: one for each");
            Way(curve.Vary, $"{path}.vary", errors);
            foreach (var key in (curve.Set?.Keys ?? []).TakeWhile(_ => !errors.Full))
            {
                Way(key, $"{path}.set", errors);
                if (key == curve.Vary)
                    errors.Add($"{path}.set", $"found {Found.Printable(key, 100)}, which this curve varies; set other values");
            }
        }
        var points = study.Curves.Sum(c => c.Values.LongLength);
        if (points * study.Repeats > MaxRuns)
            errors.Add("task.curves", $"found {points} points of {study.Repeats} repeats; allowed: at most {MaxRuns} runs in all");
        if (study.Each is SampleTask { Compare.Length: > 0 } or RecallTask { Compare.Length: > 0 })
            errors.Add("task.each.compare", "only has a meaning in a task of its own; a study compares by a curve over dynamics.kind");
    }

    private static void Way(string way, string path, ErrorList errors)
    {
        if (Override.NoPath(way) is { } fault)
            errors.Add(path, $"\"{Found.Printable(way, 100)}\" is {fault}");
        else if (way is "task" or "name" or "description" || way.StartsWith("task.", StringComparison.Ordinal)
            && way != "task.each" && !way.StartsWith("task.each.", StringComparison.Ordinal))
            errors.Add(path, $"found {way}; allowed: a value of the network, dynamics, temperature, data, seed, or of the task at each "
                + "point (task.each...)");
    }
}
