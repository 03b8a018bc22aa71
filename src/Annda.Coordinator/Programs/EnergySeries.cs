using Annda.Kernels;
using Annda.Numerics;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Which energies of samples are kept, chain by chain.</summary>
/// <param name="Network">The network whose energies they are.</param>
/// <param name="Every">Samples from one kept energy to the next.</param>
/// <param name="Chains">Chains whose energies are kept: so many from the first on.</param>
public sealed record KeptEnergies(Network Network, int Every = 1, int Chains = int.MaxValue)
{
    private const int PointsMax = 1024, ChainsMax = 1024;

    /// <summary>At most 1,024 energies of at most 1,024 chains: enough to tell whether a long run has reached equilibrium.</summary>
    /// <param name="network">The network.</param>
    /// <param name="samples">Samples of each chain.</param>
    public static KeptEnergies Few(Network network, long samples) => new(network, (int)((samples + PointsMax - 1) / PointsMax), ChainsMax);
}

/// <summary>Energies of observed joint states, one series for each chain in the order of time; at most 2^21 energies are kept.</summary>
/// <param name="kept">Which.</param>
/// <param name="thinned">Whether only samples are observed whose energies are kept.</param>
public sealed class EnergySeries(KeptEnergies kept, bool thinned = false)
{
    private const int KeptMax = 1 << 21;

    private readonly SortedDictionary<int, List<double>[]> _groups = [];
    private readonly SortedDictionary<int, int> _seen = [];
    private long _kept;

    /// <summary>Which energies are kept.</summary>
    public KeptEnergies Kept => kept;

    /// <summary>The series of all chains that are kept.</summary>
    public IReadOnlyList<double[]> Chains => [.. _groups.Values.SelectMany(g => g).Take(kept.Chains).Select(c => c.ToArray())];

    /// <summary>Takes in one observation; those of a chain come in order.</summary>
    public void Add(JointStates joint)
    {
        var seen = _seen[joint.Group.Group] = _seen.GetValueOrDefault(joint.Group.Group) + 1;
        if (_kept >= KeptMax || !thinned && seen % kept.Every != 0) return;
        var blocks = joint.States;
        // Only whole words of chains can be cut off; the rest is left out when the series are asked for.
        var chains = Math.Min(blocks[0].Chains, BitPlanes.WordsFor(Math.Min(kept.Chains, blocks[0].Chains)) * BitPlanes.ChainsPerWord);
        if (chains < blocks[0].Chains) blocks = [.. blocks.Select(b => b.Slice(0, chains))];
        var energies = Energy.Of(kept.Network, UnitOutputs.Of(kept.Network, blocks));
        if (!_groups.TryGetValue(joint.Group.Group, out var series))
            _groups[joint.Group.Group] = series = [.. energies.Select(_ => new List<double>())];
        for (var chain = 0; chain < energies.Length; chain++) series[chain].Add(energies[chain]);
        _kept += energies.Length;
    }

    /// <summary>To be saved: for each group its number, observations, chains, and the length of their series; then the energies.</summary>
    internal double[] Save() => [.. _seen.SelectMany(s => (double[])[s.Key, s.Value, .. _groups.TryGetValue(s.Key, out var series)
        ? (double[])[series.Length, series[0].Count, .. series.SelectMany(c => c)] : [0, 0]])];

    /// <summary>Goes back to what was saved.</summary>
    internal void Restore(ReadOnlySpan<double> saved)
    {
        _groups.Clear();
        _seen.Clear();
        _kept = 0;
        while (saved.Length >= 4)
        {
            var (group, chains, length) = ((int)saved[0], (int)saved[2], (int)saved[3]);
            _seen[group] = (int)saved[1];
            saved = saved[4..];
            if (chains == 0) continue;
            var series = new List<double>[chains];
            for (var chain = 0; chain < chains; chain++)
            {
                series[chain] = [.. saved[..length]];
                saved = saved[length..];
            }
            _groups[group] = series;
            _kept += (long)chains * length;
        }
    }
}
