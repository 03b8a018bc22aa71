using System.Globalization;
using System.Text.Json;
using Annda.Annealing;
using Annda.Dynamics;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Laws;

/// <summary>A discipline of the golden file, such as "cache_r/0.5", on one of its nets: how Annda runs it.</summary>
public sealed record Disciplines(string Net, string Name)
{
    private const int Chains = 20_000;

    /// <summary>Sweeps after which a chain of the net has forgotten where it was.</summary>
    private static readonly Dictionary<string, int> Memory = new()
    {
        ["desa_edge"] = 12, ["pair"] = 12, ["tri_afm"] = 20, ["bm6"] = 8, ["bm6_cold"] = 60, ["rbm3x3"] = 8, ["ring6_contig"] = 30,
        ["ring6_colour"] = 30, ["sk8"] = 30,
    };

    /// <summary>How much longer chains remember than at the net's own temperature and strength.</summary>
    public int Longer { get; init; } = 1;

    private string Family => Name.Split('/')[0];

    private double Parameter => Name.Contains('/') ? double.Parse(Name.Split('/')[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>The dynamics.</summary>
    public DynamicsSpec Dynamics => Family switch
    {
        "sweep" => new(DynamicsKind.Sequential),
        "synchronous" => new(DynamicsKind.Synchronous),
        "random_scan" => new(DynamicsKind.RandomScan),
        "random_subset_k" => new(DynamicsKind.RandomSubset) { Units = (int)Parameter },
        "bernoulli_q" => new(DynamicsKind.Bernoulli) { Share = Parameter },
        "block_sync" => new(DynamicsKind.BlockSync),
        "concurrent_m" => new(DynamicsKind.Concurrent) { Exchange = (int)Parameter },
        "concurrent_blocks_K" => new(DynamicsKind.Concurrent),
        "concurrent_m1_delay_d" => new(DynamicsKind.Concurrent, (int)Parameter),
        "alternating_stale_s" => new(DynamicsKind.AlternatingStale, (int)Parameter),
        "cache_r" => new(DynamicsKind.Cache) { Refresh = Parameter },
        "fixed_read_delay_two_units" => new(DynamicsKind.ReadDelay, (int)Parameter),
        "local_glauber" => new(DynamicsKind.LocalGlauber),
        _ => throw new ArgumentException($"unknown discipline {Name}"),
    };

    /// <summary>The network: cut into its golden blocks, or into K contiguous ones.</summary>
    public Network Network(double gain = 1) =>
        GoldenNets.Build(Net, gain, blocksOf: Family == "concurrent_blocks_K" ? (int)Parameter : 0);

    /// <summary>Ticks that make two samples of a chain independent.</summary>
    public int Every
    {
        get
        {
            var units = GoldenNets.Build(Net).Spec.Units;
            var exchange = Family == "concurrent_m" ? (int)Parameter : 1;
            var each = Longer * Memory[Net] * Family switch
            {
                "random_scan" or "fixed_read_delay_two_units" => units,
                "random_subset_k" => units / Parameter,
                "bernoulli_q" => 1 / Parameter,
                "cache_r" => Math.Max(units, 1 / Parameter),
                // In a clique one unit at a time is the highest.
                "local_glauber" => units,
                "concurrent_m" => Math.Max(1, exchange / 4.0),
                "concurrent_m1_delay_d" or "alternating_stale_s" => 1 + Parameter,
                _ => 1.0,
            };
            return (int)Math.Ceiling(each / exchange) * exchange;
        }
    }

    /// <summary>All that the file has: each net with each discipline and parameter, and the read delays.</summary>
    public static IEnumerable<Disciplines> All()
    {
        foreach (var net in Memory.Keys)
            foreach (var family in GoldenNets.Net(net).GetProperty("dynamics").EnumerateObject())
            {
                // The laws of no memory and of one parameter stand as they are; the others by parameter.
                if (family.Value.TryGetProperty("TV", out _)) yield return new Disciplines(net, family.Name);
                else
                    foreach (var point in family.Value.EnumerateObject().Where(p => p.Name[0] is >= '0' and <= '9'))
                        yield return new Disciplines(net, $"{family.Name}/{point.Name}");
            }
        foreach (var net in GoldenNets.Root.GetProperty("fixed_read_delay_two_units").EnumerateObject())
            foreach (var delay in net.Value.EnumerateObject())
                yield return new Disciplines(net.Name, $"fixed_read_delay_two_units/{delay.Name}");
    }

    /// <summary>What the golden file says of it.</summary>
    public JsonElement Golden => Family == "fixed_read_delay_two_units"
        ? GoldenNets.Root.GetProperty(Family).GetProperty(Net).GetProperty($"{Parameter}") : GoldenNets.Discipline(Net, Name);

    /// <summary>
    /// Samples through the real actors in virtual time, with messages under way; the simulation is given to a look at its end.
    /// </summary>
    /// <param name="perChain">Samples of each of 20,000 chains.</param>
    /// <param name="gain">Factor of all weights and biases.</param>
    /// <param name="dynamics">A mutant; null: the discipline's own.</param>
    /// <param name="look">Looks at the simulation.</param>
    public async Task<long[]> SampleAsync(int perChain = 10, double gain = 1, DynamicsSpec? dynamics = null,
        Action<Simulation>? look = null)
    {
        await using var simulation = await Simulation.StartAsync(Network(gain), new SimulationOptions
        {
            Seed = 11,
            Dynamics = dynamics ?? Dynamics,
            Virtual = new VirtualSettings { Seed = 12, Blocks = new LinkSettings { Latency = Latency.Exponential(0.3) } },
        });
        var statistics = await simulation.SampleAsync(new SampleSettings
        {
            Chains = Chains,
            BurnIn = 4 * Every,
            Sweeps = perChain * Every,
            Every = Every,
            Temperatures = TemperatureSchedule.Constant(GoldenNets.Temperature(Net)),
            Joint = true,
        });
        look?.Invoke(simulation);
        return statistics.Histogram;
    }
}
