using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Conditional probabilities of one block given states of another that it reads: for looking at a run, not for running it.
/// </summary>
internal static class LayerFields
{
    /// <summary>[units, lanes] fields of a block, from its biases and one other block.</summary>
    /// <param name="network">The network.</param>
    /// <param name="coupling">What the block reads the other through.</param>
    /// <param name="block">The block.</param>
    /// <param name="states">States of the other.</param>
    public static float[] Of(Network network, CouplingId coupling, BlockId block, UnitStates states)
    {
        var spec = network.Spec[coupling];
        var fields = new float[network.Spec[block].Size * states.Lanes];
        FieldSum.Add(spec, network[coupling], spec.A == block, states, network.Spec[spec.Other(block)].Units, 0, network.Spec[block].Size,
            network[network.Spec.DownBiasOf(block) ?? NetworkSpec.BiasOf(block)], fields);
        return fields;
    }

    /// <summary>[chains][units] probabilities of one unit of many.</summary>
    public static float[][] Softmax(float[] fields, int units, int chains)
    {
        var lanes = fields.Length / units;
        return [.. Enumerable.Range(0, chains).Select(c =>
        {
            var row = new double[units];
            for (var u = 0; u < units; u++) row[u] = fields[u * lanes + c];
            var top = row.Max();
            for (var u = 0; u < units; u++) row[u] = Elementary.Exp(row[u] - top);
            var sum = row.Sum();
            return row.Select(p => (float)(p / sum)).ToArray();
        })];
    }

    /// <summary>[chains][units] probabilities of binary units.</summary>
    public static float[][] Logistic(float[] fields, int units, int chains)
    {
        var lanes = fields.Length / units;
        return [.. Enumerable.Range(0, chains).Select(c =>
            Enumerable.Range(0, units).Select(u => (float)Elementary.Logistic(fields[u * lanes + c])).ToArray())];
    }
}
