using System.Text.Json.Nodes;

namespace Annda.Tests.Checkpoints;

/// <summary>Models that earlier versions have saved: a run cut off after its first save, of each format there ever was. Kept for ever.</summary>
internal static class GoldenModels
{
    public static JsonObject All { get; } = JsonNode.Parse(File.ReadAllText(PathOf("models.json")))!.AsObject();

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "golden", "models", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));
}
