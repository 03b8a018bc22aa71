using Annda.Kernels;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Energies of observed joint states, one series for each chain in the order of time; at most 2^21 energies are kept.</summary>
public sealed class EnergySeries(Network network)
{
    private const int KeptMax = 1 << 21;

    private readonly SortedDictionary<int, List<double>[]> _groups = [];
    private long _kept;

    /// <summary>The series of all chains.</summary>
    public IReadOnlyList<double[]> Chains => [.. _groups.Values.SelectMany(g => g).Select(c => c.ToArray())];

    /// <summary>Takes in one observation; those of a chain come in order.</summary>
    public void Add(JointStates joint)
    {
        if (_kept >= KeptMax) return;
        var energies = Energy.Of(network, joint.Blocks);
        if (!_groups.TryGetValue(joint.Group.Group, out var chains))
            _groups[joint.Group.Group] = chains = [.. energies.Select(_ => new List<double>())];
        for (var chain = 0; chain < energies.Length; chain++) chains[chain].Add(energies[chain]);
        _kept += energies.Length;
    }
}
