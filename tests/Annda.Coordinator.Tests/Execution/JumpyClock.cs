namespace Annda.Tests.Execution;

/// <summary>A clock that jumps by an hour, back or on, every few times that it is asked; a clock that a test moves.</summary>
/// <param name="seed">Of the jumps; 0: it stands still unless it is moved.</param>
internal sealed class JumpyClock(ulong seed = 0) : TimeProvider
{
    private readonly Dice _dice = new(seed);
    private readonly Lock _lock = new();
    private TimeSpan _passed = TimeSpan.FromDays(1);

    /// <summary>Jumps so far.</summary>
    public int Jumps { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves it.</summary>
    public void Pass(TimeSpan time) => _passed += time;

    public override long GetTimestamp() => Now().Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now();

    private TimeSpan Now()
    {
        lock (_lock)
        {
            if (seed == 0) return _passed;
            _passed += TimeSpan.FromMilliseconds(3);
            if (_dice.Below(5) > 0) return _passed;
            Jumps++;
            return _passed += TimeSpan.FromHours(_dice.Below(2) == 0 ? 1 : -1);
        }
    }
}
