using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of a schedule that is to cool: it does not rise.</summary>
internal static class CoolingCheck
{
    /// <summary>Adds an error where temperatures rise.</summary>
    public static void Check(TemperatureSection temperature, string path, ErrorList errors)
    {
        if (temperature is TemperatureSection.InSteps { Steps: var steps })
            for (var k = 1; k < steps.Length && !errors.Full; k++)
                if (steps[k].Temperature > steps[k - 1].Temperature)
                    errors.Add($"{path}.steps[{k}].temperature", $"found {steps[k].Temperature} after {steps[k - 1].Temperature}; allowed "
                        + $"where a network is cooled: at most {steps[k - 1].Temperature}");
        var (key, ramp) = temperature switch
        {
            TemperatureSection.GeometricRamp geometric => ("geometric", geometric.Geometric),
            TemperatureSection.LinearRamp linear => ("linear", linear.Linear),
            TemperatureSection.RmsRamp rms => ("rms", rms.Rms),
            TemperatureSection.AdaptiveRamp adaptive => ("adaptive", adaptive.Adaptive),
            _ => ("", [1, 1]),
        };
        if (ramp[1] > ramp[0])
            errors.Add($"{path}.{key}", $"found a rise from {ramp[0]} to {ramp[1]}; allowed where a network is cooled: a last temperature "
                + "that is not above the first");
    }

    /// <summary>Whether temperatures are measured by the network's fields.</summary>
    public static bool NeedsFields(TemperatureSection? temperature) =>
        temperature is TemperatureSection.RmsRamp or TemperatureSection.AdaptiveRamp;

    /// <summary>Adds an error where temperatures are measured by fields that do not stay.</summary>
    public static void NoFields(TemperatureSection? temperature, string path, string task, ErrorList errors)
    {
        if (NeedsFields(temperature))
            errors.Add(path, $"found temperatures in terms of the local fields; allowed in a task of kind \"{task}\": a number, steps, "
                + "linear, geometric or logarithmic");
    }
}
