using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Akka.Configuration;
using Annda.Agents;
using Annda.Protocol;
using Annda.Wire;

namespace Annda.Hosting;

/// <summary>The settings of a cluster member's actor system: what its options say, then cluster.conf, then annda.conf.</summary>
public static class MemberSettings
{
    /// <summary>Where the time that membership must be stable before anyone is given up stands.</summary>
    public const string StableAfter = "annda.cluster.stable-after";

    /// <summary>Bytes of a frame on the wire, at most; the same on every member.</summary>
    public const int FrameMax = 1 << 20;

    /// <summary>The settings.</summary>
    public static Config Of(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (pause, stable) = Times(options.Failure);
        var member = string.Create(CultureInfo.InvariantCulture, $$"""
            akka.cluster {
              roles = ["{{RoleName(options.Role)}}"]
              failure-detector.acceptable-heartbeat-pause = {{pause.TotalMilliseconds}}ms
              shutdown-after-unsuccessful-join-seed-nodes = {{options.JoinWithin.TotalMilliseconds}}ms
            }
            akka.remote.dot-netty.tcp.maximum-frame-size = {{FrameMax}}b
            {{StableAfter}} = {{stable.TotalMilliseconds}}ms
            """);
        return ConfigurationFactory.ParseString(options.Settings)
            .WithFallback(ConfigurationFactory.ParseString(member))
            .WithFallback(LocalNode.Embedded("cluster.conf"))
            .WithFallback(LocalNode.Settings(new NodeOptions { Threads = options.Threads, Patience = options.Patience }));
    }

    /// <summary>What a member must agree on with the others: who gives others up sooner than they do tears the cluster.</summary>
    public static NodeTerms Terms(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (pause, stable) = Times(options.Failure);
        var text = string.Create(CultureInfo.InvariantCulture, $"pause {pause.Ticks}, stable {stable.Ticks}, coordinator's side");
        return new NodeTerms(NodeOffer.Product, WireVersion.Major, WireVersion.Minor, FrameMax,
            XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The name of a role in Akka.Cluster.</summary>
    public static string RoleName(ClusterRole role) => role == ClusterRole.Coordinator ? "coordinator" : "node";

    /// <summary>How long a heartbeat may be missing, and how long membership must be stable before anyone is given up.</summary>
    public static (TimeSpan Pause, TimeSpan Stable) Times(FailureProfile profile) => profile == FailureProfile.Fast
        ? (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7))
        : (TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(15));
}
