using System.Text.Json.Nodes;

namespace Annda.Tests.Checkpoints;

/// <summary>Models of every format there ever was, each of a run that was cut off after its first save. Kept for ever.</summary>
internal static class GoldenModels
{
    public static JsonObject All { get; } = JsonNode.Parse(File.ReadAllText(PathOf("models.json")))!.AsObject();

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "golden", "models", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));
}
