using Annda.Annealing;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Execution;

/// <summary>Makes the program of an anneal task.</summary>
internal static class AnnealRecipe
{
    // Energies are looked at so often where that costs little beside the sweeps.
    private const int FewLooks = 20, ManyLooks = 100, SweepsPerLook = 10;

    // The T0 rule: hot enough that most flips are taken; and cold enough for a ladder to hold on to what it finds.
    private const double Hottest = 1.5, Coldest = 0.1;

    // A pilot's share of the sweeps, and least sweeps: a few for each of its looks.
    private const int PilotShare = 10, PilotMin = 40;

    /// <summary>The program.</summary>
    public static IAnnealing Program(Experiment experiment, AnnealTask anneal, UpdateRule rule, Network network,
        IReadOnlyDictionary<BlockId, bool?[]> clamp, int groups)
    {
        var sweeps = anneal.Sweeps!.Value;
        var settings = new AnnealSettings
        {
            Chains = anneal.Chains!.Value,
            Sweeps = sweeps,
            Looks = sweeps >= ManyLooks * SweepsPerLook ? ManyLooks : FewLooks,
            Greedy = anneal.Greedy,
            TicksPerSweep = rule.TicksPerSweep,
            Clamp = clamp,
            Groups = groups,
        };
        if (anneal.Tempering is { } tempering) return Tempered(experiment, tempering, rule, network, settings);
        var pilot = experiment.Temperature is TemperatureSection.AdaptiveRamp ? Math.Max(PilotMin, sweeps / PilotShare) : 0;
        return new AnnealProgram(network, settings with
        {
            Pilot = pilot,
            Temperatures = pilot > 0 ? Ramp(((TemperatureSection.AdaptiveRamp)experiment.Temperature).Adaptive, network, rule, pilot)
                : Temperatures(experiment, network, rule),
        });
    }

    /// <summary>Temperatures of an experiment, where they follow the local fields too; an adaptive schedule as of its pilot.</summary>
    public static TemperatureSchedule Temperatures(Experiment experiment, Network network, UpdateRule rule) => experiment.Temperature switch
    {
        TemperatureSection.RmsRamp ramp => Ramp(ramp.Rms, network, rule, ((AnnealTask)experiment.Task).Sweeps!.Value),
        TemperatureSection.AdaptiveRamp ramp => Ramp(ramp.Adaptive, network, rule, ((AnnealTask)experiment.Task).Sweeps!.Value),
        _ => Recipe.TemperaturesOf(experiment),
    };

    private static TemperatureSchedule Ramp(double[] ends, Network network, UpdateRule rule, long sweeps)
    {
        var unit = Unit(network, rule);
        return TemperatureSchedule.Linear(ends[0] * unit, ends[1] * unit, sweeps);
    }

    private static TemperingProgram Tempered(Experiment experiment, TemperingSection tempering, UpdateRule rule, Network network,
        AnnealSettings settings)
    {
        var unit = Unit(network, rule);
        var (hottest, coldest) = experiment.Temperature switch
        {
            TemperatureSection.LinearRamp ramp => (ramp.Linear[0], ramp.Linear[1]),
            TemperatureSection.GeometricRamp ramp => (ramp.Geometric[0], ramp.Geometric[1]),
            TemperatureSection.RmsRamp ramp => (ramp.Rms[0] * unit, ramp.Rms[1] * unit),
            TemperatureSection.AdaptiveRamp ramp => (ramp.Adaptive[0] * unit, ramp.Adaptive[1] * unit),
            _ => (Hottest * unit, Coldest * unit),
        };
        var (from, to) = (tempering.From ?? hottest, tempering.To ?? coldest);
        if (!(from > to && to > 0))
            throw new Data.InputException($"task.tempering: found temperatures from {from} to {to} (those left out are the ends of the "
                + "experiment's temperature, or follow the local fields); allowed: the hottest first, and all above 0");
        return new TemperingProgram(network, settings, new TemperingSettings
        {
            Temperatures = TemperingSettings.Ladder(from, to, tempering.Temperatures),
            Every = tempering.Every,
            LawFactor = rule.LawTemperatureFactor,
        }, experiment.Seed);
    }

    // The temperature at which the law's is that of the fields. A network without fields has any.
    private static double Unit(Network network, UpdateRule rule) =>
        LocalFields.Rms(network) is > 0 and var rms ? rms / rule.LawTemperatureFactor : 1;
}
