namespace Annda.Virtual;

/// <summary>A person's own rules for messages, in the order in which they were made: the first that matches decides.</summary>
internal sealed class WireRules
{
    // Replaced, not changed: a predicate may make and end rules.
    private WireRule[] _rules = [];

    /// <summary>Whether there are any.</summary>
    public bool Any => _rules.Length > 0;

    /// <summary>Adds a rule.</summary>
    public T Add<T>(T rule) where T : WireRule
    {
        rule.Rules = this;
        _rules = [.. _rules, rule];
        return rule;
    }

    /// <summary>Ends a rule.</summary>
    public void Remove(WireRule rule) => _rules = [.. _rules.Where(r => r != rule)];

    /// <summary>The rule for a message, if any.</summary>
    public WireRule? For(WireMessage message)
    {
        foreach (var rule in _rules)
        {
            if (!rule.Matches(message)) continue;
            rule.Take(message);
            return rule;
        }
        return null;
    }
}

/// <summary>What is done to messages that a predicate chooses, until it has met so many or is disposed of.</summary>
public class WireRule : IDisposable
{
    private readonly Func<WireMessage, bool> _which;
    private readonly int _times;

    internal WireRule(Func<WireMessage, bool> which, int times, int copies, double delay)
    {
        ArgumentNullException.ThrowIfNull(which);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(delay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, VirtualSettings.Longest);
        (_which, _times, Copies, Delay) = (which, times, copies, VirtualTicks.Of(delay));
    }

    /// <summary>Messages that it has met.</summary>
    public int Met { get; private set; }

    internal WireRules? Rules { get; set; }

    internal int Copies { get; }

    internal long Delay { get; }

    /// <summary>Ends the rule.</summary>
    public void Dispose()
    {
        Rules?.Remove(this);
        GC.SuppressFinalize(this);
    }

    internal bool Matches(WireMessage message) => Met < _times && _which(message);

    internal virtual void Take(WireMessage message) => Met++;
}

/// <summary>Messages that are held back until a person lets them go.</summary>
public sealed class HeldMessages : WireRule
{
    private readonly List<WireMessage> _held = [];
    private readonly Action<WireMessage> _release;

    internal HeldMessages(Func<WireMessage, bool> which, int times, Action<WireMessage> release) : base(which, times, 0, 0) =>
        _release = release;

    /// <summary>What is held, oldest first.</summary>
    public IReadOnlyList<WireMessage> Messages => _held;

    /// <summary>Lets one go: it arrives at this instant, behind what is to happen anyway.</summary>
    /// <exception cref="ArgumentException">It is not held.</exception>
    public void Release(WireMessage message)
    {
        if (!_held.Remove(message)) throw new ArgumentException($"not held: {message}", nameof(message));
        _release(message);
    }

    /// <summary>Lets all go, oldest first.</summary>
    public void ReleaseAll()
    {
        foreach (var message in _held.ToArray()) Release(message);
    }

    internal override void Take(WireMessage message)
    {
        base.Take(message);
        _held.Add(message);
    }
}
