using Annda.Protocol;

namespace Annda.Coordination;

/// <summary>Adds up what nodes report of their messages: the last report of each node in each epoch.</summary>
internal sealed class MessageTotals
{
    private readonly Dictionary<(RunKey Run, string Node), MessagesReported> _reports = [];

    /// <summary>Takes in a report.</summary>
    public void Add(MessagesReported reported) => _reports[(reported.Run, reported.Node)] = reported;

    /// <summary>Whether a node has reported in an epoch.</summary>
    public bool Has(RunKey run, string node) => _reports.ContainsKey((run, node));

    /// <summary>Forgets what was reported of an epoch: it will be asked for again.</summary>
    public void Forget(RunKey run)
    {
        foreach (var key in _reports.Keys.Where(k => k.Run == run).ToArray()) _reports.Remove(key);
    }

    /// <summary>Traffic between nodes.</summary>
    public WireTraffic Wire => _reports.Values.Aggregate(WireTraffic.None, (sum, r) => sum + r.Wire);

    /// <summary>Messages by kind, with those of the coordinator.</summary>
    public IReadOnlyList<MessageCount> Counts(IReadOnlyList<MessageCount> own) =>
        [.. _reports.Values.SelectMany(r => r.Counts).Concat(own).GroupBy(c => c.Kind).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new MessageCount(g.Key, g.Sum(c => c.Count), g.Sum(c => c.Bytes)))];
}
