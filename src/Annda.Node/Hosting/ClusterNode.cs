using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Annda.Agents;
using Annda.Clusters;
using Annda.Kernels;
using Annda.Post;
using Annda.Protocol;
using Annda.Security;
using Annda.Telemetry;
using Annda.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Annda.Hosting;

/// <summary>A member of a cluster in this process: an actor system with its agent, reachable by others.</summary>
public sealed class ClusterNode : INode
{
    private readonly IHost _host;
    private readonly WorkTeam _team;
    private readonly NodeMeters _meters;
    private readonly TimeSpan _leaveWithin;
    private readonly IActorRef _view;
    private readonly CertificateWatch? _watch;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _leaving;

    private ClusterNode(IHost host, WorkTeam team, NodeMeters meters, ClusterOptions options)
    {
        (_host, _team, _meters, _leaveWithin, Patience) = (host, team, meters, options.LeaveWithin, options.Patience);
        Terms = MemberSettings.Terms(options);
        System = host.Services.GetRequiredService<ActorSystem>();
        var registry = host.Services.GetRequiredService<ActorRegistry>();
        (Agent, _view) = (registry.Get<NodeAgent>(), registry.Get<ClusterView>());
        var cluster = Cluster.Get(System);
        Address = new HostPort(cluster.SelfAddress.Host, cluster.SelfAddress.Port!.Value);
        Ended = EndAsync();
        if (options.Tls is { } tls) _watch = new CertificateWatch(tls, warning => System.Log.Warning("{Warning}", warning));
        cluster.RegisterOnMemberUp(() => _joined.TrySetResult());
        // The first of the members to join may be this one: lists may be the same everywhere.
        if (options.Join.Count == 0) cluster.Join(cluster.SelfAddress);
        else cluster.JoinSeedNodes(options.Join.Select(j => cluster.SelfAddress.WithHost(j.Host).WithPort(j.Port)));
    }

    /// <inheritdoc/>
    public ActorSystem System { get; }

    /// <inheritdoc/>
    public IActorRef Agent { get; }

    /// <inheritdoc/>
    public TimeSpan Patience { get; }

    /// <summary>The address that others know it by, with its port.</summary>
    public HostPort Address { get; }

    /// <summary>What it must agree on with the others.</summary>
    public NodeTerms Terms { get; }

    /// <summary>Done when it is a member.</summary>
    /// <exception cref="ClusterException">It has ended before that.</exception>
    public Task Joined => _joined.Task;

    /// <summary>Done when it has ended, with an exit code of <see cref="NodeExit"/>.</summary>
    public Task<int> Ended { get; }

    /// <summary>Whether it is a member, up, and has not begun to leave.</summary>
    public bool IsReady => Joined.IsCompletedSuccessfully && !Ended.IsCompleted && _leaving == 0
        // Its own picture of itself may be a moment behind that it is up.
        && Cluster.Get(System) is { IsTerminated: false, SelfMember.Status: MemberStatus.Up or MemberStatus.Joining };

    /// <inheritdoc/>
    public Task WorkAsync(Task until) => until;

    /// <inheritdoc/>
    public void Watch(IActorRef subscriber) => _view.Tell(new ClusterView.Subscribe(subscriber));

    /// <summary>Gives a member up that is known to be dead, before its silence is noticed.</summary>
    /// <param name="member">Its address.</param>
    public void GiveUp(HostPort member)
    {
        var cluster = Cluster.Get(System);
        if (!cluster.IsTerminated) cluster.Down(cluster.SelfAddress.WithHost(member.Host).WithPort(member.Port));
    }

    /// <summary>Starts a member. It listens when this is done, and joins from then on.</summary>
    /// <param name="options">Options.</param>
    /// <param name="logging">Where its log goes; null: nowhere.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message lists all faults.</exception>
    /// <exception cref="ClusterException">It cannot listen where it should.</exception>
    public static async Task<ClusterNode> StartAsync(ClusterOptions options, Action<ILoggingBuilder>? logging = null)
    {
        if (options.Faults().ToArray() is { Length: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        logging?.Invoke(builder.Logging);
        var team = new WorkTeam(options.Threads);
        var traffic = new PostTraffic();
        var meters = new NodeMeters(options.Name, () => traffic.Total);
        var post = new PostOptions { Codec = new PostCodec(MessageCodec.Write, MessageCodec.Read), Faults = options.BadLine };
        var offer = new NodeOffer
        {
            Name = options.Name, Patience = options.Patience, Threads = options.Threads, Team = team, MemoryBytes = options.MemoryBytes,
            Terms = MemberSettings.Terms(options), Meters = meters, Traffic = traffic.Of,
            Forget = traffic.Forget,
        };
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddAkka("annda", akka => akka
            .WithActorRefProvider(ProviderSelection.Cluster.Instance)
            .AddHocon(MemberSettings.Of(options), HoconAddMode.Prepend)
            .LogToHost(logging is not null)
            .WithRemoting(Remoting(options))
            .WithActors((system, registry) =>
            {
                // A post that has lost count cannot go on: the node leaves, and a supervisor starts it anew.
                var mine = post with { Failed = _ => CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.UnknownReason.Instance) };
                registry.Register<PostActor>(
                    system.ActorOf(PostActor.Props(mine, traffic).WithDispatcher("annda.dispatchers.control"), PostActor.Name));
                registry.Register<NodeAgent>(
                    system.ActorOf(NodeAgent.Props(offer).WithDispatcher("annda.dispatchers.control"), NodeAgent.Name));
                registry.Register<ClusterView>(system.ActorOf(
                    Props.Create(() => new ClusterView()).WithDispatcher("annda.dispatchers.control"), ClusterView.Name));
            }));
        IHost? host = null;
        try
        {
            host = builder.Build();
            // Made here, its failure is an exception; made by the host, a text on standard output.
            _ = host.Services.GetRequiredService<ActorSystem>();
            await host.StartAsync().ConfigureAwait(false);
            return new ClusterNode(host, team, meters, options);
        }
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            host?.Dispose();
            team.Dispose();
            meters.Dispose();
            throw new ClusterException(NodeExit.Failed, string.Create(CultureInfo.InvariantCulture,
                $"cannot listen at {options.Listen}: {error.GetBaseException().Message}"), error);
        }
    }

    /// <summary>Leaves the cluster and ends, in bounded time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _leaving, 1) == 1) return;
        try
        {
            using var late = new CancellationTokenSource(_leaveWithin);
            if (!System.WhenTerminated.IsCompleted)
                await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance)
                    .WaitAsync(late.Token).ConfigureAwait(false);
            await _host.StopAsync(late.Token).WaitAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It was to leave in time; the others will find it silent.
            _ = System.Terminate();
        }
        finally
        {
            _watch?.Dispose();
            _host.Dispose();
            _team.Dispose();
            _meters.Dispose();
        }
    }

    private static RemoteOptions Remoting(ClusterOptions options) => new()
    {
        HostName = options.Listen.Host,
        Port = options.Listen.Port,
        PublicHostName = options.Advertise?.Host ?? options.Listen.Host,
        PublicPort = options.Advertise is { Port: > 0 } advertised ? advertised.Port : null,
        EnableSsl = options.Tls is not null,
        Ssl = options.Tls is null ? new SslOptions() : new SslOptions
        {
            X509Certificate = options.Tls.Certificate,
            RequireMutualAuthentication = true,
            SuppressValidation = false,
            CustomValidator = new ClusterTrust(options.Tls.Authority).Validate,
        },
    };

    private async Task<int> EndAsync()
    {
        await System.WhenTerminated.ConfigureAwait(false);
        var code = _leaving != 0 ? NodeExit.Left : CoordinatedShutdown.Get(System).ShutdownReason?.ExitCode ?? NodeExit.Failed;
        // An end that nobody asked for is a failure, whatever Akka calls it.
        if (_leaving == 0 && code == NodeExit.Left) code = NodeExit.Failed;
        _joined.TrySetException(new ClusterException(code, NodeExit.Describe(code)));
        _ = Joined.Exception;
        return code;
    }
}
