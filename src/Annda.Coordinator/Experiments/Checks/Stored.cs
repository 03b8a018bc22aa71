namespace Annda.Experiments.Checks;

/// <summary>Weights and biases are stored as 32-bit floats: a number beyond their range would become infinite.</summary>
internal static class Stored
{
    public static bool Fits(double value) => float.IsFinite((float)value);

    public static string Allowed(double value) => double.IsFinite(value)
        ? $"found {value}; allowed: at most {float.MaxValue} either way (weights and biases are 32-bit floats)"
        : $"found {value}; allowed: a finite number";
}
