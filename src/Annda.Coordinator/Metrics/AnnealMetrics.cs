using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>
/// Best energy and state of an anneal task, the energies of all chains, for a graph the best cut; acceptance by temperature, how far chains
/// kept up with the cooling, and for parallel tempering what happened at each temperature.
/// </summary>
public sealed class AnnealMetrics(Recipe recipe, IAnnealing program) : ITaskMetrics
{
    private AnnealLog Log => program.Log;

    private AnnealTask Task => (AnnealTask)recipe.Experiment.Task;

    // A QUBO's edges hold what is to be added up, not what is to be cut.
    private bool IsCut => recipe.Experiment.Network.Graph is not null && !recipe.IsQubo;

    private double LawFactor => recipe.Rule.LawTemperatureFactor;

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <summary>Looks of the schedule, without those of the greedy descent.</summary>
    public IReadOnlyList<TracePoint> Cooling => [.. Log.Trace.TakeWhile(p => p.Sweep <= Task.Sweeps)];

    /// <summary>Energies of all chains at the end.</summary>
    public EnergyHistogram? Histogram => Log.Energies.Count == 0 ? null : EnergyHistogram.Of([.. Log.Energies]);

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var last = Log.Trace[^1];
        Headline = $"energy {last.MeanEnergy:0.###}, best {Log.BestEnergy:0.###}";
        return new JsonObject
        {
            ["boundary"] = label,
            ["temperature"] = JsonText.Number(last.Temperature),
            ["meanEnergy"] = JsonText.Number(last.MeanEnergy),
            ["lowestEnergy"] = JsonText.Number(last.LowestEnergy),
            ["bestEnergy"] = JsonText.Number(Log.BestEnergy),
            ["acceptance"] = last.Acceptance is { } acceptance ? JsonText.Number(acceptance) : null,
        };
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        if (Log.Trace.Count == 0) return [];
        var metrics = new JsonObject
        {
            ["bestEnergy"] = JsonText.Number(Log.BestEnergy),
            ["bestState"] = new JsonArray([.. Log.BestState.Select((s, u) => (JsonNode)ValueOf(u, s))]),
            ["energies"] = JsonText.Numbers(Log.Energies),
            ["energyHistogram"] = Histogram?.ToJson(),
        };
        if (IsCut) metrics["bestCut"] = JsonText.Number(Cut(Log.BestState));
        if (Task.Target is { } target) metrics["timeToTarget"] = Reached(target).ToJson();
        if (program is TemperingProgram tempering) new TemperingMetrics(tempering).Write(metrics);
        else Cooled(metrics);
        return metrics;
    }

    /// <summary>Sweeps to the target of the task.</summary>
    public TimeToTarget Reached(TargetSection target)
    {
        // The chains of a ladder are one search.
        var rungs = program is TemperingProgram tempering ? tempering.Temperatures.Count : 1;
        var lowest = Log.ChainBest.Chunk(rungs).Select(c => c.Min()).ToArray();
        return TimeToTarget.Of(target is TargetSection.Energy energy ? energy.Value : Log.BestEnergy, lowest, program.Sweeps);
    }

    private void Cooled(JsonObject metrics)
    {
        metrics["acceptance"] = new JsonArray([.. Log.Trace.Where(p => p.Acceptance is not null).Select(p => (JsonNode)new JsonObject
        {
            ["sweep"] = p.Sweep,
            ["temperature"] = JsonText.Number(p.Temperature),
            ["acceptance"] = JsonText.Number(p.Acceptance!.Value),
        })]);
        metrics["trace"] = new JsonArray([.. Cooling.Select((p, k) => (JsonNode)new JsonObject
        {
            ["sweep"] = p.Sweep,
            ["temperature"] = JsonText.Number(p.Temperature),
            ["meanEnergy"] = JsonText.Number(p.MeanEnergy),
            ["deviation"] = JsonText.Number(p.Deviation),
            ["autocorrelationTime"] = JsonText.Number(k == 0 ? double.NaN : MemoryOf(p, p.Sweep - Cooling[k - 1].Sweep)),
        })]);
        if (CoolingTest.Of(Cooling, Task.Chains!.Value, LawFactor) is var (until, _)) metrics["equilibriumUntil"] = JsonText.Number(until);
        if (CoolingTest.Warning(Cooling, Task.Chains!.Value, LawFactor) is { } warning) metrics["warnings"] = new JsonArray(warning);
    }

    // As of a process that forgets by the same factor with every sweep: chains are many, looks are few.
    private static double MemoryOf(TracePoint point, long sweeps) => point.Correlation switch
    {
        null or >= 1 => double.NaN,
        <= 0 => 1,
        var rho => Math.Exp(Math.Log(rho.Value) / sweeps) is var each ? (1 + each) / (1 - each) : double.NaN,
    };

    // Σ of the graph's weights over edges whose ends differ; a coupling is minus the weight for ±1 units and minus twice the weight for
    // {0,1} units, times the network's strength.
    private double Cut(IReadOnlyList<int> state)
    {
        double cut = 0;
        var spec = recipe.Network.Spec;
        foreach (var id in spec.CouplingIds)
        {
            var coupling = spec[id];
            if (coupling.Kind == CouplingKind.Bias) continue;
            var (a, b) = (spec.FirstUnit(coupling.A), spec.FirstUnit(coupling.B));
            var perWeight = (spec[coupling.A].Units == UnitKind.Binary ? -2.0 : -1.0) * recipe.Experiment.Network.Strength;
            // A dense matrix within a block holds each pair twice.
            if (coupling is { Kind: CouplingKind.Within, Edges: null }) perWeight *= 2;
            for (var p = 0; p < coupling.Length; p++)
                if (coupling.Ends(p) is var (i, j) && state[a + i] != state[b + j]) cut += recipe.Network[id][p] / perWeight;
        }
        return cut;
    }

    private int ValueOf(int unit, int bit)
    {
        var spec = recipe.Network.Spec;
        var block = spec.BlockIds.Last(b => spec.FirstUnit(b) <= unit);
        return bit == 1 ? 1 : (int)spec[block].Units.Low();
    }
}
