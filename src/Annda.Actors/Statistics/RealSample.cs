using Annda.Numerics;

namespace Annda.Statistics;

/// <summary>
/// What both ends of a dense coupling of two blocks were in the same chains at the same time: their products are yet to be summed.
/// </summary>
/// <param name="A">Values of A's units; bits stand for 0 and 1.</param>
/// <param name="B">Values of B's units.</param>
public sealed record RealSample(UnitStates A, UnitStates B)
{
    /// <summary>Bytes of the sample.</summary>
    public long Bytes => A.Memory.Length + (long)B.Memory.Length;

    /// <summary>Bytes of what it says.</summary>
    public long Information => A.Information + B.Information;

    /// <summary>The sample with both ends as real numbers.</summary>
    public RealSample AsReals() => new(RealStates.Of(A), RealStates.Of(B));
}
