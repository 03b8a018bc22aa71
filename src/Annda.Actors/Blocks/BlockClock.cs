using Annda.Dynamics;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>The clock of one block: intervals between its updates, drawn for each chain group.</summary>
internal sealed class BlockClock(NetworkSpec network, ClockSpec clocks, BlockId block, ulong seed)
{
    /// <summary>Ticks until the first update.</summary>
    public long First(PhaseOrder order, Moment at) => clocks.Kind == ClockKind.Poisson ? Next(order, at, 0)
        : Ticks(Uniform(order, at, 0) / clocks.Rates[block.Index]);

    /// <summary>Ticks from one update to the next.</summary>
    /// <param name="order">The phase.</param>
    /// <param name="at">Moment of the update.</param>
    /// <param name="turn">Which update since the version.</param>
    public long Next(PhaseOrder order, Moment at, int turn) => clocks.Kind == ClockKind.Poisson
        ? Ticks(-Elementary.Log(Uniform(order, at, turn)) / clocks.Rates[block.Index]) : Ticks(1 / clocks.Rates[block.Index]);

    private double Uniform(PhaseOrder order, Moment at, int turn)
    {
        var key = new StreamKey(seed, Purpose.Clock, order.Group.Set);
        var (low, high) = key.SweepWords(at.Version);
        var unit = SweepInput.FirstUnit(network, block, turn);
        var (a, b, _, _) = Philox.Block(seed, (uint)(order.Chains.First / BitPlanes.ChainsPerWord), unit, low, high);
        return StreamKey.Fraction(a, b);
    }

    // Two updates of a block never share a moment.
    private static long Ticks(double time) => Math.Max(1, (long)Math.Round(time * Moment.TicksPerUnit));
}
