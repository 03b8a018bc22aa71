using Annda.Annealing;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Kernels;
using Annda.Programs;
using Annda.Runs;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Programs;

/// <summary>Annealing by the pure machines.</summary>
public class AnnealProgramTests
{
    [Fact]
    public void Cooling_is_the_product_of_its_transition_matrices()
    {
        // A process, not a law: random scan from uniform, each tick at its own temperature.
        var dice = new Dice(3);
        var network = new NetworkBuilder().Visible("A", 6, UnitKind.Bipolar, dice.Normals(6, 0.3)).Within("A", dice.Symmetric(6)).Build();
        var schedule = TemperatureSchedule.Geometric(8, 0.5, 50);
        var law = Enumerable.Repeat(1 / 64.0, 64).ToArray();
        var model = new PairwiseModel(network);
        for (var tick = 0; tick < 50; tick++) law = Tick(model, law, schedule.At(tick));
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.RandomScan), network.Spec);
        var settings = new AnnealSettings { Chains = 20_000, Sweeps = 50, Temperatures = schedule, Greedy = false };
        var states = new Society(network, rule.Dynamics, new AnnealProgram(network, settings)).Play().Boundaries[^1].Chains[0].Blocks[0];
        var counts = new double[64];
        for (var chain = 0; chain < states.Chains; chain++)
            counts[Enumerable.Range(0, 6).Sum(u => states[u, chain] ? 1 << u : 0)] += 1.0 / states.Chains;
        Assert.InRange(ExactLaw.TotalVariation(counts, law), 0, 0.025);
        // What equilibrium at the last temperature would be is far away.
        Assert.InRange(ExactLaw.TotalVariation(law, new ExactLaw(model, 0.5).Probabilities), 0.1, 1);
    }

    [Fact]
    public void A_pilot_spends_sweeps_where_energies_move_and_gives_the_same_bits_after_a_resume()
    {
        var network = Nets.EveryKind(new Dice(8), 1);
        AnnealProgram Program(int groups) => new(network, new AnnealSettings
        {
            Chains = 130, Sweeps = 400, Pilot = 40, Temperatures = TemperatureSchedule.Linear(6, 0.05, 40), Groups = groups,
        });
        var straight = Program(1);
        var end = new Society(network, new DynamicsSpec(), straight).Play().Boundaries[^1];
        var steps = straight.Temperatures.Steps;
        Assert.Equal(400, steps.Sum(s => s.Sweeps));
        Assert.Equal((6, 0.05), (steps[0].Temperature, steps[^1].Temperature));
        Assert.All(steps.Zip(steps.Skip(1)), s => Assert.InRange(s.Second.Temperature, 0, s.First.Temperature));
        foreach (var boundary in new[] { 1, 7, 20 })
        {
            var stopped = new Society(network, new DynamicsSpec(), Program(2), Faults.Of((ulong)boundary)).Play(boundary).Boundaries[^1];
            var resumed = Program(3);
            var again = new Society(network, new DynamicsSpec(), resumed, from: stopped).Play();
            Assert.Equal(end.StateHash(), again.Boundaries[^1].StateHash());
            Assert.Equal(straight.Log.Trace, resumed.Log.Trace);
            Assert.Equal(straight.Log.ChainBest, resumed.Log.ChainBest);
            Assert.Equal(straight.Sweeps, resumed.Sweeps);
        }
    }

    [Fact]
    public void The_best_state_has_the_best_energy_and_every_chain_knows_its_own()
    {
        var network = Nets.EveryKind(new Dice(9), 1);
        var program = new AnnealProgram(network, new AnnealSettings
        {
            Chains = 70, Sweeps = 100, Looks = 50, Temperatures = TemperatureSchedule.Linear(3, 0.05, 100),
        });
        var society = new Society(network, new DynamicsSpec(), program).Play();
        Assert.Equal(program.BestEnergy, program.Log.ChainBest.Min());
        Assert.All(program.Log.ChainBest.Zip(program.Energies), p => Assert.True(p.First <= p.Second));
        var exact = new PairwiseModel(network);
        var state = program.BestState.Select((bit, unit) => bit << unit).Sum();
        Assert.Equal(exact.Energy(exact.Values(state)), program.BestEnergy, 1e-6);
        Assert.Equal(50, program.Log.Trace.Count(p => p.Sweep <= 100));
        // Every twentieth of the sweeps, and rounds of the descent, end at a boundary.
        Assert.InRange(society.Boundaries.Count, 21, 40);
        var last = Energy.Of(network, society.Boundaries[^1].Chains[0].Blocks);
        Assert.Equal(last, program.Energies);
    }

    [Fact]
    public void Acceptance_of_a_look_is_the_share_of_updates_since_the_last()
    {
        var network = new NetworkBuilder().Visible("A", 100, UnitKind.Binary, 1).Build();
        var program = new AnnealProgram(network, new AnnealSettings
        {
            Chains = 200, Sweeps = 40, Looks = 2, Greedy = false,
            Temperatures = TemperatureSchedule.Stepped(new TemperatureStep(2, 20), new TemperatureStep(0.5, 20)),
        });
        new Society(network, new DynamicsSpec(), program).Play();
        foreach (var (look, temperature) in program.Log.Trace.Zip([2, 0.5]))
        {
            var p = 1 / (1 + Math.Exp(-1 / temperature));
            // The first sweeps of each part come from another law: a twentieth of them.
            Assert.InRange(look.Acceptance!.Value, 2 * p * (1 - p) - 0.005, 2 * p * (1 - p) + 0.02);
        }
    }

    [Fact]
    public void A_program_that_waits_is_asked_again_when_all_is_done()
    {
        var network = Nets.Restricted(new Dice(1), 4, 3);
        var rule = new UpdateRule(new DynamicsSpec(), network.Spec);
        var program = new TemperingProgram(network, new AnnealSettings { Chains = 4, Sweeps = 5, Greedy = false },
            new TemperingSettings { Temperatures = [2, 1], Every = 2 }, 1);
        var run = new Society(network, rule.Dynamics, program).Play();
        Assert.Equal([2, 2, 1], run.Outcomes.Select(o => o.Plan.Phases[0].Sweeps));
        Assert.Equal(3, program.Exchange.Rounds);
        Assert.IsType<RunItem.Finished>(program.Next());
    }

    // One unit, drawn at random, by the heat bath of ±1 units.
    private static double[] Tick(PairwiseModel model, double[] law, double temperature)
    {
        var (next, energies) = (new double[law.Length], model.Energies());
        for (var state = 0; state < law.Length; state++)
            for (var unit = 0; unit < model.Units; unit++)
            {
                var (on, off) = (state | 1 << unit, state & ~(1 << unit));
                var p = 1 / (1 + Math.Exp((energies[on] - energies[off]) / temperature));
                next[on] += law[state] * p / model.Units;
                next[off] += law[state] * (1 - p) / model.Units;
            }
        return next;
    }
}
