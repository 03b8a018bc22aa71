using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Boltzmann machines with hidden units, run as a person runs them: encoders, shifter, parity, and the golden machine.</summary>
public sealed class BoltzmannRunTests : IDisposable
{
    private static readonly string[] Quiet = ["--no-report", "--json", "--out", "run"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_4_2_4_encoder_finds_four_codes_and_tells_when()
    {
        var metrics = await MetricsAsync("encoder", "task.epochs=400");
        Assert.Equal(1, (double)metrics["solved"]!);
        var first = (int)metrics["firstSolved"]!;
        var codes = RunFolder.Metrics(Path.Combine(_scratch.Folder, "run")).Select(l => (int)JsonNode.Parse(l)!["codes"]!).ToArray();
        Assert.Equal(400, codes.Length);
        Assert.Equal(first, Array.IndexOf(codes, 4) + 1);
        Assert.Equal(codes.Max(), (int)metrics["mostCodes"]!);
        Assert.Equal(codes[^1], (int)metrics["codes"]!);
        Assert.Equal(codes[^1], metrics["codesTable"]!.AsArray().Select(c => (string)c!["code"]!).Distinct().Count());
        Assert.Equal(Array.IndexOf(codes, 3) + 1, (int)metrics["firstCodes"]!["3"]!);
        // 250 slow annealings of each example come near the exact law.
        var completion = metrics["completion"]!;
        Assert.InRange((double)completion["sampled"]! - (double)completion["exact"]!, -0.1, 0.1);
        Assert.True((double)completion["exact"]! > 0.4);
    }

    [Fact]
    public async Task More_hidden_units_make_an_encoder_easier()
    {
        var rows = (await MetricsAsync("encoders", "task.repeats=6", "task.each.epochs=250", "task.each.equilibrium.chains=2",
            "task.curves[0].values=[2,3]"))["study"]!.AsArray();
        var (two, three) = (rows[0]!, rows[1]!);
        Assert.Equal(1, (double)three["solved"]!);
        Assert.InRange((double)three["firstSolved"]!, 3, 60);
        Assert.True((double)two["solved"]! >= 0.5 && (double)two["firstSolved"]! > (double)three["firstSolved"]!);
        Assert.True((double)three["completionProbability"]! > (double)two["completionProbability"]!);
    }

    // Distances by a program of its own, from the golden weights.
    [Theory]
    [InlineData("sequential", "fixed", 1, 0.11649706887)]
    [InlineData("sequential", "random", 1, 0.19925591949)]
    [InlineData("random-scan", "fixed", 10, 0.21636821871)]
    public async Task The_law_after_the_schedule_of_1985_is_not_yet_Boltzmanns_and_the_tool_says_by_how_much(string kind, string order,
        int ticks, double distance)
    {
        WriteGolden("golden.json", kind, order, ticks);
        var metrics = await MetricsAsync("golden.json");
        var free = metrics["equilibrium"]!["free"]!;
        Assert.Equal(distance, (double)free["totalVariationAfterAnnealing"]!, 1e-9);
        Assert.True((double)free["totalVariation"]! < distance);
        Assert.Contains("free phase does not come to equilibrium", (string)metrics["warnings"]![0]!, StringComparison.Ordinal);
        // Chains of one phase share drawn orders of units; all others have, through the actors, that very law.
        Assert.Equal(order == "random", free["sampledToLaw"] is null);
        if (order == "random") return;
        Assert.InRange((double)free["sampledAfterAnnealing"]! - distance, -0.01, 0.01);
        Assert.InRange((double)free["sampledToLaw"]! / (double)free["noiseFloorToLaw"]!, 0.8, 1.2);
        // Hidden units that are not coupled with each other are at equilibrium once each has updated.
        if (kind == "sequential") Assert.Equal(0, (double)metrics["equilibrium"]!["clamped"]!["totalVariation"]!, 1e-9);
    }

    [Fact]
    public async Task Visible_units_alone_stay_at_ln_2_of_the_parity_and_one_hidden_unit_does_not()
    {
        var alone = await MetricsAsync("parity", "task.epochs=300", "network.couplings=[{\"within\":\"V\",\"init\":{\"constant\":0}}]");
        Assert.InRange((double)alone["klDivergence"]!, Math.Log(2), Math.Log(2) + 0.05);
        Directory.Delete(Path.Combine(_scratch.Folder, "run"), recursive: true);
        var hidden = await MetricsAsync("parity");
        Assert.InRange((double)hidden["klDivergence"]!, 0, 0.3);
        Assert.Equal((double)hidden["klDivergence"]!, -(double)hidden["logLikelihoodTrain"]! - Math.Log(4), 1e-9);
    }

    [Fact]
    public async Task The_shifter_tells_shifts_best_where_neither_few_nor_all_units_are_on()
    {
        var completion = (await MetricsAsync("shifter", "task.epochs=50"))["completion"]!;
        var right = completion["byOnUnits"]!.AsArray().ToDictionary(r => (int)r!["on"]!, r => (double)r!["sampled"]!);
        Assert.Equal(9, right.Count);
        Assert.True(right[4] > 0.65 && right[4] > right[1] + 0.1 && right[5] > right[8] + 0.1);
        Assert.InRange((double)completion["mostProbableIsRight"]!, 0.8, 1);
        // Nothing can tell the shift of a ring that is empty or full.
        Assert.InRange(right[0], 0.1, 0.6);
        Assert.Equal(768, (int)completion["examples"]!);
        Assert.Equal(["100", "010", "001"], completion["targets"]!.AsArray().Select(t => (string)t!));
    }

    [Theory]
    [InlineData("task.momentum=0.5", "task.momentum", "only has a meaning where step is \"gradient\"")]
    [InlineData("task.weightDecay=0.1", "task.weightDecay", "only has a meaning where step is \"gradient\"")]
    [InlineData("task.completion.given=[\"H\"]", "task.completion.given[0]", "found H; allowed: a visible block (V1, V2)")]
    [InlineData("task.completion.given=[\"V1\",\"V2\"]", "task.completion.given", "at least one must be left to be read")]
    [InlineData("data.width=5", "data", "an example has 10 values")]
    public async Task What_cannot_be_learned_is_refused(string set, string path, string message) =>
        (await AnndaProcess.RunAsync(_scratch.Folder, ["run", "encoder", "--set", set])).Refused(path, message);

    private async Task<JsonObject> MetricsAsync(string experiment, params string[] sets) =>
        (await AnndaProcess.RunAsync(_scratch.Folder, ["run", experiment, .. sets.SelectMany(s => new[] { "--set", s }), .. Quiet]))
            .Well().Summary["metrics"]!.AsObject();

    // The golden machine, which takes steps of length 0: nothing changes but what is looked at.
    private void WriteGolden(string name, string kind, string order, int ticks)
    {
        var models = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "exact-models.json"));
        var golden = JsonNode.Parse(models)!["ackley_4_2_4"]!;
        var weights = golden["w"]!.AsArray().Select(w => (I: (int)w![0]!, J: (int)w[1]!, W: (double)w[2]!)).ToArray();
        string[] biases = [.. golden["b"]!.AsArray().Select(b => b!.ToJsonString())];
        string Edges(int from, int a, int to, int b) => string.Join(", ", weights.Where(w => w.I / 4 == a && w.J / 4 == b)
            .Select(w => $"[{w.I - from}, {w.J - to}, {w.W}]"));
        var steps = string.Join(", ", new[] { (20, 2), (15, 2), (12, 2), (10, 4) }.Select(s =>
            $$"""{ "temperature": {{s.Item1}}, "sweeps": {{s.Item2 * ticks}} }"""));
        _scratch.Write(name, $$"""
            {
              "name": "golden", "data": { "source": "encoder", "width": 4 },
              "network": {
                "blocks": [
                  { "name": "V1", "role": "visible", "size": 4, "bias": [{{string.Join(", ", biases[..4])}}] },
                  { "name": "V2", "role": "visible", "size": 4, "bias": [{{string.Join(", ", biases[4..8])}}] },
                  { "name": "H", "role": "hidden", "size": 2, "bias": [{{string.Join(", ", biases[8..])}}] } ],
                "couplings": [
                  { "within": "V1", "sparse": [{{Edges(0, 0, 0, 0)}}] }, { "within": "V2", "sparse": [{{Edges(4, 1, 4, 1)}}] },
                  { "between": ["V1", "H"], "sparse": [{{Edges(0, 0, 8, 2)}}] },
                  { "between": ["V2", "H"], "sparse": [{{Edges(4, 1, 8, 2)}}] } ] },
              "dynamics": { "kind": "{{kind}}", "order": "{{order}}" }, "temperature": { "steps": [{{steps}}] },
              "task": { "kind": "train", "rule": "boltzmann", "learningRate": 0, "epochs": 1, "batch": 4, "statistics": "states",
                "clamped": { "count": {{10 * ticks}} }, "free": { "count": {{10 * ticks}} }, "equilibrium": { "chains": 20000 } }
            }
            """);
    }
}
