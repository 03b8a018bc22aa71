using System.Globalization;
using Annda.Protocol;

namespace Annda.Execution;

/// <summary>A line for each node of a run: what its blocks do, how much they wait, and what it sends.</summary>
internal sealed class NodeLines(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (MessagesReported Report, long At, string Line)> _nodes = new(StringComparer.Ordinal);

    /// <summary>The lines now.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock) return [.. _nodes.Values.Select(n => n.Line).Where(l => l.Length > 0)];
        }
    }

    /// <summary>A new epoch: other nodes, or other places.</summary>
    public void Clear()
    {
        lock (_lock) _nodes.Clear();
    }

    /// <summary>Takes in what a node has done so far.</summary>
    public void Add(string name, MessagesReported report)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            var line = _nodes.TryGetValue(name, out var last) ? Line(name, last.Report, report, clock.GetElapsedTime(last.At, now)) : "";
            _nodes[name] = (report, now, line);
        }
    }

    private static string Line(string name, MessagesReported before, MessagesReported now, TimeSpan time)
    {
        var seconds = Math.Max(1e-3, time.TotalSeconds);
        var updates = (now.Load.Updates - before.Load.Updates) / seconds;
        var waits = (now.Load.WaitedSeconds - before.Load.WaitedSeconds) / seconds / Math.Max(1, now.Load.Blocks);
        var messages = (now.Counts.Sum(c => c.Count) - before.Counts.Sum(c => c.Count)) / seconds;
        var blocks = now.Load.Blocks == 1 ? "1 block" : $"{now.Load.Blocks} blocks";
        var sent = (now.Wire.Bytes - before.Wire.Bytes) / seconds;
        return string.Create(CultureInfo.InvariantCulture, $"{name} · {blocks} · {updates / 1e6:0.0} M updates/s · waits ")
            + string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Clamp(waits, 0, 1):0} % · {messages:0} messages/s · ")
            + string.Create(CultureInfo.InvariantCulture, $"{sent / 1e6:0.0} MB/s sent");
    }
}
