using Annda.Checkpoints;

namespace Annda.Tests.Checkpoints;

/// <summary>
/// A disk in memory that fails at a call of choice, or loses power there: then of the names that no flush has made last, any part may be
/// lost, and of a file that is being written any beginning may be there.
/// </summary>
internal sealed class FragileDisk(IReadOnlyDictionary<string, string> files) : IDisk
{
    private readonly Dictionary<string, string> _names = new(files), _lasting = new(files);
    private readonly List<Action<Dictionary<string, string>>> _pending = [];
    private int _calls;

    /// <summary>The call that fails; it and those after it do nothing.</summary>
    public int FailsAt { get; init; } = int.MaxValue;

    /// <summary>Whether it loses power there; else that call alone is refused.</summary>
    public bool Dies { get; init; }

    /// <summary>Of a file that is being written when power is lost, this share is there.</summary>
    public double Written { get; init; }

    /// <summary>What there is now: what a killed process leaves.</summary>
    public IReadOnlyDictionary<string, string> Now => _names;

    /// <summary>Names that are not yet lasting.</summary>
    public int Pending => _pending.Count;

    /// <summary>What there is after a loss of power, if those changes of names have come to last whose bits are set.</summary>
    public IReadOnlyDictionary<string, string> AfterLoss(int kept)
    {
        var left = new Dictionary<string, string>(_lasting);
        for (var i = 0; i < _pending.Count; i++)
            if ((kept >> i & 1) == 1) _pending[i](left);
        return left;
    }

    public bool Exists(string path) => _names.ContainsKey(path);

    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var content = System.Text.Encoding.ASCII.GetString(bytes);
        if (Fails())
        {
            Change(names => names[path] = content[..(int)(content.Length * Written)]);
            throw Failure();
        }
        Change(names => names[path] = content);
    }

    public void Move(string from, string to)
    {
        if (Fails()) throw Failure();
        var content = _names[from];
        Change(names =>
        {
            names.Remove(from);
            names[to] = content;
        });
    }

    public void Delete(string path)
    {
        if (Fails()) throw Failure();
        Change(names => names.Remove(path));
    }

    public void Flush(string folder)
    {
        if (Fails()) throw Failure();
        foreach (var change in _pending) change(_lasting);
        _pending.Clear();
    }

    private bool Fails() => ++_calls == FailsAt || Dies && _calls > FailsAt;

    private Exception Failure() => Dies ? new PowerLost() : new IOException("no space left");

    private void Change(Action<Dictionary<string, string>> change)
    {
        change(_names);
        _pending.Add(change);
    }

    /// <summary>The end of a process.</summary>
    internal sealed class PowerLost : Exception;
}
