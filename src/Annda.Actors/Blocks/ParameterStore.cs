using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>Parameters that a block was sent: for each of its couplings, the versions that its phases may still need.</summary>
internal sealed class ParameterStore(IReadOnlyList<CouplingId> couplings)
{
    private readonly Dictionary<CouplingId, List<Parameters>> _versions = couplings.ToDictionary(c => c, _ => new List<Parameters>());

    /// <summary>Takes in a version; duplicates and foreign couplings change nothing.</summary>
    public void Add(Parameters parameters)
    {
        if (!_versions.TryGetValue(parameters.Coupling, out var list) || list.Exists(p => p.Version == parameters.Version)) return;
        list.Add(parameters);
    }

    /// <summary>The parameters of a coupling in a version, or null if they have not arrived.</summary>
    public float[]? Find(CouplingId coupling, int version) => _versions[coupling].Find(p => p.Version == version)?.Values;

    /// <summary>Whether every coupling's version is there.</summary>
    public bool Has(int version) => couplings.All(c => Find(c, version) is not null);

    /// <summary>Couplings whose version is missing.</summary>
    public IEnumerable<CouplingId> Missing(int version) => couplings.Where(c => Find(c, version) is null);

    /// <summary>Forgets versions below this one.</summary>
    public void Forget(int before)
    {
        foreach (var list in _versions.Values) list.RemoveAll(p => p.Version < before);
    }
}
