using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Execution;
using Annda.Kernels;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>
/// Whether the phases of Boltzmann learning came to equilibrium, on the learned network: the exact law of the annealing against
/// Boltzmann's where the network is small, the law of the chains that were looked at, and whether their energy still drifts.
/// </summary>
internal sealed class PhaseEquilibrium(Recipe recipe, TrainProgram program, Network network, double temperature)
{
    /// <summary>Total variation above which a phase is not at equilibrium.</summary>
    public const double TooFar = 0.05;

    private const double DriftErrors = 5;
    private const int EnumeratedMax = 16, ExamplesMax = 64;

    private readonly List<string> _warnings = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Both phases.</summary>
    /// <param name="examples">What the clamped phase holds.</param>
    public JsonObject Measure(Examples examples)
    {
        var (free, clamped) = (new JsonObject(), new JsonObject());
        if (Exact(program.Settings.Free, [null]) is var (after, during)) Add(free, "free", after, during);
        if (Exact(program.Settings.Clamped, Clamps(examples)) is var (afterClamped, duringClamped))
            Add(clamped, "clamped", afterClamped, duringClamped);
        Sampled(free);
        Drift(free, "free", program.Settings.Free.Sweeps, program.Seen.Where(s => !s.Clamped));
        Drift(clamped, "clamped", program.Settings.Clamped.Sweeps, program.Seen.Where(s => s.Clamped));
        return new JsonObject { ["free"] = free, ["clamped"] = clamped };
    }

    private void Add(JsonObject phase, string name, double after, double during)
    {
        phase["totalVariationAfterAnnealing"] = JsonText.Number(after);
        phase["totalVariation"] = JsonText.Number(during);
        if (during > TooFar)
            _warnings.Add($"the {name} phase does not come to equilibrium: the law that its statistics are taken from has a total "
                + $"variation of {during:0.000} from Boltzmann's ({after:0.000} at the end of the annealing)");
    }

    // Exact total variation from Boltzmann's law: at the end of the annealing, and of the mean law of the sweeps that are counted.
    private (double After, double During)? Exact(AnnealedPhase phase, IReadOnlyList<bool?[]?> clamps)
    {
        if (clamps.Count == 0) return null;
        var (after, during) = (0.0, 0.0);
        foreach (var clamp in clamps)
        {
            var free = clamp?.Count(c => c is null) ?? network.Spec.Units;
            if (free > AnnealedLaw.FreeMax) return null;
            var model = new PairwiseModel(network, clamp);
            if (AnnealedLaw.TryStart(network.Spec, recipe.Rule, model, phase.Temperatures) is not { } law) return null;
            var boltzmann = new ExactLaw(model, temperature).Probabilities;
            for (var sweep = 0; sweep < phase.Sweeps; sweep++) law.Sweep();
            after += ExactLaw.TotalVariation(law.Probabilities, boltzmann) / clamps.Count;
            var mean = new double[boltzmann.Length];
            for (var sweep = 0; sweep < phase.Count; sweep++)
            {
                law.Sweep();
                for (var s = 0; s < mean.Length; s++) mean[s] += law.Probabilities[s] / phase.Count;
            }
            during += ExactLaw.TotalVariation(mean, boltzmann) / clamps.Count;
        }
        return (after, during);
    }

    private IReadOnlyList<bool?[]?> Clamps(Examples examples)
    {
        var spec = network.Spec;
        var patterns = Enumerable.Range(0, Math.Min(examples.Count, ExamplesMax)).Select(e => examples.Flags(e))
            .DistinctBy(f => string.Concat(f.Select(b => b ? '1' : '0')));
        if (!spec.Blocks.Any(b => b.Role == BlockRole.Hidden)) return [];
        return [.. patterns.Select(flags =>
        {
            var clamp = new bool?[spec.Units];
            foreach (var (block, first, units) in examples.Layout(spec))
                for (var u = 0; u < units; u++) clamp[spec.FirstUnit(block) + u] = flags[first + u];
            return clamp;
        })];
    }

    // Independent chains at the end of the annealing against Boltzmann's law, and against the law that this annealing should have.
    private void Sampled(JsonObject phase)
    {
        var spec = network.Spec;
        var (last, chains) = (program.Settings.Free.Sweeps, 0L);
        if (spec.Units > EnumeratedMax) return;
        var counts = new double[1 << spec.Units];
        foreach (var seen in program.Seen.Where(s => !s.Clamped && s.Sweep == last))
            for (var chain = 0; chain < seen.Blocks[0].Chains; chain++, chains++)
            {
                var state = 0;
                foreach (var block in spec.BlockIds)
                    for (var u = 0; u < spec[block].Size; u++)
                        if (seen.Blocks[block.Index][u, chain]) state |= 1 << spec.FirstUnit(block) + u;
                counts[state]++;
            }
        if (chains == 0) return;
        for (var s = 0; s < counts.Length; s++) counts[s] /= chains;
        var model = new PairwiseModel(network);
        var boltzmann = new ExactLaw(model, temperature).Probabilities;
        phase["chains"] = chains;
        phase["sampledAfterAnnealing"] = JsonText.Number(ExactLaw.TotalVariation(counts, boltzmann));
        phase["noiseFloor"] = JsonText.Number(NoiseFloor.Of(boltzmann, chains));
        // Chains of one phase share the drawn orders of units: only their mean over phases has this law.
        if (recipe.Dynamics is { Order: not UnitOrder.Fixed, Kind: not DynamicsKind.RandomScan }
            || AnnealedLaw.TryStart(spec, recipe.Rule, model, program.Settings.Free.Temperatures) is not { } law) return;
        for (var sweep = 0; sweep < last; sweep++) law.Sweep();
        phase["sampledToLaw"] = JsonText.Number(ExactLaw.TotalVariation(counts, law.Probabilities));
        phase["noiseFloorToLaw"] = JsonText.Number(NoiseFloor.Of(law.Probabilities, chains));
    }

    // Mean energy of the later half of the looks less that of the earlier half, chain by chain.
    private void Drift(JsonObject phase, string name, int annealing, IEnumerable<SeenStates> seen)
    {
        var differences = new List<double>();
        double energy = 0;
        // Looks of one chain group follow one another.
        var groups = new List<List<SeenStates>>();
        foreach (var look in seen)
        {
            if (look.Sweep == annealing) groups.Add([]);
            groups[^1].Add(look);
        }
        foreach (var looks in groups.Where(g => g.Count > 1))
        {
            var energies = looks.Select(l => Energy.Of(network, l.Blocks)).ToArray();
            var half = energies.Length / 2;
            for (var chain = 0; chain < energies[0].Length; chain++)
            {
                var late = energies[^half..].Average(e => e[chain]);
                differences.Add(late - energies[..half].Average(e => e[chain]));
                energy += late;
            }
        }
        if (differences.Count < 2) return;
        var mean = differences.Average();
        var error = StandardError.Of(differences);
        phase["meanEnergy"] = JsonText.Number(energy / differences.Count);
        phase["energyDrift"] = JsonText.Number(mean);
        phase["energyDriftStdErr"] = JsonText.Number(error);
        if (Math.Abs(mean) > DriftErrors * error && phase["totalVariation"] is null)
            _warnings.Add($"the {name} phase does not come to equilibrium: its mean energy still {(mean < 0 ? "falls" : "rises")} by "
                + $"{Math.Abs(mean):0.###} ± {error:0.###} from the first to the second half of its statistics");
    }
}
