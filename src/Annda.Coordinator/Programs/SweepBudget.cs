using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// How many sweeps a program orders at once: few enough that a run asked to stop comes to rest soon, many enough that orders cost nothing.
/// Cutting a phase changes no bit of dynamics that reads exactly, since a continued phase takes no version of its own.
/// </summary>
internal static class SweepBudget
{
    private const double UnitUpdates = 2e7;
    private const int SweepsMax = 4096;

    /// <summary>Sweeps of one step.</summary>
    public static int Of(NetworkSpec network, int chains) =>
        (int)Math.Clamp(UnitUpdates / ((double)network.Units * chains), 1, SweepsMax);
}
