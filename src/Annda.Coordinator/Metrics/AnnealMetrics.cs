using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>Best energy and state of an anneal task, the energies of all chains, and for a graph the best cut.</summary>
public sealed class AnnealMetrics(Recipe recipe, AnnealProgram program) : ITaskMetrics
{
    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var last = program.Trace[^1];
        Headline = $"energy {last.MeanEnergy:0.###}, best {program.BestEnergy:0.###}";
        return new JsonObject
        {
            ["boundary"] = label,
            ["temperature"] = JsonText.Number(last.Temperature),
            ["meanEnergy"] = JsonText.Number(last.MeanEnergy),
            ["lowestEnergy"] = JsonText.Number(last.LowestEnergy),
            ["bestEnergy"] = JsonText.Number(program.BestEnergy),
        };
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        if (program.Trace.Count == 0) return [];
        var metrics = new JsonObject
        {
            ["bestEnergy"] = JsonText.Number(program.BestEnergy),
            ["bestState"] = new JsonArray([.. program.BestState.Select((s, u) => (JsonNode)ValueOf(u, s))]),
            ["energies"] = JsonText.Numbers(program.Energies),
        };
        if (recipe.Experiment.Network.Graph is not null) metrics["bestCut"] = JsonText.Number(Cut(program.BestState));
        return metrics;
    }

    // Σ of the graph's weights over edges whose ends differ; a coupling is minus the weight for ±1 units and minus twice the weight for
    // {0,1} units, times the network's strength.
    private double Cut(IReadOnlyList<int> state)
    {
        double cut = 0;
        var spec = recipe.Network.Spec;
        foreach (var id in spec.CouplingIds)
        {
            if (spec[id].Edges is not { } edges) continue;
            var (a, b) = (spec.FirstUnit(spec[id].A), spec.FirstUnit(spec[id].B));
            var perWeight = (spec[spec[id].A].Units == UnitKind.Binary ? -2.0 : -1.0) * recipe.Experiment.Network.Strength;
            for (var e = 0; e < edges.Count; e++)
                if (state[a + edges.A[e]] != state[b + edges.B[e]]) cut += recipe.Network[id][e] / perWeight;
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
