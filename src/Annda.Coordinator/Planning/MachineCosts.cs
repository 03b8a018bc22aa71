using Annda.Benchmarks;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Placement;
using Annda.Topology;

namespace Annda.Planning;

/// <summary>
/// Costs of this machine, measured in a second or two with the kernels and messages of annda bench: only what a network needs. What lies
/// between nodes is not measured here.
/// </summary>
internal static class MachineCosts
{
    private const int Few = 64, Many = 256, Chains = 128, Trips = 2_000;

    // Weights beyond a core's caches take longer; more than this measures no other rate.
    private const int UnitsMax = 4_096;

    /// <summary>Measures.</summary>
    /// <param name="network">What is going to be simulated.</param>
    /// <param name="clock">Clock.</param>
    /// <param name="progress">Told what is being measured.</param>
    public static async Task<Costs> MeasureAsync(NetworkSpec network, TimeProvider clock, Action<string> progress)
    {
        // A run has a start and an end, which take milliseconds: it must be longer than a kernel's calls.
        var kernels = new RepeatedTiming(clock, TimeSpan.FromSeconds(0.12));
        var timing = new RepeatedTiming(clock, TimeSpan.FromSeconds(0.3));
        var costs = Kernels(kernels, Like(network), progress);
        if (network.Couplings.Any(c => c is { Kind: CouplingKind.Between, Edges: null } && (c.IsArrow || network.HasRealEnd(c))))
        {
            progress("products of real values");
            costs = Reals(kernels, Like(network).Spec.Couplings[^1], costs);
        }
        progress("messages and sweeps");
        costs = costs with { LocalMessage = await MessageRates.MessageAsync(kernels, 1, Trips).ConfigureAwait(false) };
        var small = new NetworkBuilder().Visible("A", 8).Hidden("B", 8).BetweenNormal("A", "B", 0.1, 1).Build();
        costs = costs with { Sweep = await SecondsAsync(timing, small).ConfigureAwait(false) / 2 };
        if (network.Couplings.Any(c => c is { Kind: CouplingKind.Within, Edges: null }))
        {
            progress("units one after the other in a dense block");
            costs = costs with { InsideField = await FieldAsync(timing, GeneratedData.Glass(512), 512, costs).ConfigureAwait(false) };
        }
        if (network.Couplings.All(c => c.Edges is null)) return costs;
        progress("sparse couplings");
        var (whole, any) = (GeneratedData.Graph(800, 19_176), Uneven(GeneratedData.Graph(800, 19_176)));
        return costs with
        {
            WholeField = await FieldAsync(timing, whole, 2 * 19_176 / 800.0, costs).ConfigureAwait(false),
            SparseField = await FieldAsync(timing, any, 2 * 19_176 / 800.0, costs).ConfigureAwait(false),
        };
    }

    // A machine whose coupling is as large as the network's largest, within limits: a small one would measure calls, not kernels.
    private static Network Like(NetworkSpec network)
    {
        var largest = network.Couplings.Where(c => c is { Kind: CouplingKind.Between, Edges: null }).MaxBy(c => c.Length);
        return GeneratedData.Rbm(Math.Clamp(largest?.SizeA ?? 0, GeneratedData.Visible, UnitsMax),
            Math.Clamp(largest?.SizeB ?? 0, GeneratedData.Hidden, UnitsMax));
    }

    private static Costs Kernels(RepeatedTiming timing, Network like, Action<string> progress)
    {
        progress("fields");
        var weights = (double)like.Spec.Couplings[^1].Length;
        var (few, many, kernels) = (new RbmKernels(like, Few), new RbmKernels(like, Many), new RbmKernels(like, Chains));
        double Both(RbmKernels k) => (timing.SecondsPerCall(k.Up) + timing.SecondsPerCall(k.Down)) / (2 * weights);
        var (weight, field) = Line(Both(few), Both(many));
        progress("draws and counts");
        var draw = timing.SecondsPerCall(kernels.DrawHiddenAndTell) / kernels.Draws;
        var count = timing.SecondsPerCall(kernels.CountProbabilities) / kernels.MultiplyAdds;
        progress("learning");
        var (learn, counted) = Line(timing.SecondsPerCall(few.Learn) / weights, timing.SecondsPerCall(many.Learn) / weights);
        return new Costs
        {
            DenseWeight = weight,
            DenseField = field,
            Draw = draw,
            Count = count,
            Learn = learn,
            // Both phases are counted on the way.
            LearnCount = counted / 2,
            Crowding = Crowding(timing, like, progress),
        };
    }

    private static Costs Reals(RepeatedTiming timing, CouplingSpec like, Costs costs)
    {
        var (sources, targets) = (like.SizeA, like.SizeB);
        var products = (double)sources * targets * Chains;
        var (weights, values, fields) = (new float[sources * targets], new float[sources * Chains], new float[targets * Chains]);
        var pairs = new long[sources * targets];
        return costs with
        {
            RealField = timing.SecondsPerCall(() =>
                DenseProduct.Fields(weights, 1, targets, targets, sources, values, fields, Chains)) / products,
            RealCount = timing.SecondsPerCall(() => RealPairs.Add(values, fields, Chains, pairs)) / products,
        };
    }

    // Cores share memory, caches and the machine's power.
    private static double Crowding(RepeatedTiming timing, Network like, Action<string> progress)
    {
        progress("all cores at once");
        var crowd = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new RbmKernels(like, Chains)).ToArray();
        // Long enough that waking a thread does not count.
        var calls = (int)Math.Ceiling(0.02 / timing.SecondsPerCall(crowd[0].Up));
        void Repeat(RbmKernels kernels)
        {
            for (var i = 0; i < calls; i++) kernels.Up();
        }
        return Math.Max(1, timing.SecondsPerCall(() => Parallel.ForEach(crowd, Repeat)) / timing.SecondsPerCall(() => Repeat(crowd[0])));
    }

    // A share for each weight and one for each weight and chain, from the times of a few and of many chains.
    private static (double Weight, double Chain) Line(double few, double many)
    {
        var chain = Math.Max(0, many - few) / (Many - Few);
        return (Math.Max(0, few - Few * chain), chain);
    }

    // What is left of an update beside its draw, for each of so many terms of a field.
    private static async Task<double> FieldAsync(RepeatedTiming timing, Network network, double terms, Costs costs) =>
        Math.Max(await SecondsAsync(timing, network).ConfigureAwait(false) / (network.Spec.Units * Few) - costs.Draw, 0) / terms;

    private static Task<double> SecondsAsync(RepeatedTiming timing, Network network) =>
        SweepRates.SecondsAsync(timing, network, DynamicsKind.Sequential, Few);

    private static Network Uneven(Network graph) => new(graph.Spec,
        [.. graph.Spec.CouplingIds.Select(id => graph[id].Select((w, i) => w * (1 + 0.001f * i)).ToArray())]);
}
