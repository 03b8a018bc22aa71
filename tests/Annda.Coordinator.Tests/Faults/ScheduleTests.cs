namespace Annda.Tests.Faults;

/// <summary>
/// The coordinator, couplings and blocks themselves, in virtual time, under seeded schedules of loss, doubling, reordering, delay,
/// silence, death and return: whatever happens, the run ends with the bits of the quiet run, or by name. To replay a seed that fails, name
/// it: ANNDA_SEED=5 dotnet test tests/Annda.Coordinator.Tests --filter FullyQualifiedName~ScheduleTests.
/// </summary>
public class ScheduleTests
{
    private const int Seeds = 1200, Part = 100;

    private static readonly int? Only = int.TryParse(Environment.GetEnvironmentVariable("ANNDA_SEED"), out var seed) ? seed : null;

    public static TheoryData<int, int> Parts
    {
        get
        {
            var parts = new TheoryData<int, int>();
            if (Only is { } only) parts.Add(only, only);
            else for (var first = 1; first < Seeds; first += Part) parts.Add(first, first + Part - 1);
            return parts;
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public Task Whatever_happens_a_run_ends_with_the_bits_of_the_quiet_run(int first, int last) => Schedules.RunAsync(first, last);
}
