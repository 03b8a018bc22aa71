using Annda.Tests.Faults;

namespace Annda.Tests.Nightly;

/// <summary>Many more schedules than <see cref="Faults.ScheduleTests"/> has time for.</summary>
[Trait("Category", "Nightly")]
public class ManySchedulesTests
{
    [Fact]
    public Task Twenty_thousand_seeds_end_with_the_bits_of_the_quiet_run() => Schedules.RunAsync(100_001, 120_000);
}
