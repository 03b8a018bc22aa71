using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Societies;

/// <summary>Networks whose states are real numbers: what holds of bits holds of them.</summary>
public class RealStatesTests
{
    private static readonly DynamicsSpec Synchronous = new(DynamicsKind.Synchronous);

    [Fact]
    public void Loss_doubling_reordering_and_groups_change_no_bit()
    {
        var network = Graded(new Dice(1));
        var quiet = new Society(network, Synchronous, Program(network, 1)).Play();
        var (expected, energies) = (quiet.Boundaries[^1].StateHash(), Energies(quiet));
        Assert.NotEqual(expected, new Society(network, Synchronous, Program(network, 1), seed: 8).Play().Boundaries[^1].StateHash());
        var lost = 0;
        for (var seed = 1ul; seed <= 40; seed++)
        {
            var society = new Society(network, Synchronous, Program(network, 1 + (int)seed % 3), Faults.Of(seed)).Play();
            Assert.True(expected == society.Boundaries[^1].StateHash(), $"seed {seed}: {StateDifference.Between(quiet, society)}");
            Assert.Equal(energies, Energies(society));
            lost += society.Lost;
        }
        Assert.True(lost > 40, "faults must happen");
    }

    [Fact]
    public void A_team_of_threads_changes_no_bit()
    {
        var network = Wide(new Dice(2));
        var expected = new Society(network, Synchronous, Program(network, 1)).Play().Boundaries[^1].StateHash();
        using var team = new WorkTeam(3);
        Assert.Equal(expected, new Society(network, Synchronous, Program(network, 2), team: team).Play().Boundaries[^1].StateHash());
    }

    [Fact]
    public void A_run_goes_on_from_a_snapshot_to_the_same_bits()
    {
        var network = Graded(new Dice(3));
        var straight = new Society(network, Synchronous, Program(network, 1)).Play().Boundaries[^1];
        for (var boundary = 1; boundary <= 5; boundary += 2)
        {
            var stopped = new Society(network, Synchronous, Program(network, 2), Faults.Of(5)).Play(boundary).Boundaries[^1];
            var resumed = new Society(network, Synchronous, Program(network, 3), Faults.Of(6), from: stopped).Play().Boundaries[^1];
            Assert.Equal((straight.StateHash(), straight.UnitUpdates), (resumed.StateHash(), resumed.UnitUpdates));
        }
    }

    [Fact]
    public void Each_chain_follows_its_differential_equation()
    {
        var network = Graded(new Dice(4));
        var spec = network.Spec;
        var program = Program(network, 1);
        var society = new Society(network, Synchronous, program).Play();
        var start = spec.BlockIds.Select(b => (RealStates)society.Outcomes[0].Observed[0].States[b.Index]).ToArray();
        var end = society.Boundaries[^1].Chains[0].States;
        var sweeps = program.Trace[^1].Sweep - program.Trace[0].Sweep;
        for (var chain = 0; chain < 150; chain += 17)
        {
            var u = spec.BlockIds.Select(b => Enumerable.Range(0, spec[b].Size).Select(k => (double)start[b.Index][k, chain]).ToArray())
                .ToArray();
            for (var sweep = 0; sweep < sweeps; sweep++) u = Step(network, u);
            foreach (var block in spec.BlockIds)
                for (var unit = 0; unit < spec[block].Size; unit++)
                    Assert.Equal(u[block.Index][unit], ((RealStates)end[block.Index])[unit, chain], 2e-3);
        }
    }

    [Fact]
    public void Units_of_two_values_read_what_graded_ones_put_out()
    {
        // A strong coupling: whoever reads an output near 1 is on, and whoever reads one near 0 is off.
        var block = new BlockSpec("G", BlockRole.Visible, UnitKind.Graded, 2) { Graded = new GradedUnits(0.1, 1, 0.5, 0.5, 0.1) };
        var network = new NetworkBuilder().Add(block, 50, -50).Hidden("B", 2, UnitKind.Bipolar, -20).Between("G", "B", [40, 0, 0, 40])
            .Build();
        var end = new Society(network, Synchronous, Program(network, 2)).Play().Boundaries[^1].Chains[0].States;
        var bits = Assert.IsType<BitPlanes>(end[1]);
        Assert.Equal((150, 0), (bits.Ones(0), bits.Ones(1)));
        Assert.Equal(Law.Biased, new UpdateRule(Synchronous, network.Spec).Law);
        Assert.Equal(Law.Deterministic, new UpdateRule(Synchronous, Graded(new Dice(1)).Spec).Law);
    }

    [Fact]
    public void What_graded_units_cannot_do_is_refused_by_name()
    {
        var network = Graded(new Dice(1));
        Assert.Contains("'A' has graded units", Assert.Throws<ArgumentException>(() => new UpdateRule(new DynamicsSpec(), network.Spec))
            .Message);
        Assert.Contains("'X': tau 0", Assert.Throws<ArgumentException>(() => new NetworkSpec(
            [new BlockSpec("X", BlockRole.Visible, UnitKind.Graded, 1) { Graded = new GradedUnits(1, 0, 1, 0.5, 0) }], [])).Message);
        Assert.Contains("'X': Graded units with no numbers", Assert.Throws<ArgumentException>(() => new NetworkSpec(
            [new BlockSpec("X", BlockRole.Visible, UnitKind.Graded, 1)], [])).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Sums_of_real_values_are_those_of_the_observed_states_for_any_chain_groups(int groups)
    {
        var network = Graded(new Dice(1));
        var program = new SampleProgram(network.Spec, new SampleSettings { Chains = 150, BurnIn = 0, Sweeps = 3, Groups = groups });
        new Society(network, Synchronous, program).Play();
        var observed = new SampleProgram(network.Spec, new SampleSettings { Chains = 150, BurnIn = 0, Sweeps = 3, FromReports = true });
        new Society(network, Synchronous, observed).Play();
        Assert.Equal(450, observed.Statistics.Samples);
        foreach (var id in network.Spec.CouplingIds)
            Assert.Equal(program.Statistics[id].Save(), observed.Statistics[id].Save());
    }

    [Fact]
    public void States_that_leave_all_bounds_stop_the_run_by_name()
    {
        var block = new BlockSpec("wild", BlockRole.Visible, UnitKind.Graded, 1) { Graded = new GradedUnits(1, 1e-9, 1e9, 0.5, 1) };
        var network = new NetworkBuilder().Add(block).Build();
        var error = Assert.Throws<InvalidOperationException>(() => new Society(network, Synchronous, Program(network, 1)).Play());
        Assert.Contains("states of 'wild' are not finite", error.Message);
    }

    private static RelaxProgram Program(Network network, int groups) =>
        new(network, new RelaxSettings { Chains = 150, Sweeps = 41, Groups = groups });

    private static double[] Energies(Society society) => [.. society.Outcomes.Where(o => o.Observed.Count > 0)
        .SelectMany(o => o.Observed.SelectMany(j => Energy.Of(society.Boundaries[^1].Network,
            UnitOutputs.Of(society.Boundaries[^1].Network.Spec, j.States))))];

    private static Network Graded(Dice dice) => new NetworkBuilder()
        .Add(Block("A", 4, 0.5), dice.Normals(4)).Add(Block("B", 3, 0.2), dice.Normals(3)).Add(Block("C", 1, 1))
        .Between("A", "B", dice.Normals(12)).BetweenSparse("B", "C", [(0, 0, dice.Normal()), (2, 0, dice.Normal())])
        .Within("A", dice.Symmetric(4)).WithinSparse("B", [(0, 2, dice.Normal())]).Build();

    private static Network Wide(Dice dice) => new NetworkBuilder().Add(Block("A", 70, 0.5), dice.Normals(70))
        .Add(Block("B", 131, 1)).Between("A", "B", dice.Normals(70 * 131, 0.1)).Within("B", dice.Symmetric(131, 0.1)).Build();

    private static BlockSpec Block(string name, int size, double gain) =>
        new(name, BlockRole.Visible, UnitKind.Graded, size) { Graded = new GradedUnits(gain, 2, 0.1, 0.3, 0.8) };

    private static double[][] Step(Network network, double[][] u)
    {
        var spec = network.Spec;
        var v = u.Select((block, b) => block.Select(x => (1 + Math.Tanh(x / spec.Blocks[b].Graded!.Gain)) / 2).ToArray()).ToArray();
        var fields = spec.BlockIds.Select(b => network[NetworkSpec.BiasOf(b)].Select(x => (double)x).ToArray()).ToArray();
        foreach (var id in spec.CouplingIds.Skip(spec.Blocks.Count))
            for (var p = 0; p < spec[id].Length; p++)
            {
                var (coupling, (i, j)) = (spec[id], spec[id].Ends(p));
                fields[coupling.A.Index][i] += network[id][p] * v[coupling.B.Index][j];
                // A dense within matrix has both directions.
                if (coupling.Kind == CouplingKind.Between || coupling.Edges is not null)
                    fields[coupling.B.Index][j] += network[id][p] * v[coupling.A.Index][i];
            }
        return [.. u.Select((block, b) => block.Select((x, k) => x + 0.1 * (fields[b][k] - x / 2)).ToArray())];
    }
}
