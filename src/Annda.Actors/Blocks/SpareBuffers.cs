using Annda.Statistics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>Sums and probabilities of closed phases, to be used again.</summary>
internal sealed class SpareBuffers
{
    private readonly List<CouplingSums> _sums = [];
    private readonly List<int[]> _probabilities = [];

    /// <summary>Empty sums of a coupling.</summary>
    /// <param name="coupling">The coupling.</param>
    /// <param name="scale">What one sample of "on" adds; 0: the sums are real.</param>
    public CouplingSums Rent(CouplingSpec coupling, int scale)
    {
        if (Take(_sums, s => s is RealSums real ? scale == 0 && real.Fits(coupling) : ((CorrelationSums)s).Fits(coupling, scale))
            is not { } sums)
            return scale == 0 ? RealSums.Empty(coupling) : CorrelationSums.Empty(coupling, scale);
        sums.Clear();
        return sums;
    }

    /// <summary>Room for so many probabilities.</summary>
    public int[] Rent(int length) => Take(_probabilities, s => s.Length >= length) ?? new int[length];

    /// <summary>Probabilities that nothing is counted from any more.</summary>
    public void Return(int[] probabilities) => _probabilities.Add(probabilities);

    /// <summary>What a closed phase counted.</summary>
    public void Return(PhaseCounts counts)
    {
        _probabilities.AddRange(counts.Lent);
        _sums.AddRange(counts.Sums.Values);
    }

    private static T? Take<T>(List<T> spare, Predicate<T> fits) where T : class
    {
        var at = spare.FindIndex(fits);
        if (at < 0) return null;
        var taken = spare[at];
        spare.RemoveAt(at);
        return taken;
    }
}
