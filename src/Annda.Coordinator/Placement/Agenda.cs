namespace Annda.Placement;

/// <summary>What is to happen in a simulation, by time and at one instant in the order in which it was put down.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (double Time, long Number)> _events = new();
    private long _number;

    /// <summary>Seconds since the beginning.</summary>
    public double Now { get; private set; }

    /// <summary>Puts down an event.</summary>
    public void At(double time, Action happens) => _events.Enqueue(happens, (Math.Max(time, Now), _number++));

    /// <summary>Lets everything happen.</summary>
    public void Run()
    {
        while (_events.TryDequeue(out var happens, out var when))
        {
            Now = when.Time;
            happens();
        }
    }
}
