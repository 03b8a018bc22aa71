using Annda.Annealing;
using Annda.Metrics;
using Annda.Programs;
using Annda.Simulations;
using Annda.Tests.Laws;
using Annda.Tests.Reports;

namespace Annda.Tests.Metrics;

public sealed class AutocorrelationTimeTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.8)]
    [InlineData(-0.5)]
    [InlineData(0.95)]
    public void An_autoregressive_series_has_its_known_time(double memory)
    {
        const int Chains = 15, Length = 20_000;
        var series = Enumerable.Range(0, Chains).Select(c =>
        {
            var x = new double[Length];
            // From the stationary law.
            x[0] = SampleReport.Normal(c, 0) / Math.Sqrt(1 - memory * memory);
            for (var t = 1; t < Length; t++) x[t] = memory * x[t - 1] + SampleReport.Normal(t * Chains + c, 0);
            return x.Select(v => v + 7).ToArray();
        }).ToArray();
        var exact = (1 + memory) / (1 - memory);
        Assert.InRange(AutocorrelationTime.Of(series), 0.95 * exact, 1.05 * exact);
    }

    [Theory]
    [InlineData("random_scan")]
    [InlineData("sweep")]
    [InlineData("synchronous")]
    public async Task The_energy_of_a_dynamics_has_its_golden_time(string discipline)
    {
        var it = new Disciplines("bm6", discipline);
        var network = it.Network();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Seed = 5, Dynamics = it.Dynamics });
        var statistics = await simulation.SampleAsync(new SampleSettings
        {
            Chains = 256,
            BurnIn = 100,
            Sweeps = 3000,
            Temperatures = TemperatureSchedule.Constant(1),
            Joint = true,
            EnergiesOf = new KeptEnergies(network),
        });
        var golden = it.Golden.GetProperty("tau_int_energy_ticks").GetDouble();
        Assert.InRange(AutocorrelationTime.Of(statistics.Energies!.Chains), 0.95 * golden, 1.05 * golden);
    }

    [Fact]
    public void A_series_that_never_moves_or_is_too_short_has_no_time()
    {
        Assert.Equal(double.NaN, AutocorrelationTime.Of([]));
        Assert.Equal(double.NaN, AutocorrelationTime.Of([[1]]));
        Assert.Equal(double.NaN, AutocorrelationTime.Of([[3, 3, 3, 3], [3, 3, 3, 3]]));
        // Never back at the mean within the series: longer than can be told.
        Assert.Equal(double.NaN, AutocorrelationTime.Of([[.. Enumerable.Repeat(0.0, 50)], [.. Enumerable.Repeat(1.0, 50)]]));
    }
}
