using Akka.Actor;
using Akka.Cluster;
using Akka.Remote.Transport.DotNetty;
using Annda.Security;
using Annda.Tests.Security;

namespace Annda.Tests.Strangers;

/// <summary>A cluster with mutual TLS, and those that it does not know.</summary>
public sealed class StrangerTests : IAsyncLifetime, IDisposable
{
    // Akka's own threads ask the machine's clock, so these certificates are of today.
    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private readonly Systems _systems = new();
    private readonly CertificateAuthority _authority = Papers.Authority(Today);
    private ActorSystem _first = null!, _second = null!;
    private Journal _journal = null!;

    public enum Stranger
    {
        Plain,
        SelfSigned,
        OtherAuthority,
        OtherCluster,
        Expired,
        NotYetValid,
    }

    public async Task InitializeAsync()
    {
        (_first, _second) = await _systems.FormAsync(Member(), Member());
        _journal = new Journal(_first);
    }

    public Task DisposeAsync() => _systems.EndAsync();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(Stranger.Plain, "Association failed with akka.tcp://annda@")]
    [InlineData(Stranger.SelfSigned, "Refused", "CN=n1", "it is not signed by CN=Annda test authority")]
    [InlineData(Stranger.OtherAuthority, "Refused", "CN=n1", "it is not signed by CN=Annda test authority")]
    [InlineData(Stranger.OtherCluster, "annda-other")]
    [InlineData(Stranger.Expired, "Refused", "CN=n1", "it has expired")]
    [InlineData(Stranger.NotYetValid, "Refused", "CN=n1", "it is not valid before")]
    public async Task A_stranger_is_never_a_member_and_the_cluster_lives(Stranger kind, params string[] said)
    {
        var stranger = _systems.Start(kind == Stranger.OtherCluster ? "annda-other" : "annda", Tls(kind));
        var (itself, target) = (Systems.Address(stranger), Systems.Address(_first));
        // Without TLS the same place has another scheme.
        Cluster.Get(stranger).JoinSeedNodes([itself.WithHost(target.Host).WithPort(target.Port)]);
        // A member logs whom it refuses; who speaks no TLS at all is cut off in silence, and notices.
        await (kind == Stranger.Plain ? new Journal(stranger) : _journal).SaysAsync(said);
        Assert.DoesNotContain(itself, Systems.Members(_first));
        // A member of the family is let in after the stranger has tried, so its trying had its chance.
        var third = _systems.Start(tls: Member());
        Cluster.Get(third).Join(target);
        await Systems.UntilAsync(() => Systems.Up(_first) == 3 && Systems.Up(_second) == 3, "a third member is let in");
        Assert.All(new[] { _first, _second, third }, s => Assert.DoesNotContain(itself, Systems.Members(s)));
    }

    private DotNettySslSetup Member() => ClusterTrust.Setup(new TlsSettings(_authority.Node(Today), _authority.Certificate));

    private DotNettySslSetup? Tls(Stranger kind)
    {
        using var other = Papers.Authority(Today);
        return kind switch
        {
            Stranger.Plain => null,
            Stranger.OtherCluster => Member(),
            // They let in anybody: only the cluster's side decides.
            Stranger.SelfSigned => new DotNettySslSetup(Papers.SelfSigned(Today), true, true),
            Stranger.OtherAuthority => new DotNettySslSetup(other.Node(Today), true, true),
            Stranger.Expired => new DotNettySslSetup(_authority.Node(Today, from: -5, until: -1), true, true),
            Stranger.NotYetValid => new DotNettySslSetup(_authority.Node(Today, from: 2), true, true),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }
}
