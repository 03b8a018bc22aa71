using System.Text.Json;
using Annda.Dynamics;
using Annda.Experiments;

namespace Annda.Tests.Experiments;

/// <summary>Studies, partitions and strengths in experiment files.</summary>
public sealed class StudyTests
{
    private const string Study = """
        {
          "name": "study", "seed": 3,
          "network": {
            "blocks": [ { "name": "V", "size": 2 }, { "name": "H", "role": "hidden", "size": 4 } ],
            "couplings": [ { "between": ["V", "H"], "init": { "normal": 0.1 } } ]
          },
          "dynamics": { "kind": "stale", "staleness": 2 },
          "task": {
            "kind": "study", "repeats": 2,
            "each": { "kind": "sample", "chains": 10 },
            "curves": [
              { "name": "late, and \"old\"", "vary": "dynamics.staleness", "values": [0, 3], "labels": ["no", "three"] },
              { "name": "kinds", "vary": "dynamics.kind", "values": ["synchronous", "cache"], "set": { "temperature": 2 } },
              { "name": "steps", "vary": "task.each.chains", "values": [64, 128] },
              { "name": "cuts", "vary": "network.partition", "values": [6, [[0, 1], [2, 3], [5, 4]]] }
            ]
          }
        }
        """;

    private static StudyPoint[] Points(string text, params string[] overrides) =>
        [.. StudyPoints.Of(Example.Good(text, overrides), Path.GetTempPath())];

    [Fact]
    public void A_point_is_the_file_with_its_values_and_the_task_of_points()
    {
        var points = Points(Study);
        Assert.All(points, p => Assert.Empty(p.Reading.Errors));
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)], points.Select(p => (p.Curve, p.Index)));
        Assert.Equal(["no", "three", "synchronous", "cache", "64", "128", "6", "[[0, 1], [2, 3], [5, 4]]"],
            points.Select(p => p.Label.Replace(",", ", ").Replace(",  ", ", ")));
        Assert.Equal([0, 3, null, null, 64, 128, 6, null], points.Select(p => p.X));
        var at = points.Select(p => p.Reading.Experiment!).ToArray();
        Assert.Equal((3UL, 0, 3), (at[0].Seed, at[0].Dynamics.Staleness, at[1].Dynamics.Staleness));
        Assert.Equal([10, 10, 10, 10, 64, 128, 10, 10], at.Select(e => ((SampleTask)e.Task).Chains));
        // What only the file's own kind understands is left out under another one.
        Assert.Equal((DynamicsKind.Synchronous, (int?)null), (at[2].Dynamics.Kind, at[2].Dynamics.Staleness));
        Assert.Equal([1, 1, 2, 2], at[..4].Select(e => ((TemperatureSection.Constant)e.Temperature).Value));
        Assert.Equal(["P0:1", "P1:1", "P2:1", "P3:1", "P4:1", "P5:1"], Blocks(at[6]));
        Assert.Equal(["P0:2", "P1:2", "P2:2"], Blocks(at[7]));

        static IEnumerable<string> Blocks(Experiment e) => e.Network.RunningBlocks().Select(b => $"{b.Name}:{b.Size}");
    }

    [Theory]
    [InlineData("task.curves[0].values=[0,65]", "task.curves[0].values[1]: at dynamics.staleness = 65 of the curve \"late, and \"old\"\": "
        + "dynamics.staleness: found 65; allowed: a whole number from 0 to 64")]
    [InlineData("task.curves[1].values=[\"cache\",\"cash\"]", "task.curves[1].values[1]: at dynamics.kind = cash of the curve \"kinds\": "
        + "dynamics.kind: found the text \"cash\"")]
    [InlineData("task.curves[2].values=[1.5]", "task.curves[2].values[0]: at task.each.chains = 1.5 of the curve \"steps\": "
        + "task.each.chains: found 1.5")]
    [InlineData("task.curves[3].values=[7]", "task.curves[3].values[0]: at network.partition = 7 of the curve \"cuts\": "
        + "network.partition: found 7 parts, but there are 6 units")]
    [InlineData("task.curves[1].set={\"network.size\":2}", "task.curves[1].values[0]: at dynamics.kind = synchronous of the curve "
        + "\"kinds\": network.size: unknown key")]
    public void An_error_at_a_point_names_curve_value_and_path(string change, string expected) =>
        Assert.StartsWith(expected, Example.Errors(Study, change)[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("task.curves[2].vary=task.repeats", "task.curves[2].vary: found task.repeats; allowed: a value of the network")]
    [InlineData("task.curves[2].vary=name", "task.curves[2].vary: found name; allowed: a value of the network")]
    [InlineData("task.curves[0].labels=[\"a\"]", "task.curves[0].labels: found 1 labels for 2 values; allowed: one for each")]
    [InlineData("task.curves[1].name=steps", "task.curves[2].name: \"steps\" is also the name of task.curves[1]")]
    [InlineData("task.curves[2].set={\"task.each.chains\":3}", "task.curves[2].set: found task.each.chains, which this curve varies")]
    [InlineData("task.each.kind=study", "task.each.kind: found the text \"study\"; allowed: one of \"sample\", \"train\"")]
    [InlineData("task.each.compare=[\"sequential\"]", "task.each.compare: only has a meaning in a task of its own")]
    [InlineData("task.curves=[]", "task.curves: ")]
    [InlineData("network.partition=[[0,1],[2,3,4]]", "network.partition: unit 5 stands in no part; give each unit once")]
    [InlineData("network.partition=[[0],[1,2],[3,4,5]]", "network.partition: ")]
    [InlineData("network.strength=-1", "network.strength: found -1; allowed: a number from 0 to 1000000")]
    public void A_study_that_cannot_be_done_is_refused(string change, string expected) =>
        Assert.Contains(Example.Errors(Study, change), e => e.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData]
    [InlineData("network.partition=3", "network.strength=0.25")]
    [InlineData("network.partition=[[1],[0],[2,5],[3,4]]", "network.strength=1e-3")]
    public void What_is_written_or_described_reads_back_to_an_equal_one(params string[] overrides)
    {
        var experiment = Example.Good(Study, overrides);
        var text = ExperimentWriter.Write(experiment);
        Assert.Equal(text, ExperimentWriter.Write(Example.Good(text)));
        Assert.Equal(text, ExperimentWriter.Write(Example.Good(ExperimentDescription.Write(experiment))));
        var root = JsonDocument.Parse(text).RootElement;
        Assert.Equal("[64,128]", root.GetProperty("task").GetProperty("curves")[2].GetProperty("values").GetRawText()
            .Replace(" ", "").Replace("\n", ""));
    }

    [Fact]
    public void The_schema_knows_studies_and_what_stands_at_their_points()
    {
        var definitions = ExperimentSchema.Create()["$defs"]!;
        var study = definitions["StudyTask"]!;
        Assert.Equal(["kind", "each", "curves"], study["required"]!.AsArray().Select(k => (string)k!));
        var each = definitions["PointTask"]!.ToJsonString();
        Assert.Contains("SampleTask", each, StringComparison.Ordinal);
        Assert.Contains("TrainTask", each, StringComparison.Ordinal);
        Assert.DoesNotContain("StudyTask", each, StringComparison.Ordinal);
        Assert.Equal(["name", "vary", "values"], definitions["CurveSection"]!["required"]!.AsArray().Select(k => (string)k!));
        Assert.Equal(0, (double)definitions["NetworkSection"]!["properties"]!["strength"]!["minimum"]!);
    }
}
