using System.Text.Json.Nodes;
using Annda.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Nightly;

/// <summary>
/// An RBM with 20 hidden units learns 8,000 digits of MNIST (pixels on above a half) for 30 epochs by the command line; its
/// log-likelihood on the test digits is exact, by enumeration of the hidden states, and falls in the bands of an independent program.
/// </summary>
[Trait("Category", "Nightly")]
public sealed class MnistBandsTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("annda-mnist-").FullName;

    /// <summary>Removes the runs.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [MnistFact]
    public async Task Contrastive_divergence_and_its_persistent_form_end_in_their_bands()
    {
        var cd1 = await Learn("cd-1", "contrastive-divergence", steps: 1);
        var cd25 = await Learn("cd-25", "contrastive-divergence", steps: 25);
        var pcd = await Learn("pcd", "persistent", steps: 1);
        Assert.InRange(cd1.Test, -172, -162);
        Assert.InRange(cd25.Test, -150, 0);
        Assert.InRange(pcd.Test, -150, 0);
        Assert.True(cd25.Test - cd1.Test >= 12, $"CD-25 is {cd25.Test - cd1.Test:0.00} nats better than CD-1, 12 are expected");
        Assert.All([cd1, cd25, pcd], r => Assert.True(r.Train - r.Test < 2, $"train {r.Train:0.00}, test {r.Test:0.00}: overfitted"));
    }

    private async Task<(double Train, double Test)> Learn(string name, string rule, int steps)
    {
        string[] arguments =
        [
            "run", "digits", "--json", "--no-report", "--out", Path.Combine(_folder, name), .. Mnist.Settings,
            "--set", "data.trainCount=8000", "--set", "data.testCount=2000", "--set", "network.blocks.H.size=20",
            "--set", $"task.rule={rule}", "--set", $"task.steps={steps}", "--set", "task.epochs=30", "--set", "task.batch=100",
            "--set", """task.learningRate={"linear":[0.1,0]}""", "--set", "task.weightDecay=0",
            "--set", "task.evaluate.logLikelihood=exact", "--set", "task.evaluate.every=30",
        ];
        var (summary, errors) = (new StringWriter(), new StringWriter());
        var code = await Program.RunAsync(arguments, summary, errors);
        Assert.True(code == ExitCode.Done, errors.ToString());
        var metrics = JsonNode.Parse(summary.ToString())!["metrics"]!;
        Assert.Equal("exact", (string?)metrics["logLikelihoodMethod"]);
        var (train, test) = ((double)metrics["logLikelihoodTrain"]!, (double)metrics["logLikelihood"]!);
        output.WriteLine($"{name}: test {test:0.000}, train {train:0.000} nats per digit");
        return (train, test);
    }
}
