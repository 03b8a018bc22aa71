using System.Collections;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Annda.Experiments.Binding;

/// <summary>Binds JSON to records by their shapes, and goes on after an error to find them all.</summary>
/// <param name="errors">Where errors go.</param>
internal sealed partial class Binder(ErrorList errors)
{
    private readonly NumberBinder numbers = new(errors);

    /// <summary>The bound value, or null when there was an error.</summary>
    public object? Bind(Shape shape, JsonElement json, JsonPath path) => shape switch
    {
        NumberShape s => numbers.One(s, json, path),
        MatrixShape s => numbers.Matrix(s, json, path),
        SparseShape s => numbers.Sparse(s, json, path),
        ListShape { Element: NumberShape } s => numbers.List(s, json, path),
        ListShape s => List(s, json, path),
        FlagShape => Flag(json, path),
        JsonShape s => json.ValueKind == JsonValueKind.Null ? Wrong(s, json, path) : json.Clone(),
        TextShape s => Text(s, json, path),
        ChoiceShape s => Choice(s, json, path),
        MapShape s => Map(s, json, path),
        RecordShape s => Record(s, json, path),
        UnionShape s => Union(s, json, path),
        _ => throw new InvalidOperationException($"No rule binds a {shape.GetType().Name}."),
    };

    private object? Wrong(Shape shape, JsonElement json, JsonPath path)
    {
        errors.Add(path, $"{Found.Text(json)}; allowed: {shape.Allowed}");
        return null;
    }

    private object? Flag(JsonElement json, JsonPath path) =>
        json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : Wrong(new FlagShape(), json, path);

    private object? Text(TextShape shape, JsonElement json, JsonPath path)
    {
        if (json.ValueKind != JsonValueKind.String)
            return Wrong(shape, json, path);
        var text = json.GetString()!;
        var fits = text.Length >= shape.Min && text.Length <= shape.Max && (!shape.Identifier || IdentifierPattern().IsMatch(text));
        return fits ? text : Wrong(shape, json, path);
    }

    private object? Choice(ChoiceShape shape, JsonElement json, JsonPath path)
    {
        if (json.ValueKind != JsonValueKind.String)
            return Wrong(shape, json, path);
        var text = json.GetString()!;
        for (var i = 0; i < shape.Names.Count; i++)
        {
            if (shape.Names[i] == text)
                return shape.Value(i);
        }
        errors.Add(path, $"{Found.Text(json)}; allowed: {shape.Allowed}{Nearest.Hint(text, shape.Names)}");
        return null;
    }

    private Array? List(ListShape shape, JsonElement json, JsonPath path)
    {
        var before = errors.Count;
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() < shape.Min || json.GetArrayLength() > shape.Max)
            return (Array?)Wrong(shape, json, path);
        var result = Array.CreateInstance(shape.ElementType, json.GetArrayLength());
        var i = 0;
        foreach (var element in json.EnumerateArray())
        {
            result.SetValue(Bind(shape.Element, element, path[i]), i);
            i++;
            if (errors.Full)
                break;
        }
        return errors.Count == before ? result : null;
    }

    private object? Map(MapShape shape, JsonElement json, JsonPath path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return Wrong(shape, json, path);
        var type = typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.ValueType);
        var result = (IDictionary)Activator.CreateInstance(type)!;
        foreach (var property in json.EnumerateObject().TakeWhile(_ => !errors.Full))
        {
            if (Bind(shape.Value, property.Value, path[property.Name]) is { } value)
                result[property.Name] = value;
        }
        return result;
    }

    private object? Record(RecordShape shape, JsonElement json, JsonPath path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return Wrong(shape, json, path);
        var before = errors.Count;
        var record = Activator.CreateInstance(shape.Type)!;
        var given = new HashSet<string>();
        foreach (var property in json.EnumerateObject().TakeWhile(_ => !errors.Full))
        {
            given.Add(property.Name);
            var field = shape.Fields.FirstOrDefault(f => f.Key == property.Name);
            if (field is not null)
                field.Property.SetValue(record, Bind(field.Shape, property.Value, path[property.Name]) ?? field.Default);
            else if (shape.Kind is null || property.Name != "kind")
                errors.Add(path[property.Name], $"unknown key{Nearest.Hint(property.Name, shape.Keys)}; allowed here: {shape.KeyText}");
        }
        CheckKeys(shape, record, given, path);
        return errors.Count == before ? record : null;
    }

    private void CheckKeys(RecordShape shape, object record, HashSet<string> given, JsonPath path)
    {
        foreach (var field in shape.Fields.Where(f => f.Required && !given.Contains(f.Key)))
            errors.Add(path[field.Key], $"missing; it must be {field.Shape.Allowed}");
        foreach (var field in shape.Fields.Where(f => given.Contains(f.Key) && !f.AppliesTo(record)))
        {
            var other = shape.Fields.Single(f => f.Property.Name == field.OnlyWith!.Property);
            var values = field.OnlyWith!.Values.Select(v => $"\"{((ChoiceShape)other.Shape).NameOf(v)}\"");
            errors.Add(path[field.Key], $"only has a meaning where {other.Key} is {string.Join(" or ", values)}");
        }
        foreach (var group in shape.ExactlyOne)
        {
            var found = group.Where(given.Contains).ToList();
            if (found.Count != 1)
                errors.Add(path, $"found {(found.Count == 0 ? "none" : string.Join(" and ", found))}; exactly one is needed of "
                    + $"{string.Join(", ", group)}");
        }
    }

    private object? Union(UnionShape shape, JsonElement json, JsonPath path)
    {
        if (json.ValueKind == JsonValueKind.Object)
            return shape.ByKind ? ByKind(shape, json, path) : ByKey(shape, json, path);
        foreach (var @case in shape.Cases)
        {
            if (@case is LiteralShape literal && json.ValueKind == JsonValueKind.String && json.GetString() == literal.Text)
                return Activator.CreateInstance(literal.Type);
            if (@case is not BareShape bare)
                continue;
            if (json.ValueKind != bare.Field.Shape switch
            {
                ListShape or MatrixShape => JsonValueKind.Array,
                TextShape => JsonValueKind.String,
                _ => JsonValueKind.Number,
            })
                continue;
            if (Bind(bare.Field.Shape, json, path) is not { } value)
                return null;
            var record = Activator.CreateInstance(bare.Type)!;
            bare.Field.Property.SetValue(record, value);
            return record;
        }
        return Wrong(shape, json, path);
    }

    private object? ByKind(UnionShape shape, JsonElement json, JsonPath path)
    {
        var kinds = shape.Cases.Cast<RecordShape>().Select(c => c.Kind!).ToList();
        var allowed = "one of " + string.Join(", ", kinds.Select(k => $"\"{k}\""));
        if (!json.TryGetProperty("kind", out var kind))
            errors.Add(path["kind"], $"missing; it must be {allowed}");
        else if (kind.ValueKind == JsonValueKind.String && kinds.IndexOf(kind.GetString()!) is >= 0 and var i)
            return Record((RecordShape)shape.Cases[i], json, path);
        else
        {
            var hint = kind.ValueKind == JsonValueKind.String ? Nearest.Hint(kind.GetString()!, kinds) : "";
            errors.Add(path["kind"], $"{Found.Text(kind)}; allowed: {allowed}{hint}");
        }
        return null;
    }

    // The case is the one whose required key is there.
    private object? ByKey(UnionShape shape, JsonElement json, JsonPath path)
    {
        var records = shape.Cases.OfType<RecordShape>().ToList();
        var found = records.Where(r => r.Fields.Any(f => f.Required && json.TryGetProperty(f.Key, out _))).ToList();
        if (found.Count == 1)
            return Record(found[0], json, path);
        var keys = records.SelectMany(r => r.Fields.Where(f => f.Required).Select(f => f.Key)).ToList();
        var first = json.EnumerateObject().Select(p => p.Name).FirstOrDefault();
        var what = found.Count > 1 ? "found " + string.Join(" and ", found.SelectMany(r => r.Keys)) + ", of which one is allowed"
            : first is null ? "found an empty object" : $"unknown key \"{Found.Printable(first, 60)}\"{Nearest.Hint(first, keys)}";
        errors.Add(path, $"{what}; allowed: {shape.Allowed}");
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]*\z")]
    private static partial Regex IdentifierPattern();
}
