using System.Runtime.ExceptionServices;

namespace Annda.Kernels;


/// <summary>A piece of work in independent parts: its outcome may not depend on who does which part, or when.</summary>
public abstract class TeamWork
{
    /// <summary>Does one part.</summary>
    /// <param name="part">0 to parts − 1.</param>
    public abstract void Do(int part);
}

/// <summary>
/// Threads that share the parts of one piece of work: the cores of a node on one sweep or one step. Whoever brings the work does
/// parts too; where the others are late or busy, it does them all. Between two pieces the others wait awake for a short while, for
/// the next comes within microseconds, and then sleep.
/// </summary>
public sealed class WorkTeam : IDisposable
{
    private const int SpinsAwake = 500, SpinLength = 3;

    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _wake = new(0);
    private Round? _round;
    private volatile bool _ended;
    private int _sleeping, _taken;

    /// <summary>Starts the helpers.</summary>
    /// <param name="threads">Threads that work together, the caller's included; 1: the caller alone.</param>
    public WorkTeam(int threads)
    {
        _helpers = new Thread[threads - 1];
        for (var i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = "annda.team" };
            _helpers[i].Start();
        }
    }

    /// <summary>A team of one: the caller does everything.</summary>
    public static WorkTeam Alone { get; } = new(1);

    /// <summary>Threads that work together.</summary>
    public int Size => _helpers.Length + 1;

    // One piece of work. A helper that is late finds no part left in it, whatever has come since.
    private sealed class Round
    {
        private readonly TeamWork _work;
        private readonly int _parts;
        private int _next, _open;
        private Exception? _failure;

        public Round(TeamWork work, int parts) => (_work, _parts, _open) = (work, parts, parts);

        public void DoParts()
        {
            for (var part = Interlocked.Increment(ref _next) - 1; part < _parts; part = Interlocked.Increment(ref _next) - 1)
            {
                try
                {
                    _work.Do(part);
                }
#pragma warning disable CA1031 // Thrown again where the work was brought.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    _failure = error;
                }
                Interlocked.Decrement(ref _open);
            }
        }

        public void AwaitAll()
        {
            var spinner = new SpinWait();
            while (Volatile.Read(ref _open) > 0) spinner.SpinOnce(sleep1Threshold: -1);
            if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Does all parts of a piece of work; returns when they are done. What a part throws is thrown here.</summary>
    public void Do(TeamWork work, int parts)
    {
        // One piece at a time; who comes second, or from inside a part, is better off alone than waiting.
        if (parts < 2 || _helpers.Length == 0 || Interlocked.Exchange(ref _taken, 1) != 0)
        {
            for (var part = 0; part < parts; part++) work.Do(part);
            return;
        }
        try
        {
            var round = new Round(work, parts);
            Interlocked.Exchange(ref _round, round);
            if (Math.Min(Volatile.Read(ref _sleeping), parts - 1) is > 0 and var woken) _wake.Release(woken);
            round.DoParts();
            round.AwaitAll();
        }
        finally
        {
            Volatile.Write(ref _taken, 0);
        }
    }

    /// <summary>Sends the helpers home.</summary>
    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        _wake.Release(_helpers.Length + 1);
        foreach (var helper in _helpers) helper.Join();
        _wake.Dispose();
    }

    private void Help()
    {
        Round? seen = null;
        while (!_ended)
        {
            for (var spin = 0; Volatile.Read(ref _round) == seen && spin < SpinsAwake && !_ended; spin++) Thread.SpinWait(SpinLength);
            if (Volatile.Read(ref _round) == seen)
            {
                Interlocked.Increment(ref _sleeping);
                if (Volatile.Read(ref _round) == seen && !_ended) _wake.Wait();
                Interlocked.Decrement(ref _sleeping);
                continue;
            }
            seen = Volatile.Read(ref _round);
            seen!.DoParts();
        }
    }
}
