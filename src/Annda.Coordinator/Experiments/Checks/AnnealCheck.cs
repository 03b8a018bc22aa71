using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of an anneal task: a schedule that cools, or ladders of chains.</summary>
internal static class AnnealCheck
{
    public static void Check(AnnealTask anneal, Experiment experiment, ErrorList errors)
    {
        CoolingCheck.Check(experiment.Temperature, "temperature", errors);
        if (anneal.Tempering is not { } tempering) return;
        if (experiment.Temperature is TemperatureSection.InSteps or TemperatureSection.LogarithmicRamp)
            errors.Add("temperature", "found steps or a logarithm beside task.tempering; allowed: a ramp, whose ends are then those of the "
                + "ladders, or a number, which is not used");
        if (tempering.From is { } from && tempering.To is { } to && from <= to)
            errors.Add("task.tempering.to", $"found {to}; allowed: below the hottest temperature, {from}");
        if (anneal.Chains % tempering.Temperatures != 0)
            errors.Add("task.chains", $"found {anneal.Chains} chains; allowed with {tempering.Temperatures} temperatures: a multiple of "
                + $"{tempering.Temperatures}");
    }
}
