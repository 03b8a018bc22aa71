using Annda.Dynamics;
using Annda.Topology;

namespace Annda.Exact;

/// <summary>
/// The stationary law that a dynamics has on a small network, by linear algebra: the fixed point of its transitions, over histories
/// where it reads old states. Little (1974) and Peretto (1984) for all units at once, De Sa, Olukotun and Ré (2016) for late reads,
/// Feng, Sun and Yin (2017) for local maxima.
/// </summary>
public static class DisciplineLaw
{
    /// <summary>[states], or null: the dynamics is no function of the seed, draws its order, or has too many histories.</summary>
    /// <param name="network">The network; all units free.</param>
    /// <param name="rule">The dynamics.</param>
    /// <param name="temperature">T of the dynamics.</param>
    /// <param name="first">Sweeps after an exchange at which the chain is first looked at; matters between exchanges only.</param>
    /// <param name="every">Sweeps from one look to the next; 0 looks at one phase alone.</param>
    public static double[]? Of(Network network, UpdateRule rule, double temperature, long first = 0, long every = 0)
    {
        if (!IsExpressible(rule)) return null;
        try
        {
            return rule.IsMasked ? OfTicks(network, rule, temperature)
                : OfPhases(Rounds(network, rule, temperature), rule.Dynamics.Exchange, first, every);
        }
        catch (NotSupportedException)
        {
            // Size and speed of mixing are known to those who build the chain alone.
            return null;
        }
    }

    /// <summary>One round of a dynamics in which every unit takes part: a sweep, or the sweeps between two exchanges.</summary>
    /// <exception cref="NotSupportedException">Another dynamics, drawn orders, or too many histories.</exception>
    public static BlockRounds Rounds(Network network, UpdateRule rule, double temperature)
    {
        if (!IsExpressible(rule) || rule.IsMasked) throw new NotSupportedException($"{rule.Dynamics} has no rounds of all units");
        var (blocks, exchange) = (network.Spec.Blocks.Count, rule.Dynamics.Exchange);
        var ages = new int[blocks, blocks];
        foreach (var reader in network.Spec.BlockIds)
            foreach (var read in network.Spec.BlockIds)
            {
                // The first version after an exchange; reads between exchanges are of the same one.
                var versions = 1 - rule.Required(reader, read, 1);
                ages[reader.Index, read.Index] = (int)((versions + exchange - 1) / exchange);
            }
        var model = new PairwiseModel(network);
        return new BlockRounds(model, Scale(network, model, rule, temperature), ages, rule.InsideAtOnce, exchange);
    }

    // The mean over the places between two exchanges that looks fall on, which come round after as many looks.
    private static double[] OfPhases(BlockRounds rounds, int exchange, long first, long every)
    {
        var looks = Enumerable.Range(0, exchange).Select(j => (int)((first + every * j) % exchange)).CountBy(phase => phase).ToArray();
        var law = new double[rounds.Law().Length];
        foreach (var (phase, count) in looks)
        {
            var there = phase == 0 ? rounds.Law() : rounds.LawInside(phase);
            for (var s = 0; s < law.Length; s++) law[s] += there[s] * count / exchange;
        }
        return law;
    }

    private static double[] OfTicks(Network network, UpdateRule rule, double temperature)
    {
        var (dynamics, model) = (rule.Dynamics, new PairwiseModel(network));
        if (!MaskedTicks.Supports(model)) throw new NotSupportedException($"{model.Units} units");
        var shares = dynamics.Kind switch
        {
            DynamicsKind.RandomSubset => MaskShares.Subsets(model.Units, dynamics.Units),
            DynamicsKind.Bernoulli => MaskShares.Bernoulli(model.Units, dynamics.Share),
            DynamicsKind.LocalGlauber => MaskShares.LocalMaxima(model),
            _ => MaskShares.Subsets(model.Units, 1),
        };
        var ticks = new MaskedTicks(model, Scale(network, model, rule, temperature), shares);
        return dynamics.Kind switch
        {
            DynamicsKind.Cache => ticks.Cached(dynamics.Refresh).Stationary(),
            DynamicsKind.ReadDelay => ticks.Delayed(dynamics.Staleness),
            _ => ticks.Exact().Stationary(),
        };
    }

    private static bool IsExpressible(UpdateRule rule) =>
        rule.ReadsExactly && rule.Dynamics.Pairing == Pairing.Coexisting && (rule.InsideAtOnce || rule.Dynamics.Order == UnitOrder.Fixed);

    private static double[] Scale(Network network, PairwiseModel model, UpdateRule rule, double temperature) =>
        [.. model.BlockOf.Select(b => rule.Gain(network.Spec[b].Units) / temperature)];
}
