using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Annda.Experiments.Binding;

namespace Annda.Execution;

/// <summary>How results are written as JSON: numbers that are not finite become null.</summary>
public static class JsonText
{
    /// <summary>One line.</summary>
    public static JsonSerializerOptions OneLine { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indented.</summary>
    public static JsonSerializerOptions Indented { get; } = new(OneLine) { WriteIndented = true };

    /// <summary>A number, or null if it is not finite.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>Name of an enumeration's member as experiment files write it.</summary>
    public static string Name(Enum value) => Shapes.Kebab(value.ToString());

    /// <summary>An array of numbers.</summary>
    public static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(Number)];
}
