using System.Text.Json.Nodes;
using Annda.Experiments;

namespace Annda.Tests.Experiments;

/// <summary>Valid experiments to spoil, and short ways to read them.</summary>
internal static class Example
{
    public const string Sample = """
        {
          "name": "small",
          "network": {
            "blocks": [ { "name": "V", "size": 2 }, { "name": "H", "role": "hidden", "units": "bipolar", "size": 3 } ],
            "couplings": [ { "between": ["V", "H"], "init": { "normal": 0.1 } } ]
          },
          "task": { "kind": "sample" }
        }
        """;

    public const string Train = """
        {
          "name": "rbm",
          "network": {
            "blocks": [ { "name": "V", "size": 64, "bias": "base-rate" }, { "name": "H", "role": "hidden", "size": 8 } ],
            "couplings": [ { "between": ["V", "H"], "init": { "uniform": 0.1 } } ]
          },
          "data": { "source": "digits" },
          "task": { "kind": "train" }
        }
        """;

    public static ExperimentReading Read(string text, params string[] overrides) =>
        ExperimentReader.ReadText(text, Path.GetTempPath(), overrides);

    public static Experiment Good(string text, params string[] overrides)
    {
        var reading = Read(text, overrides);
        Assert.Empty(reading.Errors);
        return reading.Experiment!;
    }

    /// <summary>All errors of a text after overrides, each as "path: message".</summary>
    public static List<string> Errors(string text, params string[] overrides)
    {
        var reading = Read(text, overrides);
        Assert.Null(reading.Experiment);
        return [.. reading.Errors.Select(e => e.ToString())];
    }

    /// <summary>The only error of a text after overrides.</summary>
    public static string Error(string text, params string[] overrides) => Assert.Single(Errors(text, overrides));

    /// <summary>The sample experiment with one object of it replaced.</summary>
    public static string With(string text, Action<JsonObject> change)
    {
        var root = JsonNode.Parse(text)!.AsObject();
        change(root);
        return root.ToJsonString();
    }
}
