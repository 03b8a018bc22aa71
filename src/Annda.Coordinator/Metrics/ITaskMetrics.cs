using System.Text.Json.Nodes;
using Annda.Runs;

namespace Annda.Metrics;

/// <summary>What a task reports: a line at each boundary, and the metrics of its summary at the end.</summary>
public interface ITaskMetrics
{
    /// <summary>The line of a boundary, for metrics.jsonl; values that a person follows come first.</summary>
    JsonObject Line(string label, RunSnapshot snapshot);

    /// <summary>One figure worth watching, such as "energy −105.1" or "error 0.041".</summary>
    string Headline { get; }

    /// <summary>Metrics of the summary.</summary>
    /// <param name="snapshot">The run.</param>
    /// <param name="stopped">Stopped before its end: leave out what takes long to find.</param>
    JsonObject Final(RunSnapshot snapshot, bool stopped);

    /// <summary>Other files to leave in the run's folder: name and text.</summary>
    IEnumerable<(string Name, string Text)> Files { get; }

    /// <summary>Pictures to leave there: name and content.</summary>
    IEnumerable<(string Name, byte[] Content)> Pictures => [];
}
