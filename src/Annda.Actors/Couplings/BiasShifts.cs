using Annda.Protocol;
using Annda.Topology;

namespace Annda.Couplings;

/// <summary>
/// Centred learning between couplings: a step of weights shifts the biases of its ends, so biases make their step when the shifts of all
/// couplings of their block are there. Duplicates change nothing; what was sent is kept to be sent again.
/// </summary>
internal sealed class BiasShifts
{
    private readonly CouplingId[] _sources;
    private readonly SortedDictionary<(int Version, int From), float[]> _arrived = [];
    private readonly List<(CouplingId To, BiasShift Shift)> _sent = [];

    public BiasShifts(NetworkSpec network, CouplingId id) => _sources =
        network[id] is { Kind: CouplingKind.Bias, Directed: false, IsVariance: false, A: var block }
            ? [.. network.BetweenOf(block).Concat(network.WithinOf(block)).Where(c => !network[c].Directed)] : [];

    /// <summary>Takes in a shift.</summary>
    /// <param name="shift">The shift.</param>
    /// <param name="version">Version of the parameters: shifts of earlier ones are late.</param>
    public void Add(BiasShift shift, int version)
    {
        if (shift.Version >= version && _sources.Contains(shift.From)) _arrived.TryAdd((shift.Version, shift.From.Index), shift.Values);
    }

    /// <summary>Couplings whose shift of a step from a version is missing.</summary>
    public IEnumerable<CouplingId> Missing(int version) => _sources.Where(s => !_arrived.ContainsKey((version, s.Index)));

    /// <summary>Adds the shifts of a step from a version, in model order, and forgets them.</summary>
    public void Apply(int version, Span<float> biases)
    {
        foreach (var source in _sources)
        {
            _arrived.Remove((version, source.Index), out var shift);
            Numerics.Guard.Shape(shift!.Length, biases.Length, "shifts of biases");
            for (var i = 0; i < biases.Length; i++) biases[i] += shift[i];
        }
    }

    /// <summary>Notes what was sent; of steps before the open version it is forgotten.</summary>
    public void Sent(CouplingId to, BiasShift shift, int openVersion)
    {
        _sent.RemoveAll(s => s.Shift.Version < openVersion);
        _sent.Add((to, shift));
    }

    /// <summary>What was sent to biases about a step from a version; null: nothing yet, or it is forgotten.</summary>
    public BiasShift? Sent(CouplingId to, int version) => _sent.Find(s => s.To == to && s.Shift.Version == version).Shift;
}
