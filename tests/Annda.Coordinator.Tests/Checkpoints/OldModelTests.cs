using System.Buffers.Binary;
using System.Text;
using Annda.Checkpoints;
using Annda.Tests.Cli;
using Annda.Tests.Data;

namespace Annda.Tests.Checkpoints;

/// <summary>Models of every format that was ever written are read, and their runs go on to the bits that they would have had.</summary>
public sealed class OldModelTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Names() => [.. GoldenModels.All.Select(m => m.Key)];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void There_is_one_of_each_format() => Assert.All(Enumerable.Range(1, CheckpointFile.Format), format =>
        Assert.Contains(GoldenModels.All, m => m.Key.StartsWith($"format{format}-", StringComparison.Ordinal)
            && BinaryPrimitives.ReadInt32LittleEndian(GoldenModels.Bytes(m.Key).AsSpan(8)) == format));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_read(string name)
    {
        var (expected, model) = (GoldenModels.All[name]!, SavedModel.Read(GoldenModels.PathOf(name)));
        Assert.Equal((string)expected["modelHash"]!, model.Snapshot.Network.Hash());
        Assert.Equal((string)expected["stateHash"]!, model.Snapshot.StateHash());
        Assert.Equal((int)expected["steps"]!, model.Snapshot.Steps);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Its_run_goes_on_to_its_end(string name)
    {
        var run = Directory.CreateDirectory(Path.Combine(_scratch.Folder, "run")).FullName;
        File.Copy(GoldenModels.PathOf(name), Path.Combine(run, "model.annda"));
        await File.WriteAllTextAsync(Path.Combine(run, "experiment.json"), SavedModel.Read(GoldenModels.PathOf(name)).ExperimentJson);
        var ended = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run", "--json", "--no-report")).Well();
        Assert.Equal((string)GoldenModels.All[name]!["endModelHash"]!, (string)ended.Summary["modelHash"]!);
        Assert.Equal((string)GoldenModels.All[name]!["endStateHash"]!, (string)ended.Summary["stateHash"]!);
        Assert.Equal(1, (int)ended.Summary["recoveries"]!);
    }

    [Fact]
    public void Sections_and_values_that_are_newer_are_passed_over()
    {
        var name = GoldenModels.All.First().Key;
        var sections = CheckpointFile.FromBytes(GoldenModels.Bytes(name), name).ToDictionary();
        sections["newer/1"] = [1, 2, 3];
        foreach (var section in new[] { "structure", "counters" })
            sections[section] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(sections[section])[..^1] + ",\"Newer\":[1,{\"a\":2}]}");
        var model = SavedModel.Read(_scratch.Write("model.annda", CheckpointFile.ToBytes(sections)));
        Assert.Equal((string)GoldenModels.All[name]!["stateHash"]!, model.Snapshot.StateHash());
    }

    [Fact]
    public void A_newer_format_and_another_order_of_bytes_are_named()
    {
        var bytes = GoldenModels.Bytes(GoldenModels.All.First().Key);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), CheckpointFile.Format + 1);
        Scratch.Refused(() => CheckpointFile.FromBytes(bytes, "m"), $"m: format {CheckpointFile.Format + 1} found");
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), CheckpointFile.Format);
        Scratch.Refused(() => CheckpointFile.FromBytes(bytes, "m"), "m: written in big-endian order");
    }
}
