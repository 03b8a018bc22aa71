using System.Globalization;
using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Cli;
using Annda.Evaluation;
using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Nightly;

/// <summary>Learning rules of RBMs on MNIST and on bars and stripes, by the command line, in bands around what was measured.</summary>
[Trait("Category", "Nightly")]
public sealed class RbmRowsTests(ITestOutputHelper output) : IDisposable
{
    private const int Patterns = 32;
    private readonly string _folder = Directory.CreateTempSubdirectory("annda-rbm-").FullName;

    /// <summary>Removes the runs.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [MnistFact]
    public async Task The_centred_gradient_is_better_than_the_plain_one_and_does_not_mind_inverted_digits()
    {
        string[] settings =
        [
            "network.blocks.H.size=16", "task.rule=persistent", "task.epochs=375", "task.batch=100", "task.learningRate=0.01",
            "task.weightDecay=0", "task.evaluate.logLikelihood=exact", "task.evaluate.every=375",
        ];
        var plain = await Digits("plain", settings);
        var centred = await Digits("centred", [.. settings, "task.centred=true"]);
        var plainInverted = await Digits("plain inverted", [.. settings, "data.inverted=true"]);
        var centredInverted = await Digits("centred inverted", [.. settings, "data.inverted=true", "task.centred=true"]);
        Assert.InRange(centred, -146, -140);
        Assert.InRange(plain, -151, -144);
        Assert.True(centred > plain + 2, $"{centred} centred, {plain} plain");
        Assert.InRange(centredInverted, centred - 1.5, centred + 1.5);
        Assert.InRange(plainInverted, -210, plain - 20);
    }

    [MnistFact]
    public async Task Five_hundred_hidden_units_end_in_their_bands()
    {
        string[] settings =
        [
            "network.blocks.H.size=500", "task.epochs=50", "task.batch=100", """task.learningRate={"linear":[0.05,0]}""",
            "task.weightDecay=0.0002", "task.evaluate.logLikelihood=ais", "task.evaluate.aisChains=100",
            "task.evaluate.aisTemperatures=1000", "task.evaluate.examples=2000",
        ];
        var cd = await Digits("cd-1, 500", [.. settings, "task.rule=contrastive-divergence", "task.momentum=0.5"]);
        var pcd = await Digits("pcd, 500", [.. settings, "task.rule=persistent"]);
        Assert.InRange(cd, -130, -100);
        Assert.InRange(pcd, -100, -80);
    }

    [MnistFact]
    public async Task Annealed_importance_sampling_finds_the_exact_partition_function()
    {
        await Digits("twenty", ["network.blocks.H.size=20", "task.rule=persistent", "task.epochs=30", "task.batch=100",
            """task.learningRate={"linear":[0.1,0]}""", "task.weightDecay=0", "task.evaluate.logLikelihood=exact"]);
        Assert.True(Rbm.TryFrom(SavedModel.Read(Path.Combine(_folder, "twenty", "model.annda")).Snapshot.Network, 1, out var rbm));
        var exact = ExactPartition.LogZ(rbm);
        var estimate = new AnnealedImportance(rbm, [.. rbm.VisibleBias.Select(b => 1 / (1 + Math.Exp(-b)))], 1).Estimate(100, 1000);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ln Z exact {exact:0.000}, by AIS {estimate.LogZ:0.000}"));
        Assert.InRange(estimate.LogZ, exact - 0.5, exact + 0.5);
    }

    [Fact]
    public async Task On_bars_and_stripes_contrastive_divergence_rises_and_falls_and_tempering_holds()
    {
        string[] settings = ["task.epochs=50000", "task.evaluate.every=500"];
        var cd = await Bars("cd-1", settings);
        var tempered = await Bars("tempered", [.. settings, "task.rule=persistent", """task.tempering={"temperatures":10}""",
            "task.chains=128"]);
        Assert.InRange(cd.Max(), -175, -150);
        Assert.InRange(cd[^1], -1000, cd.Max() - 30);
        Assert.InRange(tempered.Max(), -118, -108.131);
        Assert.All(tempered.Skip(tempered.Length / 10), l => Assert.InRange(l, -125, -108.131));
    }

    private async Task<double> Digits(string name, string[] settings)
    {
        var metrics = await Run(name, "digits", [.. Mnist.Settings, .. settings.SelectMany(s => new[] { "--set", s })]);
        var (train, test) = ((double)metrics["logLikelihoodTrain"]!, (double)metrics["logLikelihood"]!);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: test {test:0.00}, train {train:0.00} nats per digit"));
        return test;
    }

    // Log-likelihoods of all patterns together, from time to time.
    private async Task<double[]> Bars(string name, string[] settings)
    {
        await Run(name, "bars-and-stripes", [.. settings.SelectMany(s => new[] { "--set", s })]);
        double[] found = [.. RunFolder.Metrics(Path.Combine(_folder, name)).Select(line => JsonNode.Parse(line)!["logLikelihoodTrain"])
            .OfType<JsonValue>().Select(v => Patterns * (double)v)];
        var least = found.Skip(found.Length / 10).Min();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: peak {found.Max():0.0}, end {found[^1]:0.0}, least in the last nine tenths {least:0.0}"));
        return found;
    }

    private async Task<JsonNode> Run(string name, string experiment, string[] options)
    {
        var (summary, errors) = (new StringWriter(), new StringWriter());
        var code = await Program.RunAsync(["run", experiment, "--json", "--no-report", "--out", Path.Combine(_folder, name), .. options],
            summary, errors);
        Assert.True(code == ExitCode.Done, errors.ToString());
        return JsonNode.Parse(summary.ToString())!["metrics"]!;
    }
}
