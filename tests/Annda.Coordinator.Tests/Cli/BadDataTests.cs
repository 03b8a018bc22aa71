using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Data and weight files that are broken or hostile: exit code 2, file and place, little memory, no folder left.</summary>
public sealed class BadDataTests : IDisposable
{
    private const string Small = "0x10000000";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, string[]> Files() => new()
    {
        { "empty.idx", ["empty.idx", "empty"] },
        { "truncated.idx", ["truncated.idx", "40 bytes", "39"] },
        { "magic.idx", ["magic.idx", "504B0304", "IDX"] },
        { "immense.idx", ["immense.idx", "dimension 0"] },
        { "declared.idx.gz", ["declared.idx.gz", "more than this file can hold"] },
        { "bomb.idx.gz", ["bomb.idx.gz", "declared end"] },
        { "line.csv.gz", ["line.csv.gz", "line 1", "longer"] },
        { "ragged.csv", ["ragged.csv", "line 2", "2 numbers", "3"] },
        { "text.csv", ["text.csv", "line 2", "column 2", "x"] },
        { "nothing.csv", ["nothing.csv"] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_broken_data_file_is_refused(string name, string[] parts)
    {
        if (Content(name) is { } bytes) _scratch.Write(name, bytes);
        _scratch.Write("e.json", $$"""
            { "name": "t",
              "network": {
                "blocks": [ { "name": "V" }, { "name": "H", "role": "hidden", "size": 2 } ],
                "couplings": [ { "between": ["V", "H"], "init": { "normal": 0.01 } } ] },
              "data": { "train": "{{name}}" }, "task": { "kind": "train", "epochs": 1 } }
            """);
        // A heap of 256 MiB: what swells beyond it would end the process.
        using var process = AnndaProcess.Start(_scratch.Folder, [("DOTNET_GCHeapHardLimit", Small)], "run", "e.json", "--out", "r");
        (await process.EndAsync()).Refused(parts);
        Assert.False(Directory.Exists(Path.Combine(_scratch.Folder, "r")));
    }

    [Fact]
    public async Task Data_of_another_width_are_refused_by_run_and_by_evaluate()
    {
        _scratch.Write("wide.csv", "1,0,1\n0,1,1\n1,1,0\n");
        (await Run("run", "digits", "--set", "data.train=wide.csv", "--set", "network.blocks.V.size=64", "--out", "r"))
            .Refused("3 values", "64 units");
        (await Run("run", "digits", "--set", "task.epochs=1", "--set", "task.evaluate.logLikelihood=none", "--quiet", "--out", "r")).Well();
        (await Run("evaluate", "r", "--data", "wide.csv")).Refused("3 values", "64 visible units");
        (await Run("evaluate", "r", "--data", "none.csv")).Refused("none.csv");
    }

    [Fact]
    public async Task Clamps_that_do_not_fit_the_model_are_refused_by_sample()
    {
        (await Run("run", "two-blocks", "--set", "task.chains=10", "--set", "task.sweeps=20", "--quiet", "--out", "r")).Well();
        (await Run("sample", "r", "--clamp", "A")).Refused("--clamp", "BLOCK=VALUES");
        (await Run("sample", "r", "--clamp", "C=1")).Refused("C", "A, B");
        (await Run("sample", "r", "--clamp", "A=1,0")).Refused("2 values", "3 are allowed");
        (await Run("sample", "r", "--clamp", "B=0,1")).Refused("B", "-1, 1 or _");
        (await Run("sample", "r", "--out", "s.txt")).Refused("s.txt", ".csv or .npy");
        (await Run("sample", "r", "--out", "none/s.csv")).Refused("none/s.csv");
        (await Run("sample", "r", "--clamp", "B=-1,1", "--chains", "2")).Well();
        (await Run("evaluate", "r", "--data", "digits")).Refused("restricted Boltzmann machines");
    }

    [Fact]
    public async Task Weights_in_a_file_are_checked_like_those_in_the_experiment()
    {
        async Task Refused(string name, float[] values, params string[] parts)
        {
            using (var stream = File.Create(Path.Combine(_scratch.Folder, name))) Annda.Data.NpyWriter.Write(stream, [3, 3], values);
            _scratch.Write("e.json", $$"""
                { "name": "t", "network": { "blocks": [ { "name": "A", "size": 3 } ],
                  "couplings": [ { "within": "A", "file": "{{name}}" } ] }, "task": { "kind": "sample", "chains": 4, "sweeps": 4 } }
                """);
            (await Run("run", "e.json", "--out", "r")).Refused(parts);
            Assert.False(Directory.Exists(Path.Combine(_scratch.Folder, "r")));
        }
        await Refused("skew.npy", [0, 1, 2, 1, 0, 3, 2, 4, 0], "file[1][2]", "symmetric");
        await Refused("self.npy", [0, 1, 2, 1, 7, 3, 2, 3, 0], "file[1][1]", "itself");
        await Refused("nan.npy", [0, float.NaN, 2, 1, 0, 3, 2, 3, 0], "nan.npy", "finite");
    }

    private Task<Ended> Run(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);

    private static byte[]? Content(string name) => name switch
    {
        "empty.idx" => [],
        "truncated.idx" => Scratch.Idx([10, 2, 2], new byte[39]),
        "magic.idx" => [0x50, 0x4b, 3, 4, .. new byte[40]],
        "immense.idx" => Scratch.Idx([int.MaxValue, int.MaxValue, int.MaxValue]),
        "declared.idx.gz" => Scratch.Gzip(Scratch.Idx([1_000_000, 28, 28], new byte[1 << 20])),
        "bomb.idx.gz" => Scratch.Gzip(Scratch.Idx([10, 2, 2], new byte[300 << 20])),
        "line.csv.gz" => Scratch.Gzip(new byte[300 << 20]),
        "ragged.csv" => "1,0,1\n1,0\n"u8.ToArray(),
        "text.csv" => "1,0,1\n1,x,0\n"u8.ToArray(),
        _ => null,
    };
}
