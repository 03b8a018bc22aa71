using System.Text.RegularExpressions;
using Annda.Tests.Documents;

namespace Annda.Tests.Deploy;

/// <summary>The unit and its settings against what annda-node knows.</summary>
[Collection(ImageCollection.Name)]
public sealed class SystemdTests(Image image)
{
    private static readonly string Folder = Path.Combine(Document.Root, "deploy/systemd");

    private static readonly (string Key, string Value)[] Unit =
        [.. File.ReadAllLines(Path.Combine(Folder, "annda-node@.service")).Where(l => l.Contains('=') && l[0] != '#')
            .Select(l => l.Split('=', 2)).Select(p => (p[0], p[1]))];

    [Fact]
    public void Its_options_and_variables_are_those_of_annda_node()
    {
        Assert.Equal("/opt/annda/annda-node --name=%i", Value("ExecStart"));
        var settings = File.ReadAllLines(Path.Combine(Folder, "node.env")).Where(l => l.Length > 0 && l[0] != '#')
            .Concat(Unit.Where(u => u.Key == "Environment").Select(u => u.Value))
            .Where(l => !l.StartsWith("DOTNET_", StringComparison.Ordinal)).ToArray();
        Assert.True(settings.Length >= 6, string.Join('\n', settings));
        Assert.All(settings, s => Assert.StartsWith("ANNDA_NODE__", s, StringComparison.Ordinal));
        image.Knows(["annda-node", "--name", .. settings.Select(s => "--" + s["ANNDA_NODE__".Length..s.IndexOf('=')]
            .Replace('_', '-').ToLowerInvariant())], "systemd");
    }

    [Fact]
    public async Task Annda_node_accepts_the_settings()
    {
        var settings = File.ReadAllLines(Path.Combine(Folder, "node.env")).Where(l => l.Length > 0 && l[0] != '#').ToArray();
        var shown = await Shell.RunAsync(image.Root, "env", [.. settings, image.Program("annda-node"), "--insecure", "--show-config"]);
        Assert.Contains("n2.example:4053", shown.Well().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_starts_again_where_that_helps_and_is_not_root()
    {
        Assert.Equal("on-failure", Value("Restart"));
        Assert.Equal("2", Value("RestartPreventExitStatus"));
        Assert.Equal("3 4 79", Value("RestartForceExitStatus"));
        Assert.Equal("35", Value("TimeoutStopSec"));
        Assert.Equal("annda", Value("User"));
        Assert.Equal(["ca.pem:/etc/annda/ca.pem", "tls.pem:/etc/annda/%i.pem"],
            Unit.Where(u => u.Key == "LoadCredential").Select(u => u.Value).Order());
    }

    [Fact]
    public async Task Systemd_reads_it_where_it_is_installed()
    {
        if (!Shell.Has("systemd-analyze")) return;
        var folder = Directory.CreateTempSubdirectory("annda-systemd-");
        try
        {
            // The program stands elsewhere here; all else is as it is.
            var text = Regex.Replace(File.ReadAllText(Path.Combine(Folder, "annda-node@.service")), "/opt/annda/annda-node",
                image.Program("annda-node"));
            var unit = Path.Combine(folder.FullName, "annda-node@n1.service");
            await File.WriteAllTextAsync(unit, text);
            var said = (await Shell.RunAsync(folder.FullName, "systemd-analyze", "verify", "--man=no", unit)).Well();
            Assert.DoesNotContain("annda-node@", said.Output + said.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static string Value(string key) => Assert.Single(Unit, u => u.Key == key).Value;
}
