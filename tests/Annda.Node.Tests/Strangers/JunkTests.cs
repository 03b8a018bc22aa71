using System.Net.Sockets;
using System.Text;
using Annda.Hosting;
using Annda.Security;
using Annda.Tests.Security;

namespace Annda.Tests.Strangers;

/// <summary>Whatever else may come to a port.</summary>
public sealed class JunkTests : IAsyncLifetime, IDisposable
{
    private const int Idle = 1000, Rounds = 30;

    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private readonly Peers _peers = new();
    private readonly List<TcpClient> _sockets = [];
    private readonly CertificateAuthority _authority = Papers.Authority(Today);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _peers.EndAsync();

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Junk_half_a_handshake_and_a_thousand_idle_sockets_keep_no_member_out(bool withTls)
    {
        var tls = withTls ? new TlsSettings(_authority.Node(Today), _authority.Certificate) : null;
        var first = await _peers.MemberAsync(tls);
        var second = await _peers.MemberAsync(tls, first);
        for (var i = 0; i < Idle; i++) await ConnectAsync(first.Address);
        for (var round = 0; round < Rounds; round++)
            foreach (var bytes in Junk(round))
            {
                var socket = await ConnectAsync(first.Address);
                await socket.GetStream().WriteAsync(bytes);
                // Some hang up, some stay.
                if (round % 2 == 0) socket.Close();
            }
        var third = await _peers.MemberAsync(tls, first);
        await Peers.UpAsync(3, first, second, third);
        Assert.All(new[] { first, second, third }, m => Assert.Empty(Akka.Cluster.Cluster.Get(m.System).State.Unreachable));
    }

    private static IEnumerable<byte[]> Junk(int round)
    {
        yield return Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: annda\r\n\r\n");
        // A length that is far too large, a negative one, none; then bytes without a meaning.
        yield return [0x7f, 0xff, 0xff, 0xff, 1, 2, 3];
        yield return [0xff, 0xff, 0xff, 0xff, 1, 2, 3];
        yield return new byte[64];
        yield return [.. Enumerable.Range(0, 999).Select(i => (byte)((i * 167) + (round * 91) + (i >> 3)))];
        // The beginning of a TLS handshake, cut in its middle.
        yield return [0x16, 0x03, 0x03, 0x00, 0xa0, 0x01, 0x00, 0x00, 0x9c, 0x03, 0x03, 1, 2, 3];
    }

    private async Task<TcpClient> ConnectAsync(HostPort to)
    {
        var socket = new TcpClient();
        _sockets.Add(socket);
        await socket.ConnectAsync(to.Host, to.Port);
        return socket;
    }
}
