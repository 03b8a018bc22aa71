using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Execution;
using Annda.Experiments;
using Annda.Tests.Checkpoints;
using Annda.Tests.Data;
using Annda.Topology;

namespace Annda.Tests.Experiments;

/// <summary>Weights and biases that come from saved models, from archives and from numpy.</summary>
public sealed class SavedParametersTests : IDisposable
{
    private const string Task = """
        "task": { "kind": "sample", "chains": 4, "burnIn": 1, "sweeps": 2 } }
        """;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private static string Numpy(string name) => Path.Combine(AppContext.BaseDirectory, "golden", "numpy", name);

    private static uint[] Expected(string array) => [.. JsonNode.Parse(File.ReadAllText(Numpy("values.json")))![array]!.AsArray()
        .Select(v => v!.GetValue<uint>())];

    private static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);

    private Network Network(string network)
    {
        var reading = Reading(network);
        Assert.Empty(reading.Errors);
        return Recipe.Create(reading, threads: 1).Network;
    }

    private ExperimentReading Reading(string network) =>
        ExperimentReader.ReadText($$"""{ "name": "x", "network": {{network}}, {{Task}}""", _scratch.Folder);

    // A machine of two blocks whose parameters are taken from files.
    private static string Machine(string weights, string v, string h, string more = "") => $$"""
        { "blocks": [ { "name": "V", "size": 3, "bias": {{v}} }, { "name": "H", "role": "hidden", "size": 2, "bias": {{h}} } ],
          "couplings": [ { "between": ["V", "H"], "file": "{{weights}}" {{more}} } ] }
        """;

    private static string File_(string name) => $$"""{ "file": "{{name}}" }""";

    [Fact]
    public void Arrays_of_numpy_are_read_to_the_bit()
    {
        var archive = Numpy("weights.npz");
        var network = Network(Machine($"{archive}#V-H", File_($"{archive}#V.bias"), File_($"{archive}#H.bias")));
        Assert.Equal(Expected("V.bias"), Bits(network[new CouplingId(0)]));
        Assert.Equal(Expected("H.bias"), Bits(network[new CouplingId(1)]));
        Assert.Equal(Expected("V-H"), Bits(network[new CouplingId(2)]));
        Assert.Equal(Expected("V-H"), Bits(Network(Machine(Numpy("weights.npy"), "0", "0"))[new CouplingId(2)]));
    }

    [Fact]
    public void A_file_may_lie_the_other_way_round()
    {
        var network = Network(Machine($"{Numpy("weights.npz")}#H-V", "0", "0", """, "transposed": true"""));
        var (found, file) = (Bits(network[new CouplingId(2)]), Expected("H-V"));
        for (var v = 0; v < 3; v++)
            for (var h = 0; h < 2; h++)
                Assert.Equal(file[h * 3 + v], found[v * 2 + h]);
    }

    [Fact]
    public void Three_arrays_make_a_sparse_coupling()
    {
        var network = Network($$"""
            { "blocks": [ { "name": "A", "size": 3 } ], "couplings": [ { "within": "A", "file": "{{Numpy("weights.npz")}}#ring" } ] }
            """);
        var ring = network.Spec[new CouplingId(1)];
        Assert.Equal([0, 0, 1], ring.Edges!.A);
        Assert.Equal([1, 2, 2], ring.Edges.B);
        var file = Expected("ring.weights");
        Assert.Equal([file[0], file[2], file[1]], Bits(network[new CouplingId(1)]));
    }

    [Fact]
    public void An_arrow_takes_no_sparse_coupling()
    {
        var file = $"{Numpy("weights.npz")}#ring";
        var reading = ExperimentReader.ReadText($$"""
            { "name": "x", "network": { "blocks": [ { "name": "A", "size": 3, "role": "visible" },
                { "name": "B", "size": 3, "role": "output", "units": "logistic" } ],
              "couplings": [ { "from": "A", "to": "B", "file": "{{file}}" } ] }, "dynamics": { "kind": "sequential" },
              "data": { "source": "patterns", "rows": [[1, 0, 1]] }, "task": { "kind": "backpropagate", "target": "input" } }
            """, _scratch.Folder);
        Assert.Empty(reading.Errors);
        Scratch.Refused(() => Recipe.Create(reading, threads: 1), "network.couplings[0].file: found edges of a sparse coupling, "
            + "which has no direction");
    }

    [Fact]
    public void What_is_exported_comes_back_to_the_bit()
    {
        var network = Trained();
        _scratch.Write("weights.npz", WeightsArchive.Of(network));
        Assert.Equal(network.Hash(), Network(TrainedMachine("weights.npz")).Hash());
    }

    [Fact]
    public void Parameters_of_a_saved_model_are_taken_by_the_names_of_its_couplings()
    {
        var model = GoldenModels.PathOf("format1-train.annda");
        Assert.Equal(Trained().Hash(), Network(TrainedMachine(model)).Hash());
    }

    [Fact]
    public void A_network_begins_as_the_one_of_a_saved_model()
    {
        var model = GoldenModels.PathOf("format1-train.annda");
        Assert.Equal(Trained().Hash(), Network(File_(model).Replace("file", "from", StringComparison.Ordinal)).Hash());
        var resolved = ExperimentWriter.Write(Reading(File_(model).Replace("file", "from", StringComparison.Ordinal)).Experiment!);
        Assert.DoesNotContain("\"from\"", resolved, StringComparison.Ordinal);
        Assert.Contains("format1-train.annda#", resolved, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphs_inner_weights_and_graded_units_are_taken_with_what_they_are()
    {
        var graded = """{ "name": "A", "units": "graded", "size": 3, "bias": [1, 2, 3], "gain": 0.5, "tau": 2, "step": 0.01 }""";
        var network = NetworkOf($$"""
            { "blocks": [ {{graded}} ], "couplings": [
              { "within": "A", "weights": [[1, 2, 3], [4, 5, 6], [7, 8, 9]], "diagonal": "kept", "symmetric": false } ] }
            """, """{ "kind": "relax", "chains": 1, "sweeps": 1 }""", "synchronous");
        var again = NetworkOf($$"""{ "from": "{{Saved(network)}}" }""", """{ "kind": "relax", "chains": 1, "sweeps": 1 }""", "synchronous");
        Assert.Equal(network.Hash(), again.Hash());
        Assert.Equal(network.Spec[new BlockId(0)], again.Spec[new BlockId(0)]);
        Assert.True(again.Spec[new CouplingId(1)] is { SelfCoupled: true, Directed: true });
        var sparse = Network("""
            { "blocks": [ { "name": "A", "size": 4, "units": "bipolar" }, { "name": "B", "size": 2 } ],
              "couplings": [ { "within": "A", "sparse": [[3, 0, 1.5], [1, 2, -1]] }, { "between": ["A", "B"], "sparse": [[2, 1, 4]] } ] }
            """);
        Assert.Equal(sparse.Hash(), Network($$"""{ "from": "{{Saved(sparse)}}" }""").Hash());
    }

    [Theory]
    [InlineData("model.annda#V-h", "0", "model.annda: there is no coupling \"V-h\"; there are: ")]
    [InlineData("model.annda", "0", "a coupling of it is allowed: model.annda#NAME, with one of ")]
    [InlineData("model.annda#H.bias", "0", "network.couplings[0].file: ")]
    [InlineData("w.npz#none", "0", "there is no array \"none\"; there are: V.bias")]
    [InlineData("w.npz#V.bias", "0", "numbers found in ")]
    [InlineData("w.npy", """{ "file": "w.npy" }""", "network.blocks[0].bias.file: 3 x 2 numbers found")]
    [InlineData("w.npy", """{ "file": "model.annda#H.bias" }""", "network.blocks[0].bias.file: found ")]
    public void What_does_not_fit_is_named_with_file_and_place(string weights, string bias, string expected)
    {
        File.Copy(GoldenModels.PathOf("format1-train.annda"), Path.Combine(_scratch.Folder, "model.annda"));
        _scratch.Write("w.npz", WeightsArchive.Of(Trained()));
        File.Copy(Numpy("weights.npy"), Path.Combine(_scratch.Folder, "w.npy"));
        var reading = Reading(Machine(weights, bias, "0"));
        Assert.Empty(reading.Errors);
        Scratch.Refused(() => Recipe.Create(reading, threads: 1), expected);
    }

    [Fact]
    public void Missing_files_a_turn_without_a_file_and_a_network_beside_from_are_errors_of_the_experiment()
    {
        var missing = Reading(Machine("no.annda#V-H", File_("none.npz#V.bias"), "0")).Errors.Select(e => e.Path);
        Assert.Equal(["network.couplings[0].file", "network.blocks[0].bias.file"], missing);
        var turned = Reading("""
            { "blocks": [ { "name": "V", "size": 1 }, { "name": "H", "size": 1 } ],
              "couplings": [ { "between": ["V", "H"], "init": { "normal": 1 }, "transposed": true } ] }
            """);
        Assert.Equal("network.couplings[0].transposed", Assert.Single(turned.Errors).Path);
        var both = Reading("""{ "blocks": [ { "name": "V", "size": 1 } ], "from": "x.annda" }""");
        Assert.Contains("found beside blocks", Assert.Single(both.Errors).Message, StringComparison.Ordinal);
        var arrays = Reading($$"""{ "from": "{{Numpy("weights.npz")}}" }""");
        Assert.Contains("do not say what kinds of units", Assert.Single(arrays.Errors).Message, StringComparison.Ordinal);
    }

    private static Network Trained() => SavedModel.Read(GoldenModels.PathOf("format1-train.annda")).Snapshot.Network;

    // The golden model's network with all parameters from a file, block for block.
    private static string TrainedMachine(string file)
    {
        var spec = Trained().Spec;
        static string Word(Enum value) => value.ToString().ToLowerInvariant();
        var blocks = spec.Blocks.Select(b => $$"""
            { "name": "{{b.Name}}", "role": "{{Word(b.Role)}}", "units": "{{Word(b.Units)}}", "size": {{b.Size}},
              "bias": {{File_($"{file}#{b.Name}.bias")}} }
            """);
        var couplings = spec.Couplings.Skip(spec.Blocks.Count).Select(c => $$"""
            { "between": ["{{spec[c.A].Name}}", "{{spec[c.B].Name}}"], "file": "{{file}}#{{c.Name}}" }
            """);
        return $$"""{ "blocks": [ {{string.Join(",", blocks)}} ], "couplings": [ {{string.Join(",", couplings)}} ] }""";
    }

    private Network NetworkOf(string network, string task, string dynamics)
    {
        var reading = ExperimentReader.ReadText(
            $$"""{ "name": "x", "network": {{network}}, "dynamics": { "kind": "{{dynamics}}" }, "task": {{task}} }""", _scratch.Folder);
        Assert.Empty(reading.Errors);
        return Recipe.Create(reading, threads: 1).Network;
    }

    private string Saved(Network network)
    {
        var golden = SavedModel.Read(GoldenModels.PathOf("format1-train.annda"));
        var path = Path.Combine(_scratch.Folder, $"{network.Hash()}.annda");
        (golden with
        {
            Snapshot = golden.Snapshot with
            {
                Network = network,
                Optimisers = [.. network.Spec.CouplingIds.Select(_ => new Annda.Protocol.OptimiserState([], []))],
                Chains = [],
            },
        }).Write(path);
        return path;
    }
}
