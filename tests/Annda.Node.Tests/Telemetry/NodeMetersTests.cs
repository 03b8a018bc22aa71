using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Annda.Actors;
using Annda.Protocol;
using Annda.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Annda.Tests.Telemetry;

public class NodeMetersTests
{
    private static readonly RunKey Run = new(1, 1);

    [Fact]
    public void Messages_are_counted_by_kind_over_runs_and_never_fall()
    {
        using var meters = new NodeMeters("counted", () => WireTraffic.None);
        var (first, second) = (new MessageMeter(), new MessageMeter());
        meters.Begin(first);
        meters.Begin(second);
        Send(first, 2);
        Send(second, 3);
        Assert.Equal(5, Read("counted", "annda.messages", nameof(EndRun)));

        meters.End(first);
        Assert.Equal(5, Read("counted", "annda.messages", nameof(EndRun)));
        Send(second, 1);
        Assert.Equal(6, Read("counted", "annda.messages", nameof(EndRun)));
    }

    [Fact]
    public void What_went_to_other_nodes_is_shown_by_what_it_is()
    {
        var traffic = new WireTraffic(1, 2, 3, 4, 5, 6);
        using var meters = new NodeMeters("wired", () => traffic);
        string[] names = ["messages", "payload", "bytes", "frames", "resent", "refused"];
        Assert.Equal([1, 2, 3, 4, 5, 6], names.Select(n => Read("wired", $"annda.wire.{n}", null)));
        traffic += traffic;
        Assert.Equal(6, Read("wired", "annda.wire.bytes", null));
    }

    [Fact]
    public async Task What_is_measured_is_sent_to_a_collector()
    {
        var received = new TaskCompletionSource<(string Path, string Body)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var collector = builder.Build();
        collector.Run(async request =>
        {
            using var body = new MemoryStream();
            await request.Request.Body.CopyToAsync(body);
            received.TrySetResult((request.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync();
        var url = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        using var meters = new NodeMeters("exported", () => WireTraffic.None);
        var run = new MessageMeter();
        meters.Begin(run);
        Send(run, 7);
        // The end sends what is there.
        using (MeterExport.Start(new Uri(url), "exported"))
        {
        }

        var (path, sent) = await received.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("/v1/metrics", path);
        Assert.Contains("annda.messages", sent);
        Assert.Contains(nameof(EndRun), sent);
        Assert.Contains("exported", sent);
    }

    private static void Send(MessageMeter run, int times)
    {
        for (var i = 0; i < times; i++) run.Of(typeof(EndRun)).Add(new EndRun(Run));
    }

    private static long Read(string node, string instrument, string? kind)
    {
        long value = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (published, l) =>
        {
            if (published.Meter.Name == NodeMeters.Name && published.Name == instrument) l.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<long>((_, measured, tags, _) =>
        {
            if (Tag(tags, "node") == node && Tag(tags, "kind") == kind) value = measured;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
            if (tag.Key == name) return (string?)tag.Value;
        return null;
    }
}
