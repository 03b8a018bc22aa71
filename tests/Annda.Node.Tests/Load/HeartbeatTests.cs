using System.Numerics;
using Akka.Actor;
using Annda.Hosting;
using Annda.Tests.Hosting;
using Annda.Tests.Processes;
using Microsoft.Extensions.Logging;

namespace Annda.Tests.Load;

public class HeartbeatTests
{
    private const int Actors = 16;

    [Fact]
    public Task A_node_that_computes_with_all_it_has_is_heard_for_20_seconds() => BurnAsync(TimeSpan.FromSeconds(20));

    [Fact]
    [Trait("Category", "Nightly")]
    public Task A_node_that_computes_with_all_it_has_is_heard_for_a_minute() => BurnAsync(TimeSpan.FromSeconds(60));

    // Sixteen actors that never rest, in messages of five seconds and of five milliseconds, on the threads for blocks of a node here;
    // another process listens, and so does this node.
    private static async Task BurnAsync(TimeSpan time)
    {
        var (watcher, address) = await NodeProcess.JoinAsync("watcher");
        using var _ = watcher;
        using var log = new LogEar();
        await using var node = await ClusterNode.StartAsync(Members.Options() with
        {
            Join = [address], Threads = new ClusterOptions().Threads,
        }, logging => logging.AddProvider(log));
        await node.Joined.WaitAsync(Members.Long);
        var ear = new NodeEar(node);
        object[] there = [await ear.NextAsync(), await ear.NextAsync()];
        Assert.All(there, t => Assert.IsType<NodeUp>(t));
        using var stop = new CancellationTokenSource();
        for (var i = 0; i < Actors; i++)
        {
            var piece = TimeSpan.FromMilliseconds(i % 2 == 0 ? 5 : 5000);
            var token = stop.Token;
            node.System.ActorOf(Props.Create(() => new Burner(piece, token)).WithDispatcher("annda.dispatchers.compute")).Tell(Burner.Go);
        }
        await Task.Delay(time);
        await stop.CancelAsync();

        Assert.Empty(ear.Rest());
        Assert.True(node.IsReady);
        Assert.DoesNotContain("unreachable", watcher.All, StringComparison.OrdinalIgnoreCase);
        // Akka's own complaint that heartbeats are sent late.
        Assert.Contains("Welcome", log.All);
        Assert.DoesNotContain("heartbeat was delayed", log.All, StringComparison.OrdinalIgnoreCase);
    }

    private sealed class Burner(TimeSpan piece, CancellationToken stop) : UntypedActor
    {
        public const string Go = "go";

        private ulong _sum = 1;

        protected override void OnReceive(object message)
        {
            var end = TimeProvider.System.GetTimestamp() + (long)(piece.TotalSeconds * TimeProvider.System.TimestampFrequency);
            while (TimeProvider.System.GetTimestamp() < end && !stop.IsCancellationRequested)
                for (var i = 0; i < 1000; i++) _sum = BitOperations.RotateLeft(_sum * 0x9E3779B97F4A7C15, 17);
            if (!stop.IsCancellationRequested) Self.Tell(Go);
        }
    }
}
