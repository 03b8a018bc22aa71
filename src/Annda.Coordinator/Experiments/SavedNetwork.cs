using Annda.Checkpoints;
using Annda.Data;
using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments;

/// <summary>
/// The network of <c>network.from</c>: blocks and couplings of a saved model are written out, with references to its parameters, so that
/// a resolved experiment says what it consists of.
/// </summary>
internal static class SavedNetwork
{
    private const string Path = "network.from";

    public static Experiment FillIn(Experiment experiment, string folder, ErrorList errors)
    {
        if (experiment.Network.From is not { } from) return experiment;
        var network = experiment.Network;
        if (network is { Blocks.Length: > 0 } or { Couplings.Length: > 0 } or { Graph: not null } or { Tsp: not null })
        {
            errors.Add(Path, "found beside blocks, couplings, graph or tsp, in whose place the saved network stands. Allowed: from "
                + "alone, or single parameters by couplings[].file and blocks[].bias.file");
            return experiment;
        }
        try
        {
            var file = ExperimentFiles.Resolve(from, folder);
            if (Directory.Exists(file)) file = System.IO.Path.Combine(file, "model.annda");
            if (File.Exists(file) && !CheckpointFile.IsModel(file))
                throw new InputException($"{file}: not a model of Annda. Arrays alone do not say what kinds of units they join: allowed "
                    + "for them are blocks and couplings with couplings[].file and blocks[].bias.file");
            var spec = SavedModel.Read(file).Snapshot.Network.Spec;
            return experiment with
            {
                Network = network with
                {
                    From = null,
                    Blocks = [.. spec.BlockIds.Select(b => Block(spec, b, file))],
                    Couplings = [.. spec.Couplings.Where(c => c.Kind != CouplingKind.Bias)
                        .Select(c => Coupling(c, spec, $"{file}#{c.Name}"))],
                },
            };
        }
        catch (InputException error)
        {
            errors.Add(Path, error.Message);
            return experiment;
        }
    }

    private static BiasSection.FromFile? Biases(NetworkSpec spec, CouplingId? biases, string file) =>
        biases is { } id ? new BiasSection.FromFile { File = $"{file}#{spec[id].Name}" } : null;

    private static BlockSection Block(NetworkSpec spec, BlockId id, string file)
    {
        var block = spec[id];
        var section = new BlockSection
        {
            Name = block.Name,
            Role = block.Role,
            Units = block.Units,
            Size = block.Size,
            Bias = Biases(spec, NetworkSpec.BiasOf(id), file)!,
            BiasDown = Biases(spec, spec.DownBiasOf(id), file),
        };
        if (block.Gaussian is { } gaussian)
            return section with
            {
                Sigma = new SigmaSection.FromFile { File = $"{file}#{spec[spec.VarianceOf(id)!.Value].Name}" },
                Convention = gaussian.Convention,
                LearnSigma = gaussian.LearnSigma,
            };
        return block.Graded is not { } graded ? section : section with
        {
            Gain = graded.Gain,
            Tau = graded.Tau,
            Step = graded.Step,
            Activity = graded.Activity,
            Noise = graded.Noise,
        };
    }

    private static CouplingSection Coupling(CouplingSpec coupling, NetworkSpec spec, string file)
    {
        var (a, b) = (spec[coupling.A].Name, spec[coupling.B].Name);
        var section = new CouplingSection { Name = coupling.Name, File = file };
        if (coupling.IsArrow)
            return section with { From = a, To = b, Tied = coupling.TiedTo, File = coupling.TiedTo is null ? section.File : null };
        return coupling.Kind == CouplingKind.Between ? section with { Between = [a, b] } : section with
        {
            Within = a,
            Diagonal = coupling.SelfCoupled ? Diagonal.Kept : null,
            Symmetric = !coupling.Directed,
        };
    }
}
