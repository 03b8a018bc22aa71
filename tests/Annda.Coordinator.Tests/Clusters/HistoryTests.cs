using Annda.Tests.Data;
using Xunit.Sdk;

namespace Annda.Tests.Clusters;

/// <summary>The checker of histories finds what it is for.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_history_whose_epochs_rise_and_have_one_coordinator_each_is_right() =>
        Check("1 2 5", "5", ("one", ["1 a", "2 a"]), ("two", ["1 a", "5 b"]));

    [Fact]
    public void Wrong_histories_are_found()
    {
        Wrong(() => Check("1 2 2", "2", ("one", ["1 a"])));
        Wrong(() => Check("1 3 2", "3", ("one", ["1 a"])));
        Wrong(() => Check("1 2", "3", ("one", ["1 a"])));
        Wrong(() => Check("1 2", "2", ("one", ["1 a"]), ("two", ["1 b"])));
        Wrong(() => Check("1 2", "2", ("one", ["2 a", "1 a"])));
        Wrong(() => Check("1 2", "2", ("one", ["1 a", "3 a"])));
        Wrong(() => Check("1 2", "2"));
        Wrong(() => Check("", "2", ("one", ["1 a"])));

        static void Wrong(Action check) => Assert.ThrowsAny<XunitException>(check);
    }

    private void Check(string epochs, string last, params (string Name, string[] Hosted)[] nodes)
    {
        _scratch.Write("log.txt", string.Concat(epochs.Split(' ').Where(e => e.Length > 0).Select(e => $"12:00 INF Epoch {e} begins\n")));
        _scratch.Write("epoch", last + "\n");
        History.Check(_scratch.Folder, [.. nodes.Select(node => _scratch.Write(node.Name, string.Concat(node.Hosted.Select(hosted =>
        {
            var words = hosted.Split(' ');
            return $$"""{"RenderedMessage":"\"run 00000000000000aa epoch {{words[0]}}\" hosts 1 blocks """
                + $$"""and 0 couplings for \"{{words[1]}}\""}""" + "\n";
        }))))]);
    }
}
