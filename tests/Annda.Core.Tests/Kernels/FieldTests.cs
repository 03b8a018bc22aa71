using Annda.Kernels;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>Field kernels against plain scalar code, to the bit.</summary>
public class FieldTests
{
    private static readonly int[] ManyLanes = [16, 32, 48, 80];

    [Fact]
    public void Dense_fields_have_the_scalar_bits_at_every_number_of_sources()
    {
        var dice = new Dice(1);
        for (var sources = 0; sources <= 70; sources++)
            foreach (var targets in new[] { 1, 3, 4, 5, 9 })
                Compare(dice, targets, sources, ManyLanes[sources % ManyLanes.Length]);
    }

    [Fact]
    public void Dense_fields_have_the_scalar_bits_at_every_number_of_targets()
    {
        var dice = new Dice(2);
        for (var targets = 0; targets <= 70; targets++)
            foreach (var sources in new[] { 1, 4, 6, 7 })
                Compare(dice, targets, sources, ManyLanes[targets % ManyLanes.Length]);
    }

    [Theory]
    [InlineData(UnitKind.Binary)]
    [InlineData(UnitKind.Bipolar)]
    public void One_bit_fields_have_the_scalar_bits_at_every_size(UnitKind kind)
    {
        var dice = new Dice(12);
        int[] few = [1, 2, 5, 6, 7, 15, 16, 17, 31, 33, 64, 65, 100, 129];
        for (var size = 0; size <= 300; size++)
        {
            CompareOneBit(dice, kind, 1 + few[size % few.Length] % 40, size, few[size / 2 % few.Length]);
            CompareOneBit(dice, kind, size, 1 + few[size % few.Length] % 37, few[size / 3 % few.Length]);
            if (size > 0) CompareOneBit(dice, kind, 33, 35, size);
        }
        CompareOneBit(dice, kind, 96, 64, 128);
        CompareOneBit(dice, kind, 100, 133, 200);
    }

    [Fact]
    public void A_transposed_matrix_gives_the_same_bits_through_its_strides()
    {
        var dice = new Dice(3);
        for (var size = 1; size <= 40; size++)
        {
            var (targets, sources, lanes) = (size, 41 - size, ManyLanes[size % ManyLanes.Length]);
            var weights = dice.Normals(targets * sources);
            var transposed = new float[weights.Length];
            for (var t = 0; t < targets; t++)
                for (var s = 0; s < sources; s++) transposed[s * targets + t] = weights[t * sources + s];
            var values = dice.Normals(sources * lanes);
            var start = dice.Normals(targets * lanes);
            var (rows, columns) = ((float[])start.Clone(), (float[])start.Clone());
            DenseField.Add(weights, sources, 1, targets, sources, values, rows, lanes);
            DenseField.Add(transposed, 1, targets, targets, sources, values, columns, lanes);
            ScalarKernels.AssertSameBits(rows, columns);
        }
    }

    [Fact]
    public void Arrays_that_are_too_short_are_refused_at_the_door()
    {
        var (w, x, h) = (new float[12], new float[4 * 16], new float[3 * 16]);
        DenseField.Add(w, 4, 1, 3, 4, x, h, 16);
        Assert.Throws<ArgumentException>(() => DenseField.Add(w.AsSpan(1), 4, 1, 3, 4, x, h, 16));
        Assert.Throws<ArgumentException>(() => DenseField.Add(w, 4, 1, 3, 4, x.AsSpan(1), h, 16));
        Assert.Throws<ArgumentException>(() => DenseField.Add(w, 4, 1, 3, 4, x, h.AsSpan(1), 16));
        Assert.Throws<ArgumentException>(() => DenseField.Add(w, 4, 1, 3, 4, x, h, 15));
    }

    [Fact]
    public void Sparse_fields_have_the_scalar_bits_in_both_directions()
    {
        var dice = new Dice(4);
        for (var size = 1; size <= 70; size++)
        {
            var (sizeB, lanes) = (71 - size, ManyLanes[size % ManyLanes.Length]);
            var edges = ScalarKernels.Edges(dice, size, sizeB, within: false, 0.3);
            var spec = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), size, sizeB, edges);
            var weights = dice.Normals(edges.Count);
            foreach (var intoA in new[] { true, false })
            {
                var values = dice.Normals((intoA ? sizeB : size) * lanes);
                var expected = dice.Normals((intoA ? size : sizeB) * lanes);
                var actual = (float[])expected.Clone();
                ScalarKernels.AddSparse(weights, edges, intoA, within: false, values, expected, lanes);
                AddValues(spec, weights, intoA, values, actual, lanes);
                ScalarKernels.AssertSameBits(expected, actual);
            }
        }
    }

    [Fact]
    public void One_unit_of_a_sparse_within_coupling_has_the_bits_of_its_row_of_the_whole()
    {
        var dice = new Dice(5);
        for (var size = 1; size <= 40; size++)
        {
            var lanes = ManyLanes[size % ManyLanes.Length];
            var edges = ScalarKernels.Edges(dice, size, size, within: true, 0.4);
            var spec = CouplingSpec.Within("s", new BlockId(0), size, edges);
            var weights = dice.Normals(edges.Count);
            var values = dice.Normals(size * lanes);
            var start = dice.Normals(size * lanes);
            var (expected, whole, unitByUnit) = ((float[])start.Clone(), (float[])start.Clone(), (float[])start.Clone());
            ScalarKernels.AddSparse(weights, edges, true, within: true, values, expected, lanes);
            AddValues(spec, weights, true, values, whole, lanes);
            for (var unit = 0; unit < size; unit++)
                FieldSum.AddUnit(spec, weights, unit, values, unitByUnit.AsSpan(unit * lanes, lanes), lanes);
            ScalarKernels.AssertSameBits(expected, whole);
            ScalarKernels.AssertSameBits(expected, unitByUnit);
        }
    }

    [Fact]
    public void A_dense_and_a_sparse_form_of_the_same_weights_agree()
    {
        var dice = new Dice(6);
        const int Size = 23, Lanes = 32;
        var edges = ScalarKernels.Edges(dice, Size, Size, within: false, 1);
        var weights = dice.Normals(Size * Size);
        var values = dice.Normals(Size * Lanes);
        var (dense, sparse) = (new float[Size * Lanes], new float[Size * Lanes]);
        foreach (var intoA in new[] { true, false })
        {
            AddValues(CouplingSpec.Between("d", new BlockId(0), new BlockId(1), Size, Size), weights, intoA, values, dense, Lanes);
            AddValues(CouplingSpec.Between("s", new BlockId(0), new BlockId(1), Size, Size, edges), weights, intoA, values, sparse,
                Lanes);
            for (var i = 0; i < dense.Length; i++) Assert.Equal(dense[i], sparse[i], 1e-4f);
        }
    }

    [Fact]
    public void A_field_starts_at_its_units_bias_in_every_lane()
    {
        var fields = new float[3 * 32];
        FieldSum.Start([1, -2, 3], fields, 32);
        Assert.Equal([.. Enumerable.Repeat(1f, 32), .. Enumerable.Repeat(-2f, 32), .. Enumerable.Repeat(3f, 32)], fields);
    }

    [Theory]
    [InlineData(UnitKind.Binary, 0f)]
    [InlineData(UnitKind.Bipolar, -1f)]
    public void States_expand_to_the_values_of_their_kind(UnitKind kind, float low)
    {
        var states = new Dice(7).States(4, 70);
        var values = new float[4 * states.Lanes];
        FieldSum.Expand(states, kind, values);
        for (var unit = 0; unit < 4; unit++)
            for (var chain = 0; chain < 70; chain++) Assert.Equal(states[unit, chain] ? 1f : low, values[unit * states.Lanes + chain]);
    }

    private static void AddValues(CouplingSpec spec, float[] weights, bool intoA, float[] values, float[] fields, int lanes)
    {
        var (targets, sources) = intoA ? (spec.SizeA, spec.SizeB) : (spec.SizeB, spec.SizeA);
        if (spec.Edges is { } edges)
            SparseField.Add(weights, intoA ? edges.IntoA : edges.IntoB, 0, targets, values, fields, lanes);
        else
            DenseField.Add(weights, intoA ? sources : 1, intoA ? 1 : targets, targets, sources, values, fields, lanes);
    }

    private static void CompareOneBit(Dice dice, UnitKind kind, int sizeA, int sizeB, int chains)
    {
        var weights = dice.Normals(sizeA * sizeB);
        foreach (var intoA in new[] { true, false })
        {
            var (targets, sources) = intoA ? (sizeA, sizeB) : (sizeB, sizeA);
            var states = dice.States(sources, chains);
            var values = new float[sources * states.Lanes];
            FieldSum.Expand(states, kind, values);
            var expected = dice.Normals(targets * states.Lanes);
            var actual = (float[])expected.Clone();
            ScalarKernels.AddDense(weights, intoA ? sizeB : 1, intoA ? 1 : sizeB, targets, sources, values, expected, states.Lanes);
            OneBitField.Add(weights, intoA ? sizeB : 1, intoA ? 1 : sizeB, targets, states, kind.Low(), [], actual);
            // Lanes beyond the last chain are nobody's.
            for (var t = 0; t < targets; t++)
                expected.AsSpan(t * states.Lanes + chains, states.Lanes - chains)
                    .CopyTo(actual.AsSpan(t * states.Lanes + chains, states.Lanes - chains));
            ScalarKernels.AssertSameBits(expected, actual);
            var biases = dice.Normals(targets);
            FieldSum.Start(biases, expected, states.Lanes);
            FieldSum.Start(biases, actual, states.Lanes);
            var started = dice.Normals(targets * states.Lanes);
            var spec = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), sizeA, sizeB);
            FieldSum.Add(spec, weights, intoA, states, kind, 0, targets, [], actual);
            // In two ranges of targets, as a team shares them.
            var middle = targets / 3;
            FieldSum.Add(spec, weights, intoA, states, kind, 0, middle, biases.AsSpan(0, middle), started);
            FieldSum.Add(spec, weights, intoA, states, kind, middle, targets - middle, biases.AsSpan(middle),
                started.AsSpan(middle * states.Lanes));
            for (var t = 0; t < targets; t++)
                actual.AsSpan(t * states.Lanes + chains, states.Lanes - chains)
                    .CopyTo(started.AsSpan(t * states.Lanes + chains, states.Lanes - chains));
            ScalarKernels.AssertSameBits(actual, started);
        }
    }

    private static void Compare(Dice dice, int targets, int sources, int lanes)
    {
        var weights = dice.Normals(targets * sources);
        var values = dice.Normals(sources * lanes);
        var expected = dice.Normals(targets * lanes);
        var actual = (float[])expected.Clone();
        ScalarKernels.AddDense(weights, sources, 1, targets, sources, values, expected, lanes);
        DenseField.Add(weights, sources, 1, targets, sources, values, actual, lanes);
        ScalarKernels.AssertSameBits(expected, actual);
    }
}
