using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>
/// One <c>path=value</c> that changes an experiment before it is bound. The path has names and <c>[index]</c>es; an array element
/// may also be named (<c>network.blocks.V.size</c>). The value is JSON, or else taken as text. A missing object is made on the way.
/// </summary>
public static partial class Override
{
    private const int MaxParts = 16;

    /// <summary>Applies an override; returns what is wrong with it, or null.</summary>
    /// <param name="root">The experiment, changed in place.</param>
    /// <param name="text">The override, <c>path=value</c>.</param>
    public static ExperimentError? Apply(JsonObject root, string text)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(text);
        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split < 1)
            return Wrong("--set " + Found.Printable(text, 100), "found no path=value; allowed: a path such as task.epochs, then = and a "
                + "value");
        var path = text[..split].Trim();
        if (NoPath(path) is { } fault)
            return Wrong("--set " + Found.Printable(path, 100), fault);
        return Value(text[(split + 1)..], out var value) is { } problem ? Wrong(path, problem) : Set(root, path, value);
    }

    /// <summary>What is wrong with the form of a path, or null.</summary>
    /// <param name="path">The path.</param>
    public static string? NoPath(string path) => PathPattern().IsMatch(path) && PartPattern().Count(path) <= MaxParts ? null
        : "not a path; allowed: names with dots between them, and [index] after an array";

    /// <summary>Sets the value at a path; returns what is wrong, or null.</summary>
    /// <param name="root">The experiment, changed in place.</param>
    /// <param name="path">A path of the right form.</param>
    /// <param name="value">The value.</param>
    public static ExperimentError? Set(JsonObject root, string path, JsonNode? value)
    {
        var parts = PartPattern().Matches(path).Select(m => m.Value.TrimStart('.')).ToList();
        JsonNode node = root;
        for (var i = 0; i < parts.Count; i++)
        {
            var sofar = string.Concat(parts.Take(i + 1).Select((p, k) => k > 0 && p[0] != '[' ? "." + p : p));
            if (Step(node, parts[i], i == parts.Count - 1 ? value : null, i == parts.Count - 1, out var next) is { } error)
                return Wrong(sofar, error);
            node = next!;
        }
        return null;
    }

    // Goes one part down, or sets the value there when this is the last part.
    private static string? Step(JsonNode node, string part, JsonNode? value, bool last, out JsonNode? next)
    {
        next = value;
        switch (node)
        {
            case JsonObject o when part[0] != '[':
                if (last)
                    o[part] = value;
                else
                    next = o[part] ??= new JsonObject();
                return null;
            case JsonArray a:
                var index = IndexOf(a, part);
                if (index < 0)
                    return MissingElement(a, part);
                if (last)
                    a[index] = value;
                else
                    next = a[index];
                return !last && next is null ? "found null here; give this element whole" : null;
            default:
                return node is JsonObject
                    ? "an index here needs an array, but this is an object"
                    : "what stands above this is a single value; set it whole";
        }
    }

    private static int IndexOf(JsonArray array, string part)
    {
        if (part[0] == '[')
        {
            var digits = part.AsSpan(1, part.Length - 2);
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < array.Count ? i : -1;
        }
        return Names(array).IndexOf(part);
    }

    private static List<string?> Names(JsonArray array) =>
        [.. array.Select(n => n is JsonObject o && o["name"] is JsonValue v && v.TryGetValue<string>(out var name) ? name : null)];

    private static string MissingElement(JsonArray array, string part)
    {
        var names = Names(array).OfType<string>().Take(20).ToList();
        var allowed = array.Count == 0 ? "the array is empty" : $"allowed: [0] to [{array.Count - 1}]";
        return part[0] == '['
            ? $"there is no element {part}; {allowed}"
            : $"no element has this name{Nearest.Hint(part, names)}; {allowed}"
                + (names.Count > 0 ? $" or a name: {string.Join(", ", names)}" : "");
    }

    private static string? Value(string text, out JsonNode? value)
    {
        try
        {
            value = JsonNode.Parse(text, null, JsonScan.Options with { AllowDuplicateProperties = false });
            return null;
        }
        catch (JsonException e)
        {
            value = JsonValue.Create(text);
            // What begins like JSON was meant to be JSON.
            return text.TrimStart() is ['{' or '[' or '"', ..]
                ? $"the value is not valid JSON: {e.Message.Split(" LineNumber:")[0]}"
                : null;
        }
    }

    private static ExperimentError Wrong(string path, string message) => new(path, message);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*|\[[0-9]+\])*\z")]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\.?[A-Za-z][A-Za-z0-9_-]*|\[[0-9]+\]")]
    private static partial Regex PartPattern();
}
