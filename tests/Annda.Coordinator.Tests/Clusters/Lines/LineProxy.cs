using System.Net;
using System.Net.Sockets;

namespace Annda.Tests.Clusters.Lines;

/// <summary>
/// Stands before a port of 127.0.0.1. What passes may be late, by up to two seconds with a heavy tail, but keeps its order; and now and
/// then a bit of it changes.
/// </summary>
/// <param name="target">The port behind it.</param>
/// <param name="lateMost">Longest delay; most are far shorter.</param>
/// <param name="flips">Share of pieces in which a bit changes.</param>
/// <param name="seed">Names its fate.</param>
internal sealed class LineProxy(int target, TimeSpan lateMost, double flips, ulong seed) : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Dice _dice = new(seed);
    private readonly Lock _lock = new();
    private long _flipped, _connections;

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bits that it has changed.</summary>
    public long Flipped => Interlocked.Read(ref _flipped);

    /// <summary>Connections that were made.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Begins to listen.</summary>
    public LineProxy Begin()
    {
        _listener.Start();
        _ = AcceptAsync();
        return this;
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket from)
    {
        using var near = from;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, _end.Token);
            Interlocked.Increment(ref _connections);
            // Whichever side ends, both do.
            await Task.WhenAny(PassAsync(near, far), PassAsync(far, near));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is there, or the test is over.
        }
    }

    // One in ten is late by more than a third of the most.
    private TimeSpan Meet(byte[] piece)
    {
        lock (_lock)
        {
            if (_dice.Chance(flips))
            {
                piece[_dice.Below(piece.Length)] ^= (byte)(1 << _dice.Below(8));
                Interlocked.Increment(ref _flipped);
            }
            return Math.Pow(_dice.Uniform(), 10) * lateMost;
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var pieces = System.Threading.Channels.Channel.CreateBounded<(long Due, byte[] Piece)>(256);
        var sending = SendAsync();
        var buffer = new byte[1 << 16];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer, SocketFlags.None, _end.Token)) > 0;)
            {
                var piece = buffer[..read];
                var late = Meet(piece);
                await pieces.Writer.WriteAsync((Members.Milliseconds + (long)late.TotalMilliseconds, piece), _end.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut, or the test is over.
        }
        pieces.Writer.Complete();
        await sending;

        async Task SendAsync()
        {
            try
            {
                await foreach (var (due, piece) in pieces.Reader.ReadAllAsync(_end.Token))
                {
                    if (due - Members.Milliseconds is var left and > 0) await Task.Delay((int)left, _end.Token);
                    for (var sent = 0; sent < piece.Length;)
                        sent += await to.SendAsync(piece.AsMemory(sent), SocketFlags.None, _end.Token);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Cut, or the test is over.
            }
        }
    }
}
