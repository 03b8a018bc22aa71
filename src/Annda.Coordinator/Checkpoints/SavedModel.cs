using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Annda.Data;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Checkpoints;

/// <summary>A saved run: network, chains, optimisers, the program's position, and the experiment that it is of.</summary>
/// <param name="ExperimentJson">The resolved experiment file.</param>
/// <param name="Snapshot">The run.</param>
/// <param name="Counters">What the run directory needs to go on.</param>
public sealed record SavedModel(string ExperimentJson, RunSnapshot Snapshot, SavedCounters Counters)
{
    private sealed record BlockPart(string Name, BlockRole Role, UnitKind Units, int Size, GradedUnits? Graded = null,
        GaussianUnits? Gaussian = null);

    private sealed record CouplingPart(string Name, CouplingKind Kind, int A, int B, bool Sparse, bool SelfCoupled = false,
        bool Directed = false, string? TiedTo = null,
        bool Variance = false);

    private sealed record Structure(List<BlockPart> Blocks, List<CouplingPart> Couplings, int ParametersVersion, int Steps,
        long UnitUpdates,
        Dictionary<int, long> Staleness, Dictionary<int, long> SetVersions);

    /// <summary>Writes the file safely.</summary>
    public void Write(string path) => CheckpointFile.Write(path, Sections());

    /// <summary>Reads and verifies a file.</summary>
    /// <exception cref="InputException">The file is not a whole model of Annda.</exception>
    public static SavedModel Read(string path)
    {
        var sections = CheckpointFile.Read(path);
        try
        {
            return FromSections(sections);
        }
        catch (Exception error) when (error is ArgumentException or JsonException or KeyNotFoundException or InvalidDataException
            or OverflowException or NullReferenceException)
        {
            throw new InputException($"{path}: not a whole model: {error.Message}");
        }
    }

    private Dictionary<string, byte[]> Sections()
    {
        var spec = Snapshot.Network.Spec;
        var structure = new Structure(
            [.. spec.Blocks.Select(b => new BlockPart(b.Name, b.Role, b.Units, b.Size, b.Graded, b.Gaussian))],
            [.. spec.Couplings.Skip(spec.Blocks.Count).Select(c => new CouplingPart(c.Name, c.Kind, c.A.Index, c.B.Index,
                c.Edges is not null, c.SelfCoupled, c.Directed, c.TiedTo, c.IsVariance))],
            Snapshot.ParametersVersion, Snapshot.Steps, Snapshot.UnitUpdates, new(Snapshot.Staleness),
            Snapshot.Chains.ToDictionary(c => c.Set, c => c.Version));
        var sections = new Dictionary<string, byte[]>
        {
            ["experiment"] = System.Text.Encoding.UTF8.GetBytes(ExperimentJson),
            ["structure"] = JsonSerializer.SerializeToUtf8Bytes(structure),
            ["counters"] = JsonSerializer.SerializeToUtf8Bytes(Counters),
        };
        foreach (var id in spec.CouplingIds)
        {
            sections[$"parameters/{id.Index}"] = Bytes<float>(Snapshot.Network[id]);
            sections[$"velocity/{id.Index}"] = Bytes<float>(Snapshot.Optimisers[id.Index].Velocity);
            sections[$"activity/{id.Index}"] = Bytes<float>(Snapshot.Optimisers[id.Index].Activity);
            if (Snapshot.Optimisers[id.Index].Squares is { Length: > 0 } squares) sections[$"squares/{id.Index}"] = Bytes<float>(squares);
            if (Snapshot.Optimisers[id.Index].Offsets is { Length: > 0 } offsets) sections[$"offsets/{id.Index}"] = Bytes<float>(offsets);
            if (spec[id].Edges is not { } edges) continue;
            sections[$"edges/{id.Index}/a"] = Bytes<int>(edges.A);
            sections[$"edges/{id.Index}/b"] = Bytes<int>(edges.B);
        }
        foreach (var set in Snapshot.Chains)
            for (var b = 0; b < set.States.Length; b++)
                sections[$"chains/{set.Set}/{b}"] = [.. BitConverter.GetBytes(set.States[b].Chains), .. set.States[b].Memory];
        foreach (var (name, content) in Snapshot.Program) sections[$"program/{name}"] = content;
        return sections;
    }

    private static SavedModel FromSections(IReadOnlyDictionary<string, byte[]> sections)
    {
        var structure = JsonSerializer.Deserialize<Structure>(sections["structure"]) ?? throw new InvalidDataException("no structure");
        var blocks = structure.Blocks.Select(b => new BlockSpec(b.Name, b.Role, b.Units, b.Size)
        {
            Graded = b.Graded,
            Gaussian = b.Gaussian,
        }).ToArray();
        var spec = new NetworkSpec(blocks, [.. structure.Couplings.Select((c, i) => CouplingOf(c, blocks, sections, blocks.Length + i))]);
        return new SavedModel(System.Text.Encoding.UTF8.GetString(sections["experiment"]), new RunSnapshot
        {
            Network = new Network(spec, [.. spec.CouplingIds.Select(c => Values<float>(sections[$"parameters/{c.Index}"]))]),
            ParametersVersion = structure.ParametersVersion,
            Optimisers = [.. spec.CouplingIds.Select(c => OptimiserOf(sections, c, spec[c]))],
            Chains = [.. structure.SetVersions.OrderBy(s => s.Key).Select(s => new ChainSetStates(s.Key, s.Value,
                [.. blocks.Select((b, i) => States(sections[$"chains/{s.Key}/{i}"], b))]))],
            Steps = structure.Steps,
            UnitUpdates = structure.UnitUpdates,
            Staleness = structure.Staleness,
            Program = sections.Where(s => s.Key.StartsWith("program/", StringComparison.Ordinal))
                .ToDictionary(s => s.Key["program/".Length..], s => s.Value),
        }, JsonSerializer.Deserialize<SavedCounters>(sections["counters"]) ?? throw new InvalidDataException("no counters"));
    }

    private static CouplingSpec CouplingOf(CouplingPart part, BlockSpec[] blocks, IReadOnlyDictionary<string, byte[]> sections, int index)
    {
        if (part.A < 0 || part.A >= blocks.Length || part.B < 0
            || part.B >= blocks.Length) throw new InvalidDataException($"'{part.Name}': unknown block");
        var (a, b) = (new BlockId(part.A), new BlockId(part.B));
        var (sizeA, sizeB) = (blocks[part.A].Size, blocks[part.B].Size);
        if (part.Kind == CouplingKind.Bias)
            return part.Variance ? CouplingSpec.Variance(a, blocks[a.Index]) : CouplingSpec.DownBias(a, blocks[a.Index]);
        var within = part.Kind == CouplingKind.Within;
        var edges = part.Sparse
            ? new EdgeList(Values<int>(sections[$"edges/{index}/a"]), Values<int>(sections[$"edges/{index}/b"]), sizeA, sizeB, within)
                : null;
        return within ? CouplingSpec.Within(part.Name, a, sizeA, edges, part.SelfCoupled, part.Directed)
            : CouplingSpec.Between(part.Name, a, b, sizeA, sizeB, edges, part.Directed, part.TiedTo);
    }

    private static OptimiserState OptimiserOf(IReadOnlyDictionary<string, byte[]> sections, CouplingId coupling, CouplingSpec spec)
    {
        var (velocity, activity) = (Values<float>(sections[$"velocity/{coupling.Index}"]),
            Values<float>(sections[$"activity/{coupling.Index}"]));
        var squares = sections.TryGetValue($"squares/{coupling.Index}", out var bytes) ? Values<float>(bytes) : [];
        var offsets = sections.TryGetValue($"offsets/{coupling.Index}", out var means) ? Values<float>(means) : [];
        if (offsets.Length != 0 && offsets.Length != spec.SizeA + (spec.Kind == CouplingKind.Between ? spec.SizeB : 0))
            throw new InvalidDataException($"{offsets.Length} offsets of '{spec.Name}'");
        var parameters = spec.Length;
        return (velocity.Length == 0 || velocity.Length == parameters) && (squares.Length == 0 || squares.Length == velocity.Length)
            ? new OptimiserState(velocity, activity) { Squares = squares, Offsets = offsets }
            : throw new InvalidDataException($"{velocity.Length} velocities and {squares.Length} squares of {parameters} parameters");
    }

    // The number of chains, then words of planes, or numbers of rows.
    private static UnitStates States(byte[] bytes, BlockSpec block)
    {
        if (bytes.Length < sizeof(int)) throw new InvalidDataException("a section of chains is empty");
        var chains = BitConverter.ToInt32(bytes);
        ReadOnlySpan<byte> content = bytes.AsSpan(sizeof(int));
        return block.Units.IsTwoValued() ? new BitPlanes(block.Size, chains, Values<ulong>(content))
            : new RealStates(block.Size, chains, Values<float>(content));
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> values) where T : struct => MemoryMarshal.AsBytes(values).ToArray();

    private static T[] Values<T>(ReadOnlySpan<byte> bytes) where T : unmanaged => bytes.Length % Unsafe.SizeOf<T>() == 0
        ? MemoryMarshal.Cast<byte, T>(bytes).ToArray()
        : throw new InvalidDataException($"a section of {bytes.Length} bytes does not hold whole values of {Unsafe.SizeOf<T>()}");
}

/// <summary>What a run directory needs to go on.</summary>
/// <param name="Epoch">Epoch of the run: rises with each resume.</param>
/// <param name="MetricsLines">Lines of metrics.jsonl that belong to this snapshot.</param>
/// <param name="Seconds">Seconds that the run has taken.</param>
/// <param name="StepSeconds">Of these, seconds in steps (not in evaluation).</param>
/// <param name="Examples">Training examples presented.</param>
/// <param name="Inputs">Hash of what the experiment read from files: first weights and data.</param>
public sealed record SavedCounters(int Epoch, int MetricsLines, double Seconds, double StepSeconds, long Examples, string Inputs);
