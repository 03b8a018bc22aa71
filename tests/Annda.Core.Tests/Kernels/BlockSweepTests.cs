using Annda.Blocks;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>A block's sweep against plain scalar code, to the bit: all couplings, orders, temperatures and numbers of chains.</summary>
public class BlockSweepTests
{
    private static readonly double[] Temperatures = [0, 1e-7, 0.3, 1, 2.7, 40, 1e30];

    [Fact]
    public void Whole_weights_on_a_graph_sweep_with_the_bits_of_plain_code_in_any_number_of_chains()
    {
        var dice = new Dice(1);
        float[][] weights = [[1, -1], [-1], [1], [0.5f, -2, 3, 0], [-7, 5, 1], [0.25f]];
        for (var chains = 1; chains <= 200; chains++)
            Compare(dice, Sparse(dice, 1 + dice.Below(40), weights[chains % weights.Length], 0.5f), chains);
    }

    [Fact]
    public void Graphs_of_high_degree_whose_fields_take_up_to_256_values_and_more_sweep_with_the_bits_of_plain_code()
    {
        var dice = new Dice(2);
        foreach (var size in new[] { 20, 60, 100, 150 })
            foreach (var weights in new float[][] { [-1], [1, -1], [2, -1], [3] })
                Compare(dice, Sparse(dice, size, weights, 1), 64 + dice.Below(10), density: 0.9);
    }

    [Theory]
    [InlineData(255, -1f)]
    [InlineData(254, -1f)]
    [InlineData(255, 0f)]
    [InlineData(127, -0.5f)]
    public void A_hub_whose_fields_fill_all_bytes_and_none_is_zero_quenches_with_the_bits_of_plain_code(int neighbours, float bias)
    {
        var dice = new Dice(6);
        var network = new NetworkBuilder().Visible("A", neighbours + 1, UnitKind.Binary, [.. Enumerable.Repeat(bias, neighbours + 1)])
            .Hidden("B", 1).WithinSparse("A", Enumerable.Range(1, neighbours).Select(i => (0, i, -1f))).Build();
        var spec = network.Spec;
        var dynamics = new DynamicsSpec(DynamicsKind.Chromatic);
        var states = new BitPlanes(neighbours + 1, 70);
        for (var unit = 0; unit < states.Units; unit++)
            for (var word = 0; word < 2; word++) states.Plane(unit)[word] = word == 0 ? ulong.MaxValue : states.LastMask;
        float[][] parameters = [.. spec.CouplingsOf(new BlockId(0)).Select(c => network[c])];
        var input = new SweepInput(states, [], parameters, null, 0, new ChainSpan(0, 70), 0, 1, 0);
        var kernel = BlockKernel.Of(spec, new UpdateRule(dynamics, spec), new BlockId(0), 5, WorkTeam.Alone);
        Assert.True(PlainSweep.Run(spec, dynamics, new BlockId(0), 5, input).SameBits(kernel.Sweep(input, null)));
    }

    [Fact]
    public void Whole_weights_take_the_way_of_bytes_where_the_machine_has_it_and_real_ones_do_not()
    {
        var dice = new Dice(7);
        foreach (var (weights, whole) in new[] { (new float[] { 1, -1 }, true), ([0.5f, -2, 3], true), ([0.1f, 0.7f], false) })
        {
            var network = Sparse(dice, 20, weights, 1)(0.3);
            var (spec, block) = (network.Spec, new BlockId(0));
            var states = dice.States(20, 70);
            float[][] parameters = [.. spec.CouplingsOf(block).Select(c => network[c])];
            var input = new SweepInput(states, [dice.States(9, 70)], parameters, null, 1, new ChainSpan(0, 70), 0, 1, 0);
            var bytes = new IntegerBlock(spec, new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic), spec), block, 3);
            Assert.Equal(whole && IntegerSweep.IsSupported, bytes.TrySweep(input, 1, null, states.Copy()));
        }
    }

    [Fact]
    public void Real_weights_on_a_graph_sweep_with_the_bits_of_plain_code()
    {
        var dice = new Dice(3);
        for (var i = 0; i < 60; i++) Compare(dice, Sparse(dice, 1 + dice.Below(40), dice.Normals(5), 0.1f), 1 + dice.Below(150));
    }

    [Fact]
    public void Dense_couplings_inside_a_block_sweep_with_the_bits_of_plain_code_at_every_size()
    {
        var dice = new Dice(4);
        for (var size = 1; size <= 100; size++) Compare(dice, Dense(dice, size), 1 + dice.Below(size < 50 ? 200 : 20));
    }

    private static void Compare(Dice dice, Network network, int chains)
    {
        var spec = network.Spec;
        var block = new BlockId(dice.Below(spec.Blocks.Count));
        var seed = (ulong)dice.Below(1000);
        var dynamics = new DynamicsSpec(dice.Chance(0.2) ? DynamicsKind.Synchronous : DynamicsKind.Chromatic,
            Order: (UnitOrder)dice.Below(3), Convention: (GainConvention)dice.Below(2))
        {
            Tie = (TieRule)dice.Below(2),
        };
        var kernel = BlockKernel.Of(spec, new UpdateRule(dynamics, spec), block, seed, WorkTeam.Alone);
        float[][] parameters = [.. spec.CouplingsOf(block).Select(c => network[c])];
        BitPlanes[] others = [.. spec.BetweenOf(block).Select(c => dice.States(spec[spec[c].Other(block)].Size, chains))];
        var span = new ChainSpan(64 * dice.Below(3), chains);
        var states = dice.States(spec[block].Size, chains);
        // One kernel throughout: what it keeps from sweep to sweep must not show, and new parameters must.
        for (var sweep = 1; sweep <= 3; sweep++)
        {
            if (sweep == 3) parameters = [.. parameters.Select(p => p.Select(w => 1.1f * w).ToArray())];
            var held = dice.Chance(0.5) ? null : Enumerable.Range(0, states.Units).Select(_ => dice.Chance(0.3)).ToArray();
            var input = new SweepInput(states, others, parameters, held, Temperatures[dice.Below(Temperatures.Length)], span,
                dice.Below(3), sweep, sweep / 3);
            var expected = PlainSweep.Run(spec, dynamics, block, seed, input);
            states = (BitPlanes)kernel.Sweep(input, null);
            Assert.True(expected.SameBits(states), $"{chains} chains of {states.Units} units, {dynamics}, T = {input.Temperature}");
        }
    }

    private static void Compare(Dice dice, Func<double, Network> network, int chains, double density = 0.3) =>
        Compare(dice, network(density), chains);

    private static Func<double, Network> Sparse(Dice dice, int size, float[] weights, float bias) => density =>
    {
        var (a, b) = ((UnitKind)dice.Below(2), (UnitKind)dice.Below(2));
        return new NetworkBuilder().Visible("A", size, a, [.. Enumerable.Range(0, size).Select(_ => bias * (dice.Below(3) - 1))])
            .Hidden("B", 9, b)
            .WithinSparse("A", Edges(size, size, true)).BetweenSparse("A", "B", Edges(size, 9, false)).Build();

        IEnumerable<(int, int, float)> Edges(int sizeA, int sizeB, bool within)
        {
            var edges = ScalarKernels.Edges(dice, sizeA, sizeB, within, density);
            return [.. edges.A.Select((i, e) => (i, edges.B[e], weights[dice.Below(weights.Length)]))];
        }
    };

    private static Network Dense(Dice dice, int size)
    {
        var kind = (UnitKind)dice.Below(2);
        var sparse = ScalarKernels.Edges(dice, size, size, within: true, 0.1);
        var (self, directed) = (dice.Chance(0.3), dice.Chance(0.3));
        var weights = directed ? dice.Normals(size * size) : dice.Symmetric(size);
        for (var i = 0; i < size; i++) weights[i * (size + 1)] = self ? dice.Normal() : 0;
        return new NetworkBuilder().Visible("A", size, kind, dice.Normals(size)).Hidden("B", 7, UnitKind.Bipolar)
            .Within("A", weights, selfCoupled: self, directed: directed)
            .Between("A", "B", dice.Normals(7 * size)).Within("A", dice.Symmetric(size))
            .WithinSparse("A", sparse.A.Select((a, e) => (a, sparse.B[e], dice.Normal())).ToArray()).Build();
    }
}
