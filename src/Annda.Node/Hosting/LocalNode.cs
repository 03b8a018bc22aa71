using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Annda.Actors;
using Annda.Agents;
using Annda.Kernels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Annda.Hosting;

/// <summary>
/// A node in this process: an actor system with its agent. A run in one process is a cluster of one node, not a second way.
/// </summary>
public sealed class LocalNode : INode
{
    private readonly IHost _host;
    private readonly WorkTeam _team;

    private LocalNode(IHost host, WorkTeam team, TimeSpan patience)
    {
        (_host, _team, Patience) = (host, team, patience);
        System = host.Services.GetRequiredService<ActorSystem>();
        Agent = host.Services.GetRequiredService<ActorRegistry>().Get<NodeAgent>();
    }

    /// <inheritdoc/>
    public ActorSystem System { get; }

    /// <inheritdoc/>
    public IActorRef Agent { get; }

    /// <inheritdoc/>
    public TimeSpan Patience { get; }

    /// <inheritdoc/>
    public Task WorkAsync(Task until) => until;

    /// <inheritdoc/>
    public void Watch(IActorRef subscriber) => subscriber.Tell(new NodeUp(Route.PathOf(Agent, System)), Agent);

    /// <summary>Starts a node.</summary>
    /// <param name="options">Options.</param>
    /// <param name="logging">Where its log goes; null: nowhere.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message lists all faults.</exception>
    public static async Task<LocalNode> StartAsync(NodeOptions options, Action<ILoggingBuilder>? logging = null)
    {
        if (options.Faults().ToArray() is { Length: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        logging?.Invoke(builder.Logging);
        var team = new WorkTeam(options.Threads);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddAkka("annda", akka => akka
            .AddHocon(Settings(options), HoconAddMode.Prepend)
            .LogToHost(logging is not null)
            .WithActors((system, registry) => registry.Register<NodeAgent>(
                system.ActorOf(NodeAgent.Props(new NodeOffer { Patience = options.Patience, Threads = options.Threads, Team = team })
                    .WithDispatcher("annda.dispatchers.control"), NodeAgent.Name))));
        try
        {
            var host = builder.Build();
            await host.StartAsync().ConfigureAwait(false);
            return new LocalNode(host, team, options.Patience);
        }
        catch
        {
            team.Dispose();
            throw;
        }
    }

    /// <summary>The settings of a node: the embedded file, with the number of compute threads.</summary>
    public static Config Settings(NodeOptions options) =>
        ConfigurationFactory.ParseString($"annda.dispatchers.compute.dedicated-thread-pool.thread-count = {options.Threads}")
            .WithFallback(Embedded("annda.conf"));

    /// <summary>A file of settings of this assembly.</summary>
    internal static Config Embedded(string name)
    {
        using var stream = typeof(LocalNode).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        _host.Dispose();
        _team.Dispose();
    }
}
