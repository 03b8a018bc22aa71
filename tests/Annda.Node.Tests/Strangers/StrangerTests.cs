using Akka.Cluster;
using Akka.Remote.Transport.DotNetty;
using Annda.Hosting;
using Annda.Security;
using Annda.Tests.Security;

namespace Annda.Tests.Strangers;

/// <summary>A cluster with mutual TLS, and those that it does not know.</summary>
public sealed class StrangerTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private readonly Peers _peers = new();
    private readonly CertificateAuthority _authority = Papers.Authority(Today);
    private ClusterNode _first = null!, _second = null!;

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
        _first = await _peers.MemberAsync(Member());
        _second = await _peers.MemberAsync(Member(), _first);
    }

    public Task DisposeAsync() => _peers.EndAsync();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(Stranger.Plain, "Association failed with akka.tcp://annda@")]
    [InlineData(Stranger.SelfSigned, "Refused", "CN=n1", "it is not signed by CN=Annda test authority")]
    [InlineData(Stranger.OtherAuthority, "Refused", "CN=n1", "it is not signed by CN=Annda test authority")]
    [InlineData(Stranger.OtherCluster, "akka.ssl.tcp://annda-other@")]
    [InlineData(Stranger.Expired, "Refused", "CN=n1", "it has expired")]
    [InlineData(Stranger.NotYetValid, "Refused", "CN=n1", "it is not valid before")]
    public async Task A_stranger_is_never_a_member_and_the_cluster_lives(Stranger kind, params string[] said)
    {
        var journal = new Journal(_first.System);
        var stranger = _peers.Other(kind == Stranger.OtherCluster ? "annda-other" : "annda", Tls(kind));
        var itself = Systems.Address(stranger);
        // A member logs whom it refuses; who speaks no TLS at all is cut off in silence, and notices.
        if (kind == Stranger.Plain) journal = new Journal(stranger);
        // The same place, in the stranger's own scheme and name.
        Cluster.Get(stranger).JoinSeedNodes([itself.WithHost(_first.Address.Host).WithPort(_first.Address.Port)]);
        await journal.SaysAsync(said);
        // A member of the family is let in after the stranger has tried, so its trying had its chance.
        var third = await _peers.MemberAsync(Member(), _first);
        await Peers.UpAsync(3, _first, _second, third);
        Assert.All(new[] { _first, _second, third }, m => Assert.DoesNotContain(itself, Systems.Members(m.System)));
        Assert.Equal(0, Systems.Up(stranger));
    }

    private TlsSettings Member() => new(_authority.Node(Today), _authority.Certificate);

    private DotNettySslSetup? Tls(Stranger kind)
    {
        using var other = Papers.Authority(Today);
        return kind switch
        {
            Stranger.Plain => null,
            // They let in anybody: only the cluster's side decides.
            Stranger.OtherCluster => new DotNettySslSetup(_authority.Node(Today), true, true),
            Stranger.SelfSigned => new DotNettySslSetup(Papers.SelfSigned(Today), true, true),
            Stranger.OtherAuthority => new DotNettySslSetup(other.Node(Today), true, true),
            Stranger.Expired => new DotNettySslSetup(_authority.Node(Today, from: -5, until: -1), true, true),
            Stranger.NotYetValid => new DotNettySslSetup(_authority.Node(Today, from: 2), true, true),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }
}
