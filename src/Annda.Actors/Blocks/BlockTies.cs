using Annda.Dynamics;
using Annda.Kernels;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>What counts as a tie at temperature 0, and what it does.</summary>
/// <param name="Widths">[units] fields of at most this size are ties.</param>
/// <param name="Rule">What a tie does.</param>
internal readonly record struct Ties(float[] Widths, TieRule Rule);

/// <summary>Ties of one block, made once for each version of the parameters.</summary>
internal sealed class BlockTies(NetworkSpec network, UpdateRule rule, BlockId block)
{
    private readonly CouplingSpec[] _couplings = [.. network.BetweenOf(block).Concat(network.WithinOf(block)).Select(c => network[c])];
    private float[] _widths = [];
    private int? _version;

    /// <summary>The ties of a sweep; none at a temperature above 0.</summary>
    /// <param name="temperature">Temperature of the sweep.</param>
    /// <param name="parameters">Parameters of the block's couplings: bias, between, within, in model order.</param>
    /// <param name="version">Their version.</param>
    public Ties Of(double temperature, float[][] parameters, int version)
    {
        if (temperature > 0) return default;
        if (_version != version)
        {
            _widths = TieWidths.Of(block, parameters[0], _couplings.Select((c, i) => (c, parameters[1 + i])));
            _version = version;
        }
        return new Ties(_widths, rule.Dynamics.Tie);
    }
}
