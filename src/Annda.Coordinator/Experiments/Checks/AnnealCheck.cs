using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of an anneal task: a schedule that cools, or ladders of chains.</summary>
internal static class AnnealCheck
{
    public static void Check(AnnealTask anneal, Experiment experiment, ErrorList errors)
    {
        if (anneal.Tempering is null)
        {
            CoolingCheck.Check(experiment.Temperature, "temperature", errors);
            return;
        }
        var tempering = anneal.Tempering;
        if (experiment.Temperature is not TemperatureSection.Constant)
            errors.Add("temperature", "found a schedule beside task.tempering, whose chains keep their temperatures; leave one of them out");
        if (tempering.From is { } from && tempering.To is { } to && from <= to)
            errors.Add("task.tempering.to", $"found {to}; allowed: below the hottest temperature, {from}");
        if (anneal.Chains % tempering.Temperatures != 0)
            errors.Add("task.chains", $"found {anneal.Chains} chains; allowed with {tempering.Temperatures} temperatures: a multiple of "
                + $"{tempering.Temperatures}");
    }
}
