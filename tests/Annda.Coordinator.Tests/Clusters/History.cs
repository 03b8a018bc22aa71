using System.Text.Json;
using System.Text.RegularExpressions;

namespace Annda.Tests.Clusters;

/// <summary>Checks what a run and its nodes have logged: epochs rise strictly, and each is in the hands of one coordinator.</summary>
internal static partial class History
{
    /// <summary>Checks it.</summary>
    /// <param name="run">Folder of the run.</param>
    /// <param name="nodes">Logs of the nodes.</param>
    public static void Check(string run, IEnumerable<string> nodes)
    {
        var epochs = Epochs(File.ReadAllText(Path.Combine(run, "log.txt")));
        Assert.NotEmpty(epochs);
        Assert.True(epochs.Zip(epochs.Skip(1)).All(e => e.First < e.Second), $"epochs {string.Join(", ", epochs)} do not rise");
        Assert.Equal(epochs[^1], int.Parse(File.ReadAllText(Path.Combine(run, "epoch"))));
        var hosted = nodes.SelectMany(Hosted).ToArray();
        Assert.NotEmpty(hosted);
        var shared = hosted.GroupBy(h => (h.Run, h.Epoch), h => h.Coordinator).Where(g => g.Distinct().Count() > 1);
        Assert.True(!shared.Any(), $"two coordinators in {string.Join(", ", shared.Select(g => $"{g.Key}: {string.Join(", ", g)}"))}");
        Assert.All(hosted.Select(h => h.Epoch), epoch => Assert.Contains(epoch, epochs));
        // A node that has seen an epoch never goes back to an older one.
        foreach (var node in hosted.GroupBy(h => (h.File, h.Run), h => h.Epoch))
            Assert.True(node.Zip(node.Skip(1)).All(e => e.First < e.Second), $"{node.Key}: {string.Join(", ", node)}");
    }

    /// <summary>The epochs that a run's log tells of.</summary>
    public static int[] Epochs(string log) => [.. Begun().Matches(log).Select(m => int.Parse(m.Groups[1].Value))];

    private static IEnumerable<(string File, string Run, int Epoch, string Coordinator)> Hosted(string log)
    {
        foreach (var line in File.ReadLines(log))
        {
            // Of one that was killed the last line may be half.
            if (!line.EndsWith('}')) continue;
            var text = JsonDocument.Parse(line).RootElement.TryGetProperty("RenderedMessage", out var message) ? message.GetString()! : "";
            if (Hosts().Match(text) is { Success: true } match)
                yield return (log, match.Groups[1].Value, int.Parse(match.Groups[2].Value), match.Groups[3].Value);
        }
    }

    [GeneratedRegex(@"Epoch (\d+) begins")]
    private static partial Regex Begun();

    [GeneratedRegex(@"run ([0-9a-f]{16}) epoch (\d+)""? hosts .* for ""?([^\s""]+)")]
    private static partial Regex Hosts();
}
