namespace Annda.Virtual;

/// <summary>What other threads want of the queue, in the order in which they came.</summary>
internal sealed class Inbox
{
    // Not a Lock: who has nothing to do waits on it.
    private readonly object _gate = new();
    private List<Action> _waiting = [];
    private volatile bool _any;
    private bool _woken;

    /// <summary>Leaves a piece of work.</summary>
    public void Post(Action work)
    {
        lock (_gate)
        {
            _waiting.Add(work);
            _any = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Wakes who waits, without work.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for work, or to be woken.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (!_any && !_woken) Monitor.Wait(_gate);
            _woken = false;
        }
    }

    /// <summary>Does what has been left.</summary>
    public void Work()
    {
        if (!_any) return;
        List<Action> work;
        lock (_gate)
        {
            (work, _waiting) = (_waiting, []);
            _any = false;
        }
        foreach (var piece in work) piece();
    }
}
