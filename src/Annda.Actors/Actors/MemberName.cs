using System.Globalization;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Actors;

/// <summary>What members of a run are called: by people, and as actors.</summary>
public static class MemberName
{
    /// <summary>A block: with its replica where there are several.</summary>
    public static string Of(BlockPlace place, HostRun host) => host.Replicas == 1 ? $"block {host.Network[place.Block].Name}"
        : string.Create(CultureInfo.InvariantCulture, $"block {host.Network[place.Block].Name} of replica {place.Replica}");

    /// <summary>A coupling.</summary>
    public static string Of(CouplingId coupling, HostRun host) => $"coupling {host.Network[coupling].Name}";

    /// <summary>A block's actor. Run and epoch are part of the name: what is sent to an older epoch finds nobody.</summary>
    public static string Actor(RunKey run, BlockPlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(run)}-block-{place.Block.Index}-{place.Replica}");

    /// <summary>A coupling's actor.</summary>
    public static string Actor(RunKey run, CouplingId coupling) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(run)}-coupling-{coupling.Index}");

    /// <summary>A coordinator's actor.</summary>
    public static string Coordinator(RunKey run) => $"coordinator-{Prefix(run)}";

    private static string Prefix(RunKey run) => string.Create(CultureInfo.InvariantCulture, $"{run.Run:x16}-{run.Epoch}");
}
