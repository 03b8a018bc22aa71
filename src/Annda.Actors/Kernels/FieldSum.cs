using System.Runtime.CompilerServices;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>
/// The door of blocks to the float kernels of fields: adds what a coupling contributes to the fields of one of its ends.
/// A faster kernel for a kind of coupling is chosen here and must give the same bits.
/// </summary>
public static class FieldSum
{
    /// <summary>Fields of so few units, with so few sources, repay no tables.</summary>
    private const int FewTargets = 8, FewSources = 32;

    /// <summary>Fills every row with its unit's bias (0 for −0): a field's sum starts there.</summary>
    /// <param name="biases">[units].</param>
    /// <param name="fields">[units, lanes].</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Start(ReadOnlySpan<float> biases, Span<float> fields, int lanes)
    {
        for (var unit = 0; unit < biases.Length; unit++) fields.Slice(unit * lanes, lanes).Fill(biases[unit] + 0f);
    }

    /// <summary>Adds h += W s for all units of one end.</summary>
    /// <param name="coupling">A between or within coupling.</param>
    /// <param name="weights">Its parameters.</param>
    /// <param name="intoA">True for the fields of end A, false for those of end B.</param>
    /// <param name="source">States of the other end.</param>
    /// <param name="kind">Kind of its units.</param>
    /// <param name="first">First of the units whose fields are wanted.</param>
    /// <param name="count">Number of units.</param>
    /// <param name="biases">[count] where the sums start, whatever stands in the fields; or empty: they start at the fields.</param>
    /// <param name="fields">[count, lanes]; lanes beyond the last chain are left undefined.</param>
    public static void Add(CouplingSpec coupling, ReadOnlySpan<float> weights, bool intoA, UnitStates source, UnitKind kind,
        int first, int count, ReadOnlySpan<float> biases, Span<float> fields)
    {
        Numerics.Guard.Shape(source.Units, intoA ? coupling.SizeB : coupling.SizeA, "units of the other end");
        var (targetStride, sourceStride) = intoA ? (coupling.SizeB, 1) : (1, coupling.SizeB);
        var bits = source as BitPlanes;
        if (bits is not null && coupling.Edges is null && (count > FewTargets || source.Units > FewSources))
        {
            OneBitField.Add(weights[(first * targetStride)..], targetStride, sourceStride, count, bits, kind.Low(),
                biases, fields);
            return;
        }
        if (biases.Length > 0) Start(biases, fields, source.Lanes);
        var values = source is RealStates reals ? reals.Values : Expanded(bits!, kind);
        if (coupling.Edges is { } edges)
            SparseField.Add(weights, intoA ? edges.IntoA : edges.IntoB, first, count, values, fields, source.Lanes);
        else if (bits is null)
            DenseProduct.Fields(weights[(first * targetStride)..], targetStride, sourceStride, count, source.Units, values, fields,
                source.Lanes);
        else
            DenseField.Add(weights[(first * targetStride)..], targetStride, sourceStride, count, source.Units, values, fields,
                source.Lanes);
    }

    /// <summary>
    /// Adds the second part of one unit's sum over a within coupling whose units update one after the other: the sources of its own
    /// <see cref="WithinField.Block"/> where the coupling is dense (<see cref="WithinField"/> adds the others first), all where it is
    /// sparse.
    /// </summary>
    /// <param name="coupling">A within coupling.</param>
    /// <param name="weights">Its parameters.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="values">[units, lanes] current values of the block.</param>
    /// <param name="field">[lanes].</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    public static void AddUnit(CouplingSpec coupling, ReadOnlySpan<float> weights, int unit, ReadOnlySpan<float> values, Span<float> field,
        int lanes)
    {
        if (coupling.Edges is { } edges) SparseField.Add(weights, edges.IntoA, unit, 1, values, field, lanes);
        else WithinField.AddInside(weights, coupling.SizeA, unit, values, field, lanes);
    }

    private static Span<float> Expanded(BitPlanes states, UnitKind kind)
    {
        var values = KernelScratch.OfThread.Span<float>(0, states.Units * states.Lanes);
        Expand(states, kind, values);
        return values;
    }

    /// <summary>Writes all planes of a state as floats.</summary>
    /// <param name="states">The state.</param>
    /// <param name="kind">Kind of its units.</param>
    /// <param name="values">[units, lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(BitPlanes states, UnitKind kind, Span<float> values)
    {
        for (var unit = 0; unit < states.Units; unit++)
            states.Expand(unit, kind.Low(), UnitValues.High, values.Slice(unit * states.Lanes, states.Lanes));
    }
}
