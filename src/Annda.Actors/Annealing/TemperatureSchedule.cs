using Annda.Numerics;

namespace Annda.Annealing;

/// <summary>Shape of a temperature schedule.</summary>
public enum ScheduleKind
{
    /// <summary>One temperature throughout.</summary>
    Constant,

    /// <summary>Given temperatures for given numbers of sweeps; the last one holds on.</summary>
    Steps,

    /// <summary>From · (To / From)^(k / (n − 1)).</summary>
    Geometric,

    /// <summary>From + (To − From) k / (n − 1).</summary>
    Linear,

    /// <summary>c / ln(2 + k), the law of Hajek (1988) with t = k + 1.</summary>
    Logarithmic,
}

/// <summary>A step of a schedule.</summary>
/// <param name="Temperature">Dimensionless, 0 or more.</param>
/// <param name="Sweeps">How long, at least 1.</param>
public readonly record struct TemperatureStep(double Temperature, int Sweeps);

/// <summary>
/// Temperature by sweep: a pure function of the sweep, made of deterministic arithmetic. Temperature 0 is the
/// zero-temperature limit.
/// </summary>
public sealed record TemperatureSchedule
{
    private readonly TemperatureStep[] _steps = [];

    private TemperatureSchedule(ScheduleKind kind, double from, double to, long sweeps) =>
        (Kind, From, To, Sweeps) = (kind, from, to, sweeps);

    /// <summary>Shape.</summary>
    public ScheduleKind Kind { get; }

    /// <summary>First temperature; c of a logarithmic schedule.</summary>
    public double From { get; }

    /// <summary>Last temperature of a geometric or linear schedule.</summary>
    public double To { get; }

    /// <summary>Sweeps n over which a geometric or linear schedule runs; it stays at <see cref="To"/> afterwards.</summary>
    public long Sweeps { get; }

    /// <summary>Steps of a step schedule.</summary>
    public IReadOnlyList<TemperatureStep> Steps => _steps;

    /// <summary>One temperature, 0 or more.</summary>
    public static TemperatureSchedule Constant(double temperature) =>
        new(ScheduleKind.Constant, AtLeastZero(temperature), temperature, 0);

    /// <summary>Given steps, at least one.</summary>
    public static TemperatureSchedule Stepped(params TemperatureStep[] steps)
    {
        if (steps.Length == 0) throw new ArgumentException("a step schedule needs at least one step");
        foreach (var step in steps)
        {
            AtLeastZero(step.Temperature);
            ArgumentOutOfRangeException.ThrowIfLessThan(step.Sweeps, 1);
        }
        return new(ScheduleKind.Steps, steps[0].Temperature, steps[^1].Temperature, steps.Sum(s => (long)s.Sweeps), steps);
    }

    /// <summary>Geometric between two positive temperatures over so many sweeps.</summary>
    public static TemperatureSchedule Geometric(double from, double to, long sweeps) =>
        new(ScheduleKind.Geometric, Positive(from), Positive(to), sweeps);

    /// <summary>Linear between two temperatures over so many sweeps.</summary>
    public static TemperatureSchedule Linear(double from, double to, long sweeps) =>
        new(ScheduleKind.Linear, AtLeastZero(from), AtLeastZero(to), sweeps);

    /// <summary>c / ln(2 + k).</summary>
    public static TemperatureSchedule Logarithmic(double c) => new(ScheduleKind.Logarithmic, Positive(c), 0, 0);

    /// <summary>Temperature of sweep k = 0, 1, ….</summary>
    public double At(long k)
    {
        switch (Kind)
        {
            case ScheduleKind.Constant:
                return From;
            case ScheduleKind.Steps:
                foreach (var step in _steps)
                    if ((k -= step.Sweeps) < 0) return step.Temperature;
                return _steps[^1].Temperature;
            case ScheduleKind.Logarithmic:
                return From / Elementary.Log(2.0 + k);
            default:
                if (k <= 0 || Sweeps <= 1) return k <= 0 ? From : To;
                if (k >= Sweeps - 1) return To;
                var share = k / (double)(Sweeps - 1);
                return Kind == ScheduleKind.Linear ? From + (To - From) * share : From * Elementary.Exp(Elementary.Log(To / From) * share);
        }
    }

    /// <inheritdoc/>
    public bool Equals(TemperatureSchedule? other) => other is not null
        && (Kind, From, To, Sweeps) == (other.Kind, other.From, other.To, other.Sweeps) && _steps.AsSpan().SequenceEqual(other._steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, From, To, Sweeps);

    private TemperatureSchedule(ScheduleKind kind, double from, double to, long sweeps, TemperatureStep[] steps)
        : this(kind, from, to, sweeps) => _steps = steps;

    private static double AtLeastZero(double t) =>
        t >= 0 && double.IsFinite(t) ? t : throw new ArgumentOutOfRangeException(nameof(t), t, "a temperature is 0 or more");

    private static double Positive(double t) =>
        t > 0 && double.IsFinite(t) ? t : throw new ArgumentOutOfRangeException(nameof(t), t, "a temperature above 0 is needed here");
}
