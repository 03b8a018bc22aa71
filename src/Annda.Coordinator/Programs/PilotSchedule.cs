using Annda.Annealing;

namespace Annda.Programs;

/// <summary>
/// A schedule made of what the energies of a pilot did: temperature steps in proportion to T² / s(T), where s is how far a chain's energy
/// moves between two looks. That is the step λ T² / σ of Huang, Romeo and Sangiovanni-Vincentelli (1986), which keeps the mean energies of
/// neighbouring temperatures a fixed part of a standard deviation apart (constant thermodynamic speed; Salamon and others 1988), with the
/// speed set by the sweeps that there are. s² = ½ Var(E' − E) over the chains: what frozen chains differ in does not count.
/// </summary>
public static class PilotSchedule
{
    /// <summary>Share of the sweeps that is spread evenly, so that no temperature is left out.</summary>
    private const double EvenShare = 0.2;

    private const int StepsMax = 256;

    /// <summary>The schedule.</summary>
    /// <param name="trace">Looks of the pilot, with falling temperatures.</param>
    /// <param name="from">First temperature.</param>
    /// <param name="to">Last temperature, above 0.</param>
    /// <param name="sweeps">Sweeps of the schedule, 1 or more.</param>
    public static TemperatureSchedule Of(IReadOnlyList<TracePoint> trace, double from, double to, int sweeps)
    {
        var (temperatures, times) = Course(trace, from, to);
        var steps = new TemperatureStep[Math.Min(StepsMax, sweeps)];
        for (var k = 0; k < steps.Length; k++)
        {
            var (first, end) = ((long)k * sweeps / steps.Length, (k + 1L) * sweeps / steps.Length);
            // The last step ends at the last temperature, the first begins at the first.
            var share = steps.Length == 1 ? 1 : k / (steps.Length - 1.0);
            steps[k] = new TemperatureStep(At(temperatures, times, share), (int)(end - first));
        }
        return TemperatureSchedule.Stepped(steps);
    }

    // Time, from 0 to 1, at which each temperature of the pilot is to be passed.
    private static (double[] Temperatures, double[] Times) Course(IReadOnlyList<TracePoint> trace, double from, double to)
    {
        var (temperatures, lengths) = (new List<double> { from }, new List<double> { 0 });
        var last = from;
        foreach (var point in trace.Where(p => p.Temperature < from && p.Temperature >= to))
        {
            var move = point.Deviation * Math.Sqrt(Math.Max(0, 1 - (point.Correlation ?? 0)));
            var middle = (last + point.Temperature) / 2;
            lengths.Add(lengths[^1] + move / (middle * middle) * (last - point.Temperature));
            temperatures.Add(last = point.Temperature);
        }
        if (last > to)
        {
            temperatures.Add(to);
            lengths.Add(lengths[^1]);
        }
        var whole = lengths[^1];
        return ([.. temperatures], [.. temperatures.Select((t, i) => (from == to ? 1 : (from - t) / (from - to)) is var even && whole > 0
            ? EvenShare * even + (1 - EvenShare) * lengths[i] / whole : even)]);
    }

    private static double At(double[] temperatures, double[] times, double time)
    {
        if (time >= 1) return temperatures[^1];
        var after = Array.FindIndex(times, t => t >= time);
        if (after <= 0) return after == 0 ? temperatures[0] : temperatures[^1];
        var span = times[after] - times[after - 1];
        var share = span > 0 ? (time - times[after - 1]) / span : 1;
        return temperatures[after - 1] + (temperatures[after] - temperatures[after - 1]) * share;
    }
}
