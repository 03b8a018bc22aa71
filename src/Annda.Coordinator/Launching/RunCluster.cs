using System.Globalization;
using Akka.Actor;
using Annda.Coordination;
using Annda.Hosting;
using Microsoft.Extensions.Logging;

namespace Annda.Launching;

/// <summary>The cluster of a run: this process as a member that coordinates, and the node processes that were started for it.</summary>
public sealed class RunCluster : INode
{
    private readonly ClusterNode _member;
    private readonly LocalNodes? _nodes;

    private RunCluster(ClusterNode member, LocalNodes? nodes) => (_member, _nodes) = (member, nodes);

    /// <inheritdoc/>
    public ActorSystem System => _member.System;

    /// <inheritdoc/>
    public IActorRef Agent => _member.Agent;

    /// <inheritdoc/>
    public TimeSpan Patience => _member.Patience;

    /// <summary>Joins the cluster, or starts one.</summary>
    /// <param name="plan">Which nodes.</param>
    /// <param name="folder">Where nodes that are started write their logs.</param>
    /// <param name="say">Told what people may want to know.</param>
    /// <param name="logging">Where this member's log goes.</param>
    /// <exception cref="ClusterException">It cannot be started or joined.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static async Task<RunCluster> StartAsync(ClusterPlan plan, string folder, Action<string> say,
        Action<ILoggingBuilder>? logging = null)
    {
        var options = plan.Join is { } join ? plan.Member with { Join = [join] } : plan.Member;
        var member = await ClusterNode.StartAsync(options, logging).ConfigureAwait(false);
        try
        {
            if (plan.Join is not null)
            {
                await member.Joined.ConfigureAwait(false);
                return new RunCluster(member, null);
            }
            var failure = plan.Member.Failure == FailureProfile.Fast ? "fast" : "patient";
            return new RunCluster(member, LocalNodes.Start(plan.Nodes ?? 1, n =>
            [
                "--listen", "127.0.0.1:0", "--join", member.Address.ToString(), "--name", Text($"node-{n}"),
                "--threads", Text($"{plan.Threads}"), "--failure", failure, "--log", Path.Combine(folder, Text($"node-{n}.log")),
            ], member.GiveUp, say));
        }
        catch
        {
            await member.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How a run finds its nodes in it.</summary>
    /// <param name="plan">Which nodes.</param>
    /// <param name="place">Places the run on nodes.</param>
    public PlacingRules Rules(ClusterPlan plan, Func<IReadOnlyList<Protocol.NodeProfile>, RunPlaces> place) => new()
    {
        Nodes = plan.Nodes ?? 1,
        Wait = plan.Wait,
        Terms = _member.Terms,
        Place = place,
    };

    /// <inheritdoc/>
    public void Watch(IActorRef subscriber) => _member.Watch(subscriber);

    /// <inheritdoc/>
    public async Task WorkAsync(Task until)
    {
        if (await Task.WhenAny(until, _member.Ended).ConfigureAwait(false) == until) await until.ConfigureAwait(false);
        else
        {
            var code = await _member.Ended.ConfigureAwait(false);
            throw new ClusterException(code, $"this process is no longer a member of the cluster: {NodeExit.Describe(code)}");
        }
    }

    /// <summary>Nodes that were started leave first, then this member.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_nodes is not null) await _nodes.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _member.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
