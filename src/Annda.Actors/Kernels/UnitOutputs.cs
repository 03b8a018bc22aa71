using Annda.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>What others read of states: the states themselves; of graded units a function of them.</summary>
public static class UnitOutputs
{
    /// <summary>Outputs of one block.</summary>
    public static UnitStates Of(BlockSpec block, UnitStates states) =>
        block.Graded is { } graded ? GradedStep.Outputs((RealStates)states, graded.Gain) : states;

    /// <summary>Outputs of all blocks of a network: of Gaussian units they depend on its parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="states">One for each block.</param>
    public static UnitStates[] Of(Network network, IReadOnlyList<UnitStates> states) =>
        [.. states.Select((s, b) => Of(network, new BlockId(b), s))];

    private static UnitStates Of(Network network, BlockId block, UnitStates states) => network.Spec[block].Gaussian is { } gaussian
        ? GaussianValues.Scaled((RealStates)states, [.. network[network.Spec.VarianceOf(block)!.Value]
            .Select(z => (float)Elementary.Exp(-0.5 * gaussian.Power * z))])
        : Of(network.Spec[block], states);

    /// <summary>Outputs of all blocks.</summary>
    /// <param name="network">The network.</param>
    /// <param name="states">One for each block.</param>
    public static UnitStates[] Of(NetworkSpec network, IReadOnlyList<UnitStates> states) =>
        [.. states.Select((s, b) => Of(network.Blocks[b], s))];
}
