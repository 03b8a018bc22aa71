using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace Annda.Tests.Strangers;

/// <summary>Plain actor systems on this machine, members of a cluster or not; all are ended with this.</summary>
public sealed class Systems
{
    /// <summary>How long anything here may take before its test fails by name.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Config Base = ConfigurationFactory.ParseString("""
        akka {
          loglevel = INFO
          stdout-loglevel = OFF
          loggers = []
          actor.provider = cluster
          remote {
            retry-gate-closed-for = 500 ms
            dot-netty.tcp {
              hostname = 127.0.0.1
              port = 0
              maximum-frame-size = 1 MiB
              send-buffer-size = 2 MiB
              receive-buffer-size = 2 MiB
            }
          }
          cluster {
            retry-unsuccessful-join-after = 500 ms
            seed-node-timeout = 1 s
            shutdown-after-unsuccessful-join-seed-nodes = off
            downing-provider-class = ""
          }
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
          }
        }
        """);

    private readonly List<ActorSystem> _all = [];

    /// <summary>Starts a system.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tls">TLS; null: none.</param>
    /// <param name="more">Settings put before those of all.</param>
    public ActorSystem Start(string name = "annda", DotNettySslSetup? tls = null, string more = "")
    {
        var settings = ConfigurationFactory.ParseString(more + $"\nakka.remote.dot-netty.tcp.enable-ssl = {(tls is null ? "off" : "on")}")
            .WithFallback(Base);
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(settings));
        var system = ActorSystem.Create(name, tls is null ? setup : setup.And(tls));
        _all.Add(system);
        return system;
    }

    /// <summary>Starts a cluster of two.</summary>
    public async Task<(ActorSystem First, ActorSystem Second)> FormAsync(DotNettySslSetup? first, DotNettySslSetup? second)
    {
        var (a, b) = (Start(tls: first), Start(tls: second));
        Cluster.Get(a).Join(Address(a));
        Cluster.Get(b).Join(Address(a));
        await UntilAsync(() => Up(a) == 2 && Up(b) == 2, "two systems form a cluster");
        return (a, b);
    }

    /// <summary>The address of a system.</summary>
    public static Address Address(ActorSystem system) => Cluster.Get(system).SelfAddress;

    /// <summary>Members that are up, as a system sees them.</summary>
    public static int Up(ActorSystem system) => Cluster.Get(system).State.Members.Count(m => m.Status == MemberStatus.Up);

    /// <summary>The addresses of all members in any state, as a system sees them.</summary>
    public static Address[] Members(ActorSystem system) => [.. Cluster.Get(system).State.Members.Select(m => m.Address)];

    /// <summary>Waits until something holds.</summary>
    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(holds, () => what);

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<bool> holds, Func<string> what)
    {
        using var end = new CancellationTokenSource(Patience);
        while (!holds())
        {
            if (end.IsCancellationRequested) Assert.Fail($"not within {Patience.TotalSeconds} s: {what()}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Ends all systems.</summary>
    public Task EndAsync() => Task.WhenAll(_all.Select(s => s.Terminate()));
}

/// <summary>What a system logs from now on.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _lines = [];

    public Journal(ActorSystem system)
    {
        var writer = system.ActorOf(Props.Create(() => new Writer(_lines)));
        system.EventStream.Subscribe(writer, typeof(LogEvent));
    }

    /// <summary>The first lines, for a failure's message.</summary>
    public string Head => string.Join("\n", _lines.Take(40));

    /// <summary>Waits for a line with these parts.</summary>
    public Task SaysAsync(params string[] parts) => Systems.UntilAsync(
        () => _lines.Any(l => parts.All(p => l.Contains(p, StringComparison.Ordinal))),
        () => $"'{string.Join("' and '", parts)}' in:\n{Head}");

    private sealed class Writer : ReceiveActor
    {
        public Writer(ConcurrentQueue<string> lines) =>
            Receive<LogEvent>(e => lines.Enqueue($"{e.LogLevel()} {e.LogSource}: {e.Message} {e.Cause?.Message}"));
    }
}
