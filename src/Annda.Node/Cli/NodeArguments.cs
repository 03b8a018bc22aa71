using System.Text.Json.Nodes;
using Annda.Hosting;

namespace Annda.Cli;

/// <summary>What annda-node was asked for.</summary>
/// <param name="Node">The member.</param>
/// <param name="Health">Where health is told; null: nowhere.</param>
/// <param name="Log">File of the log; null: standard error alone.</param>
/// <param name="Otlp">Where measurements are sent; null: nowhere.</param>
/// <param name="Tied">Whether it leaves when standard input ends.</param>
internal sealed record NodeArguments(ClusterOptions Node, HostPort? Health, string? Log, Uri? Otlp, bool Tied)
{
    /// <summary>The effective settings, by the names of the options, and the times that follow from them. No secrets.</summary>
    public JsonObject Show()
    {
        var (pause, stable) = MemberSettings.Times(Node.Failure);
        return new JsonObject
        {
            ["listen"] = Node.Listen.ToString(),
            ["advertise"] = Node.Advertise?.ToString(),
            ["join"] = new JsonArray([.. Node.Join.Select(j => (JsonNode)j.ToString())]),
            ["join-within"] = Node.JoinWithin.TotalSeconds,
            ["name"] = Node.Name,
            ["threads"] = Node.Threads,
            ["memory"] = Node.MemoryBytes,
            ["health"] = Health?.ToString(),
            ["tls-certificate"] = Node.Tls?.Certificate.Subject,
            ["tls-ca"] = Node.Tls?.Authority.Subject,
            ["insecure"] = Node.Insecure,
            ["failure"] = Node.Failure == FailureProfile.Fast ? "fast" : "patient",
            ["heartbeatPauseSeconds"] = pause.TotalSeconds,
            ["stableAfterSeconds"] = stable.TotalSeconds,
            ["frameMaxBytes"] = MemberSettings.FrameMax,
            ["log"] = Log,
            // Where a URL names a user, what follows is a password.
            ["otlp"] = Otlp is null ? null : new UriBuilder(Otlp) { UserName = "", Password = "", Query = "" }.Uri.ToString(),
            ["tied"] = Tied,
        };
    }
}
