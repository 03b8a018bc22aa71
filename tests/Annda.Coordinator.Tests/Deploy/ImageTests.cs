using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Annda.Tests.Deploy;

/// <summary>What the Dockerfile makes, made in a folder.</summary>
[Collection(ImageCollection.Name)]
public sealed class ImageTests(Image image)
{
    [Fact]
    public async Task Both_programs_start()
    {
        Assert.Contains("--listen", image.NodeHelp, StringComparison.Ordinal);
        Assert.Contains("digits", (await image.RunAsync("annda", "list")).Well().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void They_need_no_other_runtime_than_the_base_image_has()
    {
        var bases = Image.Steps.Where(s => s.Word == "FROM").Select(s => s.Text).ToArray();
        Assert.Equal(["mcr.microsoft.com/dotnet/sdk:10.0 AS build", "mcr.microsoft.com/dotnet/aspnet:10.0"], bases);
        foreach (var program in new[] { "annda", "annda-node" })
        {
            var file = Path.Combine(image.Root, "opt/annda", program + ".runtimeconfig.json");
            var options = JsonNode.Parse(File.ReadAllText(file))!["runtimeOptions"]!;
            Assert.All(options["frameworks"]?.AsArray() ?? [options["framework"]!.DeepClone()], framework =>
            {
                Assert.Contains((string)framework!["name"]!, new[] { "Microsoft.NETCore.App", "Microsoft.AspNetCore.App" });
                Assert.Equal("10.0.0", (string)framework["version"]!);
            });
        }
    }

    [Fact]
    public void It_is_not_root_and_says_where_it_listens()
    {
        Assert.Equal("1654:1654", Assert.Single(Image.Steps, s => s.Word == "USER").Text);
        Assert.Equal("4053 8080", Assert.Single(Image.Steps, s => s.Word == "EXPOSE").Text);
        var start = JsonNode.Parse(Assert.Single(Image.Steps, s => s.Word == "CMD").Text)!.AsArray();
        image.Knows(start.Select(w => (string)w!), "CMD");
        Assert.Contains("CMD [\"annda-healthy\", \"live\"]", Assert.Single(Image.Steps, s => s.Word == "HEALTHCHECK").Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_health_is_that_of_the_node()
    {
        using var node = Shell.Start(image.Root + "/runs", image.Program("annda-node"),
            "--listen", "127.0.0.1:0", "--health", "0", "--tied");
        try
        {
            _ = node.StandardError.ReadToEndAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var port = "";
            while (await node.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (Regex.Match(line, @"health at 127\.0\.0\.1:(\d+)") is { Success: true } found) port = found.Groups[1].Value;
                if (line.EndsWith("has joined", StringComparison.Ordinal)) break;
            }
            foreach (var what in new[] { "live", "ready" }) (await image.RunAsync("annda-healthy", what, port)).Well();
            Assert.NotEqual(0, (await image.RunAsync("annda-healthy", "nothing", port)).Code);
            node.StandardInput.Close();
            await node.WaitForExitAsync(limit.Token);
            Assert.Equal(0, node.ExitCode);
            Assert.NotEqual(0, (await image.RunAsync("annda-healthy", "live", port)).Code);
        }
        finally
        {
            if (!node.HasExited) node.Kill(entireProcessTree: true);
        }
    }
}
