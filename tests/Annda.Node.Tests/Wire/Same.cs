using System.Collections;
using System.Reflection;

namespace Annda.Tests.Wire;

/// <summary>Compares messages to the last bit and the last private field, so that a field which a codec forgets is found.</summary>
internal static class Same
{
    /// <summary>Where two objects differ; null: nowhere.</summary>
    public static string? Difference(object? a, object? b, string path = "")
    {
        if (a is null || b is null) return a is null && b is null ? null : $"{path}: {a ?? "null"} and {b ?? "null"}";
        if (a is IDictionary first && b is IDictionary second) return Entries(first, second, path);
        if (a is not string && a is IEnumerable some && b is IEnumerable others) return Elements(some, others, path);
        var type = a.GetType();
        if (type != b.GetType()) return $"{path}: {type.Name} and {b.GetType().Name}";
        if (a is double x && b is double y) return Equal(BitConverter.DoubleToInt64Bits(x), BitConverter.DoubleToInt64Bits(y), path);
        if (a is float u && b is float v) return Equal(BitConverter.SingleToInt32Bits(u), BitConverter.SingleToInt32Bits(v), path);
        if (type.IsPrimitive || type.IsEnum || a is string) return Equal(a, b, path);
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            if (Difference(field.GetValue(a), field.GetValue(b), $"{path}.{field.Name}") is { } found) return found;
        return null;
    }

    private static string? Equal(object a, object b, string path) => a.Equals(b) ? null : $"{path}: {a} and {b}";

    private static string? Entries(IDictionary a, IDictionary b, string path)
    {
        if (a.Count != b.Count) return $"{path}: {a.Count} and {b.Count} entries";
        foreach (DictionaryEntry entry in a)
        {
            if (!b.Contains(entry.Key)) return $"{path}: {entry.Key} is missing";
            if (Difference(entry.Value, b[entry.Key], $"{path}[{entry.Key}]") is { } found) return found;
        }
        return null;
    }

    private static string? Elements(IEnumerable a, IEnumerable b, string path)
    {
        var (first, second) = (a.Cast<object?>().ToArray(), b.Cast<object?>().ToArray());
        if (first.Length != second.Length) return $"{path}: {first.Length} and {second.Length} elements";
        return first.Index().Select(e => Difference(e.Item, second[e.Index], $"{path}[{e.Index}]")).FirstOrDefault(d => d is not null);
    }
}
