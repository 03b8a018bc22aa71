using Annda.Execution;
using Annda.Protocol;

namespace Annda.Tests.Execution;

/// <summary>The line of a node in the progress of a run.</summary>
public class NodeLinesTests
{
    [Fact]
    public void It_tells_rates_since_the_last_report()
    {
        var clock = new SteadyClock();
        var lines = new NodeLines(clock);
        MessagesReported Report(long updates, double waited, long messages, long bytes) => new(new RunKey(1, 1), "path",
            [new MessageCount("Activation", messages, 0)], WireTraffic.None with { Bytes = bytes }, new NodeLoad(2, updates, waited));
        lines.Add("b", Report(5, 1, 1, 1));
        Assert.Empty(lines.Lines);
        clock.Seconds = 2;
        lines.Add("b", Report(6_000_005, 2, 501, 3_000_001));
        lines.Add("a", Report(0, 0, 0, 0));
        Assert.Equal(["b · 2 blocks · 3.0 M updates/s · waits 25 % · 250 messages/s · 1.5 MB/s sent"], lines.Lines);
        lines.Clear();
        Assert.Empty(lines.Lines);
    }

    private sealed class SteadyClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
