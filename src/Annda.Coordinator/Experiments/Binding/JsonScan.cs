using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Annda.Experiments.Binding;

/// <summary>Turns bytes into JSON whose keys are unique and whose texts are valid; everything after may rely on both.</summary>
internal static class JsonScan
{
    /// <summary>Deepest nesting of a file; with an override inside, still below the serialiser's 64.</summary>
    public const int MaxDepth = 32;

    /// <summary>Comments and trailing commas are allowed.</summary>
    public static JsonDocumentOptions Options { get; } =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };

    /// <summary>The root, or null when there were errors.</summary>
    public static JsonElement? Parse(byte[] bytes, ErrorList errors)
    {
        var json = bytes.AsMemory();
        if (json.Span.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(json.Span))
        {
            errors.Add("", $"the text is not UTF-8 {Place(json.Span, json.Span.Length - RestAfterValid(json.Span))}");
            return null;
        }
        try
        {
            var root = JsonDocument.Parse(json, Options).RootElement;
            Scan(root, JsonPath.Root, errors);
            return errors.Count == 0 ? root : null;
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            errors.Add("", $"not valid JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {reason}");
            return null;
        }
    }

    private static void Scan(JsonElement json, JsonPath path, ErrorList errors)
    {
        if (errors.Full)
            return;
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var seen = new HashSet<string>();
                foreach (var property in json.EnumerateObject())
                {
                    if (!TryRead(() => property.Name, out var name))
                        errors.Add(path, "a key is not valid Unicode");
                    else if (!seen.Add(name))
                        errors.Add(path[name], "given twice; a key may stand once in an object");
                    else
                        Scan(property.Value, path[name], errors);
                }
                break;
            case JsonValueKind.Array:
                var i = 0;
                foreach (var element in json.EnumerateArray())
                {
                    if (element.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String)
                        Scan(element, path[i], errors);
                    i++;
                }
                break;
            case JsonValueKind.String when !TryRead(json.GetString, out _):
                errors.Add(path, "the text is not valid Unicode");
                break;
        }
    }

    // An escape such as \ud800 alone passes the parser and fails when the text is read.
    private static bool TryRead(Func<string?> read, out string text)
    {
        try
        {
            text = read()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static int RestAfterValid(ReadOnlySpan<byte> bytes)
    {
        while (Rune.DecodeFromUtf8(bytes, out _, out var used) == System.Buffers.OperationStatus.Done)
            bytes = bytes[used..];
        return bytes.Length;
    }

    private static string Place(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..offset];
        return $"at line {before.Count((byte)'\n') + 1}, column {offset - before.LastIndexOf((byte)'\n')}";
    }
}
