using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Runs;

namespace Annda.Metrics;

/// <summary>Energies of a relax task and how far its units have decided.</summary>
public sealed class RelaxMetrics(Recipe recipe, RelaxProgram program) : ITaskMetrics
{
    /// <summary>An output this near to 0 or 1 is decided.</summary>
    private const float Near = 0.1f;

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var last = program.Trace[^1];
        Headline = $"energy {last.MeanEnergy:0.###}, lowest {last.LowestEnergy:0.###}";
        return new JsonObject
        {
            ["boundary"] = label,
            ["meanEnergy"] = JsonText.Number(last.MeanEnergy),
            ["lowestEnergy"] = JsonText.Number(last.LowestEnergy),
            ["decided"] = JsonText.Number(Decided(snapshot)),
        };
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped) => program.Trace.Count == 0 ? [] : new JsonObject
    {
        ["meanEnergy"] = JsonText.Number(program.Trace[^1].MeanEnergy),
        ["bestEnergy"] = JsonText.Number(program.Trace[^1].LowestEnergy),
        ["decided"] = JsonText.Number(Decided(snapshot)),
        ["energies"] = JsonText.Numbers(program.Energies),
    };

    // Share of chains all of whose outputs are near to 0 or 1.
    private double Decided(RunSnapshot snapshot)
    {
        var outputs = UnitOutputs.Of(recipe.Network.Spec, snapshot.Chains[0].States).Cast<RealStates>().ToArray();
        var chains = outputs[0].Chains;
        return Enumerable.Range(0, chains).Count(c => outputs.All(o => Enumerable.Range(0, o.Units)
            .All(u => o[u, c] is < Near or > 1 - Near))) / (double)chains;
    }
}
