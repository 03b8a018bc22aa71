using Akka.Actor;
using Akka.Cluster;
using Akka.Remote.Transport.DotNetty;
using Annda.Security;
using Annda.Tests.Security;
using Microsoft.Extensions.Time.Testing;

namespace Annda.Tests.Strangers;

/// <summary>A certificate that ends while its node works.</summary>
public sealed class ExpiryTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _clock = new(Papers.Now);
    private readonly CertificateAuthority _authority = Papers.Authority();
    private readonly Systems _systems = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _systems.EndAsync();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task It_is_warned_of_it_stays_and_it_alone_cannot_come_back()
    {
        var soon = new TlsSettings(_authority.Node(until: 1), _authority.Certificate);
        var warnings = new List<string>();
        using var watch = new CertificateWatch(soon, warnings.Add, _clock);
        Assert.Contains("expires on 2030-06-02 12:00Z, in 24 hours", Assert.Single(warnings), StringComparison.Ordinal);

        var (first, second) = await _systems.FormAsync(Tls(_authority.Node()), Tls(_authority.Node()));
        var third = Join(soon, first);
        await Systems.UntilAsync(() => Systems.Up(second) == 3, "a node whose certificate ends soon is let in");

        _clock.Advance(TimeSpan.FromDays(2));
        // Connections that there are stay, and so does the member.
        var journal = new Journal(first);
        await third.Terminate();
        Cluster.Get(first).Down(Systems.Address(third));
        await Systems.UntilAsync(() => Systems.Members(first).Length == 2, "the node that ended is forgotten");
        var again = Join(soon, first);
        await journal.SaysAsync("Refused", "CN=n1", "it has expired on 2030-06-02");

        // Those with good certificates go on, and let in others.
        Join(new TlsSettings(_authority.Node(), _authority.Certificate), first);
        await Systems.UntilAsync(() => Systems.Up(first) == 3 && Systems.Up(second) == 3, "a node with a good certificate is let in");
        Assert.DoesNotContain(Systems.Address(again), Systems.Members(first));
    }

    private ActorSystem Join(TlsSettings tls, ActorSystem to)
    {
        var system = _systems.Start(tls: Tls(tls.Certificate));
        Cluster.Get(system).JoinSeedNodes([Systems.Address(to)]);
        return system;
    }

    private DotNettySslSetup Tls(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        new(certificate, false, true, false, new ClusterTrust(_authority.Certificate, _clock).Validate);
}
