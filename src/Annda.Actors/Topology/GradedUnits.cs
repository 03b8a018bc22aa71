namespace Annda.Topology;

/// <summary>
/// How graded units move: du/dt = −u/τ + h, in steps of Euler, one a sweep; the output is V = (1 + tanh(u / u0)) / 2. At a random start
/// u = u0 (artanh(2a − 1) + noise · r), where a is an activity and r uniform between −1 and 1.
/// </summary>
/// <param name="Gain">u0, above 0: the smaller, the steeper the output.</param>
/// <param name="Tau">τ, above 0.</param>
/// <param name="Step">Step of time, above 0.</param>
/// <param name="Activity">Output about which a random start lies, between 0 and 1.</param>
/// <param name="Noise">Spread of a random start, 0 or more.</param>
public sealed record GradedUnits(double Gain, double Tau, double Step, double Activity, double Noise)
{
    /// <summary>Bounds of gain, tau and step, so that single precision holds what is made of them.</summary>
    public const double Least = 1e-9, Most = 1e9;

    /// <summary>What must be so of the numbers; null if it is.</summary>
    public string? Fault() => !(Gain is >= Least and <= Most) ? $"gain {Gain}" : !(Tau is >= Least and <= Most) ? $"tau {Tau}"
        : !(Step is >= Least and <= Most) ? $"step {Step}" : !(Activity is > 0 and < 1) ? $"activity {Activity}"
        : !(Noise is >= 0 and <= Most) ? $"noise {Noise}" : null;
}
