using Annda.Protocol;

namespace Annda.Blocks;

/// <summary>The last states that a block announced for a chain group, kept to be sent again where one was lost.</summary>
internal sealed class SentStates(int capacity)
{
    private readonly Queue<Activation> _sent = new();

    /// <summary>Remembers an announcement.</summary>
    public void Add(Activation activation)
    {
        _sent.Enqueue(activation);
        if (_sent.Count > capacity) _sent.Dequeue();
    }

    /// <summary>What is kept and still valid at this version or later, oldest first.</summary>
    public IEnumerable<Activation> From(long version) => _sent.Where(a => a.Until >= version);
}
