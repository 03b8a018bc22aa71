using System.Numerics;
using System.Runtime.InteropServices;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>What a sample run gathers: counts by coupling and, for small networks, how often each joint state was seen.</summary>
public sealed class SampleStatistics
{
    private readonly NetworkSpec _network;
    private readonly RunSums[] _sums;
    private readonly (int Block, int Unit)[] _free;
    private readonly bool _fromReports;
    private readonly PairedStates? _paired;

    /// <summary>Empty statistics.</summary>
    public SampleStatistics(NetworkSpec network, SampleSettings settings)
    {
        (_network, _fromReports) = (network, settings.FromReports);
        if (settings.PairedSweeps is > 0 and var sweeps) _paired = new PairedStates(settings, sweeps);
        _sums = [.. network.CouplingIds.Select(c => new RunSums(network, c))];
        _free = [.. network.BlockIds.SelectMany(b => Enumerable.Range(0, network[b].Size)
            .Where(u => !settings.Clamp.TryGetValue(b, out var clamp) || clamp[u] is null).Select(u => (b.Index, u)))];
        if (settings.Joint && _free.Length > Exact.PairwiseModel.FreeMax)
            throw new ArgumentException($"{_free.Length} free units, at most {Exact.PairwiseModel.FreeMax} can be watched jointly");
        Histogram = settings.Joint ? new long[1 << _free.Length] : [];
        Energies = settings.EnergiesOf is { } energies ? new EnergySeries(energies, !settings.ObservesAll) : null;
    }

    /// <summary>Samples seen.</summary>
    public long Samples => _sums[0].Samples;

    /// <summary>[states] how often each joint state of the free units was seen; empty if not watched.</summary>
    public long[] Histogram { get; }

    /// <summary>Energies of the samples, chain by chain; null if not kept.</summary>
    public EnergySeries? Energies { get; }

    /// <summary>Counts of a coupling.</summary>
    public RunSums this[CouplingId id] => _sums[id.Index];

    /// <summary>⟨s_i⟩ of a block.</summary>
    public double[] UnitMeans(BlockId block) => this[NetworkSpec.BiasOf(block)].MeansA(_network[block].Units);

    /// <summary>⟨s_i s_j⟩ of a coupling, in the layout of its parameters.</summary>
    public double[] PairMoments(CouplingId id) =>
        this[id].PairMoments(_network[id], _network[_network[id].A].Units, _network[_network[id].B].Units);

    /// <summary>⟨E⟩ of a network with these samples.</summary>
    public double MeanEnergy(Topology.Network network)
    {
        double energy = 0;
        foreach (var id in _network.CouplingIds)
        {
            var coupling = _network[id];
            if (coupling.Kind == CouplingKind.Bias && _network[coupling.A].Units == UnitKind.Gaussian)
            {
                if (coupling.IsVariance) energy += 0.5 * new GaussianMoments(network, this).Squares(coupling.A).Sum();
                continue;
            }
            var moments = coupling.Kind == CouplingKind.Bias ? UnitMeans(coupling.A) : PairMoments(id);
            // A dense within matrix holds each pair twice.
            var share = coupling is { Kind: CouplingKind.Within, Edges: null } ? 0.5 : 1;
            for (var p = 0; p < moments.Length; p++) energy -= share * network[id][p] * moments[p];
        }
        return energy;
    }

    /// <summary>Total variation between the joint states seen and a law over them.</summary>
    /// <param name="law">[states]</param>
    public double DistanceTo(double[] law)
    {
        var seen = (double)Histogram.Sum();
        return Exact.ExactLaw.TotalVariation([.. Histogram.Select(count => count / seen)], law);
    }

    /// <summary>Takes in a step.</summary>
    public void Add(StepOutcome outcome)
    {
        foreach (var (id, sums) in outcome.Collected) _sums[id.Index].Add(sums);
        foreach (var joint in _paired?.Of(outcome) ?? outcome.Observed)
        {
            if (Histogram.Length > 0) Count(joint);
            Energies?.Add(joint);
            if (!_fromReports) continue;
            var outputs = Kernels.UnitOutputs.Of(_network, joint.States);
            foreach (var id in _network.CouplingIds)
                _sums[id.Index].AddStates(_network[id], outputs[_network[id].A.Index], outputs[_network[id].B.Index]);
        }
    }

    /// <summary>Saves the counts.</summary>
    public void Save(IDictionary<string, byte[]> sections)
    {
        for (var i = 0; i < _sums.Length; i++) sections[$"sample/sums/{i}"] = Bytes(_sums[i].Save());
        sections["sample/histogram"] = Bytes(Histogram);
        if (Energies is not null) sections["sample/energies"] = MemoryMarshal.AsBytes<double>(Energies.Save()).ToArray();
    }

    /// <summary>Takes saved counts back.</summary>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        _paired?.Clear();
        for (var i = 0; i < _sums.Length; i++)
            if (!_sums[i].TryRestore(Longs(sections, $"sample/sums/{i}"))) throw Other($"sample/sums/{i}");
        var histogram = Longs(sections, "sample/histogram");
        if (histogram.Length != Histogram.Length) throw Other("sample/histogram");
        histogram.CopyTo(Histogram, 0);
        if (sections.TryGetValue("sample/energies", out var energies)) Energies?.Restore(MemoryMarshal.Cast<byte, double>(energies));
    }

    private void Count(JointStates joint)
    {
        var chains = joint.Blocks[0].Chains;
        Span<int> states = stackalloc int[64];
        for (var word = 0; word < joint.Blocks[0].WordsPerUnit; word++)
        {
            states.Clear();
            for (var k = 0; k < _free.Length; k++)
                for (var bits = joint.Blocks[_free[k].Block].Plane(_free[k].Unit)[word]; bits != 0; bits &= bits - 1)
                    states[BitOperations.TrailingZeroCount(bits)] |= 1 << k;
            for (var c = 0; c < Math.Min(64, chains - word * 64); c++) Histogram[states[c]]++;
        }
    }

    private static byte[] Bytes(long[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static long[] Longs(IReadOnlyDictionary<string, byte[]> sections, string name) =>
        sections.TryGetValue(name, out var bytes) && bytes.Length % sizeof(long) == 0 ? MemoryMarshal.Cast<byte, long>(bytes).ToArray()
            : throw Other(name);

    private static InvalidDataException Other(string section) =>
        new($"the checkpoint's section '{section}' is missing or of another model");
}
