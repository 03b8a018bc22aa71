using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Programs;

namespace Annda.Metrics;

/// <summary>
/// What parallel tempering did at each temperature: energy, acceptance, swaps, and whether the later half is in equilibrium.
/// </summary>
/// <param name="program">The program.</param>
public sealed class TemperingMetrics(TemperingProgram program)
{
    // Below this share of swaps neighbours hardly exchange anything (a fifth to a third is the usual aim).
    private const double SwapsMin = 0.05;

    /// <summary>A temperature of the ladders.</summary>
    /// <param name="Temperature">T.</param>
    /// <param name="MeanEnergy">Mean over the later half of the run and all ladders.</param>
    /// <param name="Acceptance">Share of unit updates that changed a state.</param>
    /// <param name="SwapRate">Share of tried swaps with the next colder temperature that were made; NaN at the coldest.</param>
    /// <param name="Equilibrium">Of the later half.</param>
    public sealed record Rung(double Temperature, double MeanEnergy, double Acceptance, double SwapRate, Equilibrium Equilibrium);

    /// <summary>All temperatures, the hottest first.</summary>
    public IReadOnlyList<Rung> Rungs() => [.. program.Temperatures.Select((t, k) =>
    {
        var later = program.Statistics.Energies(k).Select(s => s[(s.Length / 2)..]).ToArray();
        return new Rung(t, later.Length > 0 && later[0].Length > 0 ? later.Average(s => s.Average()) : double.NaN,
            program.Statistics.Acceptance(k), k + 1 < program.Temperatures.Count ? Rate(k) : double.NaN, Equilibrium.Of(later));
    })];

    /// <summary>Puts all of it into metrics.</summary>
    public void Write(JsonObject metrics)
    {
        var rungs = Rungs();
        var sweeps = (double)program.Every * program.Statistics.KeptEvery;
        metrics["swapRates"] = JsonText.Numbers(rungs.SkipLast(1).Select(r => r.SwapRate));
        metrics["roundTrips"] = program.Exchange.RoundTrips;
        metrics["acceptance"] = new JsonArray([.. rungs.Select(r => (JsonNode)new JsonObject
        {
            ["temperature"] = JsonText.Number(r.Temperature),
            ["acceptance"] = JsonText.Number(r.Acceptance),
        })]);
        metrics["temperatures"] = new JsonArray([.. rungs.Select(r =>
        {
            var line = new JsonObject
            {
                ["temperature"] = JsonText.Number(r.Temperature),
                ["meanEnergy"] = JsonText.Number(r.MeanEnergy),
                ["swapRate"] = JsonText.Number(r.SwapRate),
            };
            r.Equilibrium.Write(line, sweeps);
            return (JsonNode)line;
        })]);
        var warnings = rungs.SelectMany(r => r.Equilibrium.Warnings($"the later half at T = {r.Temperature:0.####}"))
            .Concat(rungs.SkipLast(1).Where(r => r.SwapRate < SwapsMin).Select(r =>
                $"chains hardly swap between T = {r.Temperature:0.####} and the next colder temperature "
                    + $"({r.SwapRate:P1} of tries): more temperatures, or closer ones")).ToArray();
        if (warnings.Length > 0) metrics["warnings"] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]);
    }

    private double Rate(int rung) => program.Exchange.Swapped[rung] / (double)program.Exchange.Tried[rung];
}
