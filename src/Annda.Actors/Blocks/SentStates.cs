using Annda.Protocol;

namespace Annda.Blocks;

/// <summary>
/// States that a block announced for a chain group, kept to be sent again where one was lost: the last few, and the last one of each
/// phase (a block with a clock of its own may end phases while a neighbour waits for its first state).
/// </summary>
internal sealed class SentStates(int capacity)
{
    private const int PhasesKept = 16;

    private readonly Queue<Activation> _sent = new();
    private readonly Queue<Activation> _ends = new();

    /// <summary>Remembers an announcement.</summary>
    public void Add(Activation activation)
    {
        _sent.Enqueue(activation);
        if (_sent.Count > capacity) _sent.Dequeue();
    }

    /// <summary>A phase has ended: its last announcement is kept longer.</summary>
    public void EndPhase()
    {
        if (_sent.Count == 0) return;
        var last = _sent.Last();
        if (_ends.Count > 0 && ReferenceEquals(_ends.Last(), last)) return;
        _ends.Enqueue(last);
        if (_ends.Count > PhasesKept) _ends.Dequeue();
    }

    /// <summary>What is kept and still valid at this version or later, oldest first.</summary>
    public IEnumerable<Activation> From(long version) =>
        _ends.Union(_sent).Where(a => a.Until >= version).OrderBy(a => a.Version);
}
