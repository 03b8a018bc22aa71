using Annda.Numerics;

namespace Annda.Virtual;

/// <summary>How a link's latency is distributed.</summary>
public enum LatencyKind
{
    /// <summary>Always the same.</summary>
    Fixed,

    /// <summary>Evenly between two times.</summary>
    Uniform,

    /// <summary>Exponential.</summary>
    Exponential,

    /// <summary>Heavy tail: P(latency above x) = (scale / x)^shape for x above scale.</summary>
    Pareto,
}

/// <summary>Time that a message is under way, in units of time. Every message draws its own.</summary>
/// <param name="Kind">Distribution.</param>
/// <param name="First">The time itself; least time; mean; shape.</param>
/// <param name="Second">Largest time of a uniform latency; scale of Pareto's.</param>
public readonly record struct Latency(LatencyKind Kind, double First, double Second = 0)
{
    /// <summary>Longest latency that is drawn: a heavy tail must not leave the clock's range.</summary>
    public const double Longest = 1e9;

    /// <summary>Messages arrive at once.</summary>
    public static Latency None => default;

    /// <summary>Always the same.</summary>
    public static Latency Fixed(double time) => new(LatencyKind.Fixed, time);

    /// <summary>Evenly from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Latency Uniform(double least, double most) => new(LatencyKind.Uniform, least, most);

    /// <summary>Exponential.</summary>
    public static Latency Exponential(double mean) => new(LatencyKind.Exponential, mean);

    /// <summary>Heavy tail; its mean is shape · scale / (shape − 1), infinite for shapes up to 1.</summary>
    public static Latency Pareto(double shape, double scale) => new(LatencyKind.Pareto, shape, scale);

    /// <summary>A latency.</summary>
    /// <param name="uniform">A random number between 0 and 1, neither of them.</param>
    public double Draw(double uniform) => Math.Min(Longest, Kind switch
    {
        LatencyKind.Fixed => First,
        LatencyKind.Uniform => First + (Second - First) * uniform,
        LatencyKind.Exponential => -First * Elementary.Log(uniform),
        _ => Second * Elementary.Exp(Math.Min(700, -Elementary.Log(uniform) / First)),
    });

    /// <summary>A time that about 99 of 100 messages do not exceed.</summary>
    public double Usual => Draw(Kind == LatencyKind.Uniform ? 1 : 0.01);

    /// <summary>Every fault; empty if there is none.</summary>
    public IEnumerable<string> Faults()
    {
        if (Kind == LatencyKind.Pareto)
        {
            if (!(First > 0 && First <= Longest)) yield return $"latency: shape {First} found, more than 0 is allowed";
            if (!(Second > 0 && Second <= Longest)) yield return $"latency: scale {Second} found, more than 0 to {Longest} is allowed";
            yield break;
        }
        if (!(First >= 0 && First <= Longest)) yield return $"latency: {First} found, 0 to {Longest} is allowed";
        if (Kind == LatencyKind.Uniform && !(Second >= First && Second <= Longest))
            yield return $"latency: largest {Second} found, {First} (the least) to {Longest} is allowed";
    }
}
