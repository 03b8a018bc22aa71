using System.Net;
using Annda.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Annda.Health;

/// <summary>
/// Answers GET /live and /ready by HTTP: 200 or 503. Not live asks for a restart, not ready for patience: a node that waits for its cluster
/// is live.
/// </summary>
public sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private HealthServer(WebApplication web) => _web = web;

    /// <summary>Where it listens, with its port.</summary>
    public HostPort Address
    {
        get
        {
            var url = new Uri(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new HostPort(url.Host.Trim('[', ']'), url.Port);
        }
    }

    /// <summary>Starts to answer.</summary>
    /// <param name="place">Where; port 0: any that is free.</param>
    /// <param name="live">Whether the process works.</param>
    /// <param name="ready">Whether it may be given work.</param>
    /// <exception cref="ClusterException">It cannot listen there.</exception>
    public static async Task<HealthServer> StartAsync(HostPort place, Func<bool> live, Func<bool> ready)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // What is asked here is short.
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MaxConcurrentConnections, kestrel.AddServerHeader) = (0, 64, false);
            if (IPAddress.TryParse(place.Host, out var address)) kestrel.Listen(address, place.Port);
            else if (place.IsLoopback && place.Port == 0) kestrel.Listen(IPAddress.Loopback, 0);
            else if (place.IsLoopback) kestrel.ListenLocalhost(place.Port);
            else kestrel.Listen(Dns.GetHostAddresses(place.Host)[0], place.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        var web = builder.Build();
        web.MapGet("/live", () => Answer(live()));
        web.MapGet("/ready", () => Answer(ready()));
        try
        {
            await web.StartAsync().ConfigureAwait(false);
            return new HealthServer(web);
        }
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw new ClusterException(NodeExit.Failed, $"cannot tell health at {place}: {error.GetBaseException().Message}", error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    private static IResult Answer(bool good) =>
        good ? Results.Text("yes\n") : Results.Text("no\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
