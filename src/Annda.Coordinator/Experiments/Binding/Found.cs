using System.Text.Json;

namespace Annda.Experiments.Binding;

/// <summary>Says what was found, in a few words that are safe to print.</summary>
internal static class Found
{
    private const int Longest = 60;

    public static string Text(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => "found " + Printable(json.GetRawText(), Longest),
        JsonValueKind.String => $"found the text \"{Printable(json.GetString()!, Longest)}\"",
        JsonValueKind.True => "found true",
        JsonValueKind.False => "found false",
        JsonValueKind.Null => "found null",
        JsonValueKind.Array => $"found an array of {json.GetArrayLength()}",
        _ => "found an object",
    };

    /// <summary>The text with control characters replaced and its end cut off.</summary>
    public static string Printable(string text, int longest)
    {
        var head = text.Length > longest ? text[..longest] + "..." : text;
        return string.Concat(head.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
