using System.Security.Cryptography.X509Certificates;
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
    public async Task It_is_warned_of_and_connections_that_there_are_stay()
    {
        var soon = Soon();
        var warnings = new List<string>();
        using var watch = new CertificateWatch(soon, warnings.Add, _clock);
        Assert.Contains("expires on 2030-06-02 12:00Z, in 24 hours", Assert.Single(warnings), StringComparison.Ordinal);
        var (first, second) = await _systems.FormAsync(Tls(_authority.Node()), Tls(soon.Certificate));
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Contains("has expired on 2030-06-02 12:00Z", warnings[^1], StringComparison.Ordinal);
        foreach (var (from, to) in new[] { (first, second), (second, first) })
            for (var i = 0; i < 10; i++)
            {
                var core = ((ExtendedActorSystem)from).Provider.ResolveActorRef($"{Systems.Address(to)}/system/cluster/core/daemon");
                Assert.NotNull((await core.Ask<ActorIdentity>(new Identify(i), Systems.Patience)).Subject);
            }
        Assert.Equal((2, 2), (Systems.Up(first), Systems.Up(second)));
    }

    [Fact]
    public async Task A_node_that_comes_back_with_its_old_certificate_is_kept_out_alone()
    {
        var (first, second) = await _systems.FormAsync(Tls(_authority.Node()), Tls(_authority.Node()));
        _clock.Advance(TimeSpan.FromDays(2));
        var journal = new Journal(first);
        var again = Join(Soon(), first);
        await journal.SaysAsync("Refused", "CN=n1", "it has expired on 2030-06-02");
        // Those with good certificates go on, and let in others.
        Join(new TlsSettings(_authority.Node(), _authority.Certificate), first);
        await Systems.UntilAsync(() => Systems.Up(first) == 3 && Systems.Up(second) == 3, "a node with a good certificate is let in");
        Assert.DoesNotContain(Systems.Address(again), Systems.Members(first));
    }

    private TlsSettings Soon() => new(_authority.Node(until: 1), _authority.Certificate);

    private ActorSystem Join(TlsSettings tls, ActorSystem to)
    {
        var system = _systems.Start(tls: Tls(tls.Certificate));
        Cluster.Get(system).JoinSeedNodes([Systems.Address(to)]);
        return system;
    }

    private DotNettySslSetup Tls(X509Certificate2 certificate) =>
        new(certificate, false, true, false, new ClusterTrust(_authority.Certificate, _clock).Validate);
}
