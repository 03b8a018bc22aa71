using System.Reflection;
using System.Text.Json.Nodes;
using Annda.Experiments;
using Annda.Experiments.Binding;

namespace Annda.Tests.Experiments;

public sealed class SchemaTests
{
    // All records of the model: whatever has a sentence for the schema, and is written as an object.
    private static IEnumerable<Type> Records() => typeof(Experiment).Assembly.GetTypes()
        .Where(t => t.Namespace == "Annda.Experiments" && t.IsDefined(typeof(DocAttribute)) && !t.IsAbstract)
        .Where(t => !t.IsDefined(typeof(BareAttribute)) && !t.IsDefined(typeof(LiteralAttribute)));

    private static string NameOf(Type type) => type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;

    [Fact]
    public void Every_key_of_every_record_is_in_the_schema_with_a_description()
    {
        var schema = ExperimentSchema.Create();
        foreach (var type in Records())
        {
            var properties = (type == typeof(Experiment) ? schema : schema["$defs"]![NameOf(type)]!)["properties"]!.AsObject();
            var keys = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
                .Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]).ToHashSet();
            Assert.Equal(keys.Order(), properties.Select(p => p.Key).Where(k => k != "kind" || keys.Contains("kind")).Order());
            Assert.All(keys, key => Assert.False(string.IsNullOrEmpty((string?)properties[key]!["description"]), $"{type.Name}.{key}"));
        }
    }

    [Fact]
    public void Every_object_is_closed_and_every_reference_has_its_definition()
    {
        var schema = ExperimentSchema.Create();
        foreach (var node in Descend(schema).OfType<JsonObject>())
        {
            if (node.ContainsKey("properties") && (string?)node["type"] == "object")
                Assert.False((bool)node["additionalProperties"]!);
            if (node["$ref"] is JsonValue reference)
                Assert.NotNull(schema["$defs"]![((string)reference!)["#/$defs/".Length..]]);
        }
    }

    [Fact]
    public void Ranges_choices_and_defaults_are_stated()
    {
        var definitions = ExperimentSchema.Create()["$defs"]!;
        var size = definitions["BlockSection"]!["properties"]!["size"]!;
        Assert.Equal((1.0, 1e6), ((double)size["minimum"]!, (double)size["maximum"]!));
        var role = definitions["BlockSection"]!["properties"]!["role"]!;
        Assert.Equal(["visible", "hidden", "output"], role["enum"]!.AsArray().Select(n => (string)n!));
        Assert.Equal("visible", (string)role["default"]!);
        Assert.Equal(2, definitions["CouplingSection"]!["allOf"]!.AsArray().Count);
        Assert.Equal("train", (string)definitions["TrainTask"]!["properties"]!["kind"]!["const"]!);
    }

    private static IEnumerable<JsonNode> Descend(JsonNode node)
    {
        var children = node switch
        {
            JsonObject o => o.Select(p => p.Value),
            JsonArray a => a,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(Descend).Prepend(node);
    }
}
