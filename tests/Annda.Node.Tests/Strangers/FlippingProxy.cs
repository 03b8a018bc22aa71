using System.Net;
using System.Net.Sockets;

namespace Annda.Tests.Strangers;

/// <summary>One bit to flip, by the proxy that next has something to flip it in.</summary>
public sealed class BitFlip
{
    private int _due;

    /// <summary>Whether the bit that was asked for has been flipped.</summary>
    public bool Done => Volatile.Read(ref _due) == 0;

    /// <summary>Asks for one.</summary>
    public void Ask() => Volatile.Write(ref _due, 1);

    /// <summary>Whether the caller is to flip it.</summary>
    public bool Take() => Interlocked.Exchange(ref _due, 0) == 1;
}

/// <summary>Stands between a member and all who call it, and can flip one bit of what comes by.</summary>
public sealed class FlippingProxy : IDisposable
{
    private readonly TcpListener _door = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly BitFlip _flip;
    private int _connections;

    public FlippingProxy(BitFlip flip)
    {
        _flip = flip;
        _door.Start();
        // A port that is free now and that the system gives to nobody else so soon.
        using var place = new TcpListener(IPAddress.Loopback, 0);
        place.Start();
        Target = ((IPEndPoint)place.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_door.LocalEndpoint).Port;

    /// <summary>Where it leads.</summary>
    public int Target { get; }

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _end.Cancel();
        _door.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var caller = await _door.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                var called = new TcpClient();
                await called.ConnectAsync(IPAddress.Loopback, Target, _end.Token);
                _ = PassAsync(caller, called);
                _ = PassAsync(called, caller);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        using (from)
        using (to)
            try
            {
                var bytes = new byte[1 << 14];
                while (await from.GetStream().ReadAsync(bytes, _end.Token) is > 0 and var count)
                {
                    // In the middle of a message long enough to be one of the cluster's, past all lengths.
                    if (count > 60 && _flip.Take()) bytes[count / 2] ^= 4;
                    await to.GetStream().WriteAsync(bytes.AsMemory(0, count), _end.Token);
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException
                or InvalidOperationException)
            {
                // One side has hung up; the other hears it now.
            }
    }
}
