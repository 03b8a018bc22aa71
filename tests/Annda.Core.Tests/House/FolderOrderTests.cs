namespace Annda.Tests.House;

/// <summary>Folders depend in one direction.</summary>
public class FolderOrderTests
{
    private static readonly string[] Pure =
    [
        "Numerics", "Randomness", "Topology", "Kernels", "Statistics", "Annealing", "Dynamics", "Exact", "Protocol", "Learning", "Blocks",
        "Couplings",
    ];

    private static readonly string[] PureCoordination = ["Phases", "Runs", "Programs", "Placement"];

    [Fact]
    public void Every_folder_of_the_actors_uses_only_those_before_it()
    {
        string[] order = [.. Pure, "Actors"];
        foreach (var file in Repository.Sources("src/Annda.Actors"))
        {
            var place = Array.IndexOf(order, Folder(file));
            // Folders beyond the pure ones may follow; they are checked against these only.
            if (place < 0) continue;
            Assert.All(file.Uses.Where(u => Array.IndexOf(order, u) >= 0), u =>
                Assert.True(Array.IndexOf(order, u) <= place, $"{file.Path} uses Annda.{u}, which comes after its own folder"));
        }
    }

    [Fact]
    public void The_pure_folders_know_neither_Akka_nor_what_is_built_on_them()
    {
        var pure = Repository.Sources("src/Annda.Actors").Where(f => Pure.Contains(Folder(f))).ToArray();
        Assert.Equal(Pure.Order(), pure.Select(Folder).Distinct().Order());
        foreach (var file in pure)
        {
            Assert.DoesNotContain(file.Lines, l => l.Contains("using Akka") || l.Contains("Akka."));
            Assert.Empty(file.Uses.Except(Pure).Select(u => $"{file.Path} uses Annda.{u}"));
        }
        foreach (var file in Repository.Sources("src/Annda.Coordinator").Where(f => PureCoordination.Contains(Folder(f))))
        {
            Assert.DoesNotContain(file.Lines, l => l.Contains("using Akka") || l.Contains("Akka."));
            Assert.Empty(file.Uses.Except([.. Pure, .. PureCoordination]).Select(u => $"{file.Path} uses Annda.{u}"));
        }
    }

    [Fact]
    public void Nothing_below_the_coordinator_uses_its_folders()
    {
        var below = Repository.Sources("src/Annda.Actors").Concat(Repository.Sources("src/Annda.Node")).ToArray();
        var shared = below.Select(Folder).ToHashSet();
        var coordinators = Repository.Sources("src/Annda.Coordinator").Select(Folder)
            .Where(f => f.Length > 0 && !shared.Contains(f)).ToHashSet();
        Assert.Superset(PureCoordination.ToHashSet(), coordinators);
        foreach (var file in below) Assert.Empty(file.Uses.Where(coordinators.Contains).Select(u => $"{file.Path} uses Annda.{u}"));
    }

    [Fact]
    public void No_project_below_the_coordinator_refers_to_it()
    {
        foreach (var (project, allowed) in new[] { ("Annda.Actors", Array.Empty<string>()), ("Annda.Node", ["Annda.Actors"]) })
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, "src", project, project + ".csproj"));
            var found = text.Split("<ProjectReference Include=\"")[1..]
                .Select(r => Path.GetFileNameWithoutExtension(r[..r.IndexOf('"')].Replace('\\', '/')));
            Assert.Empty(found.Except(allowed));
        }
    }

    [Fact]
    public void These_tests_refer_to_no_project_and_no_Akka()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Annda.Core.Tests", "Annda.Core.Tests.csproj"));
        Assert.DoesNotContain("ProjectReference", text);
        Assert.DoesNotContain("\"Akka", text);
        Assert.DoesNotContain(typeof(FolderOrderTests).Assembly.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Akka", StringComparison.Ordinal));
    }

    // The folder right below the project: "Kernels" of "Annda.Actors/Kernels/Wide".
    private static string Folder(Repository.Source file) => file.Folder.Split('/') is [_, var folder, ..] ? folder : "";
}
