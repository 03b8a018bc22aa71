using System.Net;
using System.Net.Sockets;

namespace Annda.Tests.Post;

/// <summary>Stands before a port of 127.0.0.1, counts the bytes that pass, and cuts connections.</summary>
public sealed class Proxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly Lock _lock = new();
    private int _target;
    private long _forth, _back;

    public Proxy()
    {
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that went to the target.</summary>
    public long Forth => Interlocked.Read(ref _forth);

    /// <summary>Bytes that came from it.</summary>
    public long Back => Interlocked.Read(ref _back);

    /// <summary>A free port, from now on the target.</summary>
    public int ChooseTarget()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return _target = ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>Cuts all connections.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            foreach (var client in _clients) client.Dispose();
            _clients.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var (from, to) = (await _listener.AcceptTcpClientAsync(), new TcpClient { NoDelay = true });
                from.NoDelay = true;
                lock (_lock) _clients.AddRange([from, to]);
                await to.ConnectAsync(IPAddress.Loopback, _target);
                _ = Copy(from, to, bytes => Interlocked.Add(ref _forth, bytes));
                _ = Copy(to, from, bytes => Interlocked.Add(ref _back, bytes));
            }
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private static async Task Copy(TcpClient from, TcpClient to, Action<long> count)
    {
        var buffer = new byte[1 << 16];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                count(read);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or left by the other side.
        }
        from.Dispose();
        to.Dispose();
    }
}
