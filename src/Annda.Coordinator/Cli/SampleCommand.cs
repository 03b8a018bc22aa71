using System.CommandLine;
using System.Globalization;
using System.Text;
using Annda.Annealing;
using Annda.Data;
using Annda.Dynamics;
using Annda.Execution;
using Annda.Hosting;
using Annda.Numerics;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Cli;

/// <summary>annda sample MODEL: draws states from a saved model.</summary>
internal static class SampleCommand
{
    // What is written takes some bytes for each of them.
    private const long MaxStates = 1L << 30;

    public static Command Create()
    {
        var model = ModelFile.Argument();
        var chains = CommonOptions.Whole("--chains", "Samples to draw, each from a chain of its own", 16, 1, 1_000_000);
        var sweeps = CommonOptions.Whole("--sweeps", "Sweeps of each chain from a random start", 1000, 1, 1_000_000);
        var temperature = CommonOptions.Real("--temperature", "Temperature", 1, 1e-9, 1e12);
        var clamp = new Option<string[]>("--clamp") { Description = "Hold a block: BLOCK=0,1,_,… with _ for a free unit, "
            + "one 1 and else 0 for softmax; repeatable", HelpName = "BLOCK=VALUES" };
        var output = new Option<string?>("--out") { Description = "File: .csv or .npy; standard output as CSV if left out",
            HelpName = "FILE" };
        var (seed, threads) = (CommonOptions.Seed(), CommonOptions.Threads());
        var command = new Command("sample", "Draw states from a saved model") { model, chains, sweeps, temperature, clamp, output, seed,
            threads };
        command.SetAction(async (parsed, stop) =>
        {
            var network = ModelFile.Read(parsed.GetValue(model)!);
            Drawn(network.Spec, parsed.GetValue(model)!);
            if ((long)parsed.GetValue(chains) * network.Spec.Units is > MaxStates and var states)
                throw new InputException($"--chains: {states} states found (chains times units), {MaxStates} are allowed");
            var file = parsed.GetValue(output);
            if (file is not null && Path.GetExtension(file) is not (".csv" or ".npy"))
                throw new InputException($"--out: '{file}' found, a name that ends in .csv or .npy is allowed");
            var settings = new SampleSettings
            {
                Chains = parsed.GetValue(chains),
                BurnIn = parsed.GetValue(sweeps) - 1,
                Sweeps = 1,
                Temperatures = TemperatureSchedule.Constant(parsed.GetValue(temperature)),
                Clamp = Clamps(parsed.GetValue(clamp) ?? [], network.Spec),
            };
            await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
            {
                Seed = parsed.GetValue(seed) ?? 1,
                // Where sigma is learned, blocks are in an order in which it can be.
                Dynamics = new DynamicsSpec(network.Spec.Blocks.Any(b => b.Gaussian is { LearnSigma: true }) ? DynamicsKind.Sequential
                    : DynamicsKind.Chromatic),
                Node = new NodeOptions { Threads = parsed.GetValue(threads) },
            }).ConfigureAwait(false);
            var result = await simulation.RunAsync(new SampleProgram(network.Spec, settings), stop: stop).ConfigureAwait(false);
            await WriteAsync(network.Spec, result.Snapshot.Chains[0].States, file,
                parsed.InvocationConfiguration.Output).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Drawn(NetworkSpec network, string model)
    {
        if (network.Blocks.FirstOrDefault(b => b.Units.IsLayer() || b.Units == UnitKind.Graded) is { } block)
            throw new InputException($"{model}: block '{block.Name}' has {JsonText.Name(block.Units)} units; sample draws states of "
                + "binary, bipolar, gaussian and softmax ones");
        if (network.Couplings.FirstOrDefault(c => c.IsArrow) is { } arrow)
            throw new InputException($"{model}: coupling '{arrow.Name}' has a direction; sample draws from networks without, the task "
                + "generate from a deep belief net");
    }

    private static Dictionary<BlockId, bool?[]> Clamps(string[] texts, NetworkSpec network)
    {
        var clamps = new Dictionary<BlockId, bool?[]>();
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2);
            if (parts.Length != 2) throw new InputException($"--clamp: '{text}' found, BLOCK=VALUES is allowed");
            if (network.Blocks.All(b => b.Name != parts[0]))
                throw new InputException($"--clamp: no block '{parts[0]}'; there are "
                    + $"{string.Join(", ", network.Blocks.Select(b => b.Name))}");
            var block = network.Block(parts[0]);
            var units = network[block].Units;
            var values = parts[1].Split(',').Select(v => v.Trim()).ToArray();
            if (values.Length != network[block].Size)
                throw new InputException($"--clamp: {values.Length} values found for block {parts[0]}, {network[block].Size} are allowed");
            clamps[block] = units.IsTwoValued() ? [.. values.Select(v => Value(v, units, parts[0]))] : [];
            if (Clamping.Fault(units, clamps[block]) is var (found, allowed))
                throw new InputException($"--clamp: {found} found for block {parts[0]}, {allowed} allowed");
        }
        return clamps;
    }

    private static bool? Value(string text, UnitKind units, string block) => (text, units) switch
    {
        ("_", _) => null,
        ("1" or "+1", _) => true,
        ("0", UnitKind.Binary or UnitKind.Softmax) or ("-1", UnitKind.Bipolar) => false,
        _ => throw new InputException(
            $"--clamp: '{text}' found for block {block}, {units.Low():0}, 1 or _ is allowed"),
    };

    private static async Task WriteAsync(NetworkSpec network, UnitStates[] blocks, string? file, TextWriter output)
    {
        var kinds = network.Blocks.SelectMany((b, i) => Enumerable.Range(0, b.Size).Select(u =>
            (Block: i, Unit: u, Low: b.Units.IsTwoValued() ? b.Units.Low() : 0))).ToArray();
        float At(int chain, (int Block, int Unit, float Low) u) => blocks[u.Block] is RealStates reals ? reals[u.Unit, chain]
            : ((BitPlanes)blocks[u.Block])[u.Unit, chain] ? UnitValues.High : u.Low;
        var chains = blocks[0].Chains;
        if (file is not null && Path.GetExtension(file) == ".npy")
        {
            try
            {
                await using var stream = File.Create(file);
                NpyWriter.Write(stream, [chains, kinds.Length], [.. Enumerable.Range(0, chains).SelectMany(c => kinds.Select(u =>
                    At(c, u)))]);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"--out: cannot write {file}: {error.Message}");
            }
            return;
        }
        var text = new StringBuilder();
        for (var chain = 0; chain < chains; chain++) text.AppendJoin(',', kinds.Select(u =>
            At(chain, u).ToString(CultureInfo.InvariantCulture))).Append('\n');
        try
        {
            if (file is null) await output.WriteAsync(text).ConfigureAwait(false);
            else await File.WriteAllTextAsync(file, text.ToString()).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out: cannot write {file}: {error.Message}");
        }
    }
}
