using Annda.Security;
using Annda.Tests.Security;

namespace Annda.Tests.Strangers;

/// <summary>Bits that flip between members.</summary>
public sealed class CorruptWireTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private readonly Peers _peers = new();
    private readonly CertificateAuthority _authority = Papers.Authority(Today);
    private readonly BitFlip _flip = new();
    private readonly FlippingProxy[] _proxies;

    public CorruptWireTests() => _proxies = [new(_flip), new(_flip)];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _peers.EndAsync();

    public void Dispose()
    {
        foreach (var proxy in _proxies) proxy.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task With_TLS_a_flipped_bit_costs_a_connection_and_no_member()
    {
        var tls = new TlsSettings(_authority.Node(Today), _authority.Certificate);
        // All who call them come by their proxies, because those are the addresses that they tell.
        var first = await _peers.MemberAsync(tls, proxy: _proxies[0]);
        var second = await _peers.MemberAsync(tls, first, _proxies[1]);
        await Peers.UpAsync(2, first, second);
        for (var flip = 0; flip < 2; flip++)
        {
            var before = _proxies.Sum(p => p.Connections);
            // In a connection that works: a bit flipped in a handshake ends the caller by Akka's design, with exit code 79.
            _flip.Ask();
            await Systems.UntilAsync(() => _flip.Done, "a bit is flipped");
            await Systems.UntilAsync(() => _proxies.Sum(p => p.Connections) > before, "the connection is made anew");
            await HostilePeerTests.WorksAsync(first, second);
        }
        var third = await _peers.MemberAsync(tls, first);
        await Peers.UpAsync(3, first, second, third);
        await Systems.UntilAsync(() => new[] { first, second, third }.All(
            m => Akka.Cluster.Cluster.Get(m.System).State.Unreachable.IsEmpty), "all reach all");
    }
}
