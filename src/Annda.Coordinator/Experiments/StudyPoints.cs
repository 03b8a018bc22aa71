using System.Text.Json;
using System.Text.Json.Nodes;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>One point of a study.</summary>
/// <param name="Curve">Place of its curve.</param>
/// <param name="Index">Its place on the curve.</param>
/// <param name="Label">What it is called.</param>
/// <param name="X">Where it stands on an axis; null where the value is no number.</param>
/// <param name="Reading">The experiment at this point, or its errors; paths are those of the study's file.</param>
public sealed record StudyPoint(int Curve, int Index, string Label, double? X, ExperimentReading Reading);

/// <summary>Makes the experiments of a study's points: the study's file with values set, and its <c>each</c> as the task.</summary>
public static class StudyPoints
{
    private const string Each = "task.each";
    private static readonly string[] FileKeys = ["graph", "file", "train", "trainLabels", "test", "testLabels", "model"];

    /// <summary>The experiment with the task of its points, at no point yet.</summary>
    public static Experiment Base(Experiment study) => Defaults.FillIn(study with { Task = ((StudyTask)study.Task).Each });

    /// <summary>All points, curve by curve.</summary>
    /// <param name="study">A study, bound and with defaults.</param>
    /// <param name="folder">The folder that relative file names start from.</param>
    public static IEnumerable<StudyPoint> Of(Experiment study, string folder)
    {
        var task = (StudyTask)study.Task;
        var text = ExperimentWriter.Write(study);
        for (var c = 0; c < task.Curves.Length; c++)
            for (var i = 0; i < task.Curves[c].Values.Length; i++)
            {
                var value = task.Curves[c].Values[i];
                yield return new StudyPoint(c, i, task.Curves[c].Labels?[i] ?? Text(value),
                    value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null, Read(text, task.Curves[c], value, folder));
            }
    }

    /// <summary>Every error of every point: where its value stands, then curve, value, path and what is wrong.</summary>
    internal static IEnumerable<ExperimentError> Errors(Experiment study, string folder)
    {
        var task = (StudyTask)study.Task;
        foreach (var point in Of(study, folder))
            foreach (var error in point.Reading.Errors)
                yield return new ExperimentError($"task.curves[{point.Curve}].values[{point.Index}]",
                    $"at {task.Curves[point.Curve].Vary} = {Text(task.Curves[point.Curve].Values[point.Index])} of the curve "
                    + $"\"{Found.Printable(task.Curves[point.Curve].Name, 100)}\": {error}");
    }

    /// <summary>The curves with full names where they vary a file's name.</summary>
    internal static CurveSection[] WithFullNames(CurveSection[] curves, Func<string, string> full)
    {
        return [.. curves.Select(c => c with
        {
            Values = [.. c.Values.Select(v => Full(c.Vary, v))],
            Set = c.Set?.ToDictionary(s => s.Key, s => Full(s.Key, s.Value)),
        })];

        JsonElement Full(string path, JsonElement value) => value.ValueKind == JsonValueKind.String && NamesFile(path, value.GetString()!)
            ? JsonSerializer.SerializeToElement(full(value.GetString()!)) : value;

        static bool NamesFile(string path, string value) =>
            FileKeys.Contains(path[(path.LastIndexOf('.') + 1)..]) || (path == $"{Each}.cues" && value != "stored");
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Found.Printable(value.GetString()!, 100) : Found.Printable(value.ToString(), 100);

    private static ExperimentReading Read(string text, CurveSection curve, JsonElement value, string folder)
    {
        var root = JsonNode.Parse(text)!.AsObject();
        var errors = new List<ExperimentError>();
        LeaveOut(root["dynamics"]!.AsObject(), curve, value);
        foreach (var (path, set) in (curve.Set ?? new Dictionary<string, JsonElement>()).Append(new(curve.Vary, value)))
            if (Override.Set(root, path, JsonSerializer.SerializeToNode(set)) is { } error) errors.Add(error);
        if (errors.Count > 0) return new ExperimentReading(null, errors, folder);
        root["task"] = root["task"]?["each"]?.DeepClone();
        var reading = ExperimentReader.ReadText(root.ToJsonString(), folder);
        return reading with { Errors = [.. reading.Errors.Select(OfEach)] };
    }

    // A curve over kinds of dynamics would else have to take away what only the file's own kind understands.
    private static void LeaveOut(JsonObject dynamics, CurveSection curve, JsonElement value)
    {
        const string Kind = "dynamics.kind";
        var other = curve.Vary == Kind ? value : curve.Set?.GetValueOrDefault(Kind) ?? default;
        if (other.ValueKind != JsonValueKind.String || other.GetString() == (string?)dynamics["kind"]) return;
        var shape = (RecordShape)Shapes.Of(typeof(DynamicsSection));
        foreach (var field in shape.Fields.Where(f => f.OnlyWith?.Property == nameof(DynamicsSection.Kind))) dynamics.Remove(field.Key);
    }

    internal static ExperimentError OfEach(ExperimentError error) =>
        error.Path == "task" || error.Path.StartsWith("task.", StringComparison.Ordinal)
            ? error with { Path = Each + error.Path["task".Length..] } : error;
}
