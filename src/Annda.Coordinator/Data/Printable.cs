namespace Annda.Data;

/// <summary>Makes a piece of input safe and short enough for a message.</summary>
internal static class Printable
{
    private const int Longest = 60;

    public static string Text(ReadOnlySpan<char> text)
    {
        var head = text.Length > Longest ? string.Concat(text[..Longest], "...") : text.ToString();
        return string.Concat(head.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
