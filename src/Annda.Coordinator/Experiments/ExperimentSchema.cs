using System.Text.Json.Nodes;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>The JSON Schema (draft 2020-12) of experiment files, made from the same records that reading binds to.</summary>
public static class ExperimentSchema
{
    /// <summary>A new schema.</summary>
    public static JsonObject Create()
    {
        var definitions = new JsonObject();
        var root = (RecordShape)Shapes.Of(typeof(Experiment));
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Annda experiment",
        };
        foreach (var (key, value) in Record(root, definitions).ToList())
            schema[key] = value?.DeepClone();
        schema["$defs"] = definitions;
        return schema;
    }

    private static JsonObject Of(Shape shape, JsonObject definitions) => shape switch
    {
        NumberShape s => Number(s),
        FlagShape => new JsonObject { ["type"] = "boolean" },
        JsonShape => new JsonObject { ["not"] = new JsonObject { ["type"] = "null" } },
        TextShape s => Text(s),
        ChoiceShape s => new JsonObject { ["type"] = "string", ["enum"] = Strings(s.Names) },
        ListShape s => List(Of(s.Element, definitions), s.Min, s.Max),
        MatrixShape s => List(List(Number(s.Element), 1), 1),
        SparseShape => List(SparseEntry(), 0),
        MapShape s => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(s.Value, definitions) },
        RecordShape s => Reference(s.Type, () => Record(s, definitions), definitions, s.IsPart ? "Part" : ""),
        UnionShape s => Reference(s.Type, () => Union(s, definitions), definitions),
        LiteralShape s => new JsonObject { ["const"] = s.Text },
        BareShape s => With(Of(s.Field.Shape, definitions), s.Field.Doc),
        _ => throw new InvalidOperationException($"No rule describes a {shape.GetType().Name}."),
    };

    private static JsonObject Number(NumberShape shape)
    {
        JsonNode type = shape.Whole ? "integer" : "number";
        var schema = new JsonObject { ["type"] = shape.OrNull ? new JsonArray(type, "null") : type };
        if (shape.Type == typeof(ulong))
        {
            schema["minimum"] = 0;
            schema["maximum"] = ulong.MaxValue;
            return schema;
        }
        if (double.IsFinite(shape.Min))
            schema["minimum"] = shape.Min;
        if (double.IsFinite(shape.Max))
            schema["maximum"] = shape.Max;
        return schema;
    }

    private static JsonObject Text(TextShape shape)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (shape.Min > 0)
            schema["minLength"] = shape.Min;
        if (shape.Max < int.MaxValue)
            schema["maxLength"] = shape.Max;
        if (shape.Identifier)
            schema["pattern"] = TextShape.IdentifierPattern;
        return schema;
    }

    private static JsonObject List(JsonObject items, int min, int max = int.MaxValue)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = items };
        if (min > 0)
            schema["minItems"] = min;
        if (max < int.MaxValue)
            schema["maxItems"] = max;
        return schema;
    }

    private static JsonObject SparseEntry()
    {
        JsonObject Index() => new() { ["type"] = "integer", ["minimum"] = 0 };
        return new JsonObject
        {
            ["type"] = "array",
            ["prefixItems"] = new JsonArray(Index(), Index(), new JsonObject { ["type"] = "number" }),
            ["minItems"] = 3,
            ["maxItems"] = 3,
        };
    }

    // Union cases have the names of their unions: both InSteps of temperature and learning rate need a definition of their own.
    private static JsonObject Reference(Type type, Func<JsonObject> make, JsonObject definitions, string suffix = "")
    {
        var name = (type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name) + suffix;
        if (!definitions.ContainsKey(name))
            definitions[name] = make();
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private static JsonObject Union(UnionShape shape, JsonObject definitions) =>
        new() { ["oneOf"] = new JsonArray([.. shape.Cases.Select(c => Of(c, definitions))]) };

    private static JsonObject Record(RecordShape shape, JsonObject definitions)
    {
        var properties = new JsonObject();
        if (shape.Kind is { } kind)
            properties["kind"] = new JsonObject { ["const"] = kind };
        foreach (var field in shape.Fields)
        {
            properties[field.Key] = With(Of(field.Shape, definitions), field.Doc);
            if (DefaultOf(field) is { } @default)
                properties[field.Key]!["default"] = @default;
        }
        var schema = new JsonObject { ["description"] = shape.Doc, ["type"] = "object", ["properties"] = properties };
        var required = shape.Fields.Where(f => f.Required).Select(f => f.Key).ToList();
        if (shape.Kind is not null)
            required.Insert(0, "kind");
        if (required.Count > 0)
            schema["required"] = Strings(required);
        if (shape.ExactlyOne.Count > 0)
            schema["allOf"] = new JsonArray([.. shape.ExactlyOne.Select(OneOf)]);
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject OneOf(string[] keys) =>
        new() { ["oneOf"] = new JsonArray([.. keys.Select(k => new JsonObject { ["required"] = Strings([k]) })]) };

    private static JsonNode? DefaultOf(Field field) => (field.Required, field.Default) switch
    {
        (true, _) or (_, null) => null,
        (_, Enum e) => ((ChoiceShape)field.Shape).NameOf(e),
        (_, int or double or ulong or bool) => JsonValue.Create(field.Default) is var v ? JsonNode.Parse(v!.ToJsonString()) : null,
        _ => null,
    };

    private static JsonObject With(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);
}
