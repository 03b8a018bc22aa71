using Annda.Dynamics;

namespace Annda.Benchmarks;

/// <summary>
/// Everything that annda bench measures. A figure that needs another one (a share of a limit, an overhead) has it measured first; each is
/// measured once.
/// </summary>
internal sealed class BenchmarkSuite
{
    private const double Giga = 1e9;

    private readonly Dictionary<string, double> _values = [];
    private readonly Dictionary<(int Steps, int Threads), LearningSteps.Seconds> _steps = [];
    private readonly TimeProvider _clock;
    private readonly RepeatedTiming _timing, _runs;
    private readonly bool _quick;
    private readonly int _threads;
    private readonly List<Benchmark> _all = [];
    private Action<Benchmark> _progress = _ => { };

    /// <summary>A suite.</summary>
    /// <param name="clock">Clock.</param>
    /// <param name="quick">Shorter and less certain.</param>
    /// <param name="threads">Compute threads of what uses more than one.</param>
    public BenchmarkSuite(TimeProvider clock, bool quick, int threads)
    {
        (_clock, _quick, _threads) = (clock, quick, threads);
        _timing = new RepeatedTiming(clock, TimeSpan.FromSeconds(quick ? 0.08 : 0.4));
        _runs = new RepeatedTiming(clock, TimeSpan.FromSeconds(quick ? 0.2 : 0.8));
        Limits();
        Kernels();
        Messages();
        Sweeps();
        Learning();
    }

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<Benchmark> All => _all;

    /// <summary>Those whose group, key or title holds a text, whatever its case.</summary>
    public IReadOnlyList<Benchmark> Matching(string? text) => text is null ? _all : [.. _all.Where(b =>
        new[] { b.Group, b.Key, b.Title }.Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>Measures.</summary>
    /// <param name="chosen">What.</param>
    /// <param name="progress">Called before each measurement.</param>
    public async Task<IReadOnlyList<Figure>> RunAsync(IReadOnlyList<Benchmark> chosen, Action<Benchmark> progress)
    {
        _progress = progress;
        var figures = new List<Figure>();
        foreach (var benchmark in chosen)
        {
            var limit = benchmark.Limit is { } key ? await ValueAsync(key).ConfigureAwait(false) : (double?)null;
            var value = await ValueAsync(benchmark.Key).ConfigureAwait(false);
            figures.Add(new Figure(benchmark, value, value / limit));
        }
        return figures;
    }

    private async Task<double> ValueAsync(string key)
    {
        if (_values.TryGetValue(key, out var known)) return known;
        var benchmark = _all.Single(b => b.Key == key);
        _progress(benchmark);
        return _values[key] = await benchmark.Measure().ConfigureAwait(false);
    }

    private void Limits()
    {
        Add("limits", "fmaPeak", "multiply-adds in registers", "G multiply-adds/s", "one core, single precision, fused, nothing loaded",
            null, () => MachineLimits.MultiplyAdds / _timing.SecondsPerCall(() => MachineLimits.MultiplyAdd()) / Giga);
        double Bandwidth(int threads)
        {
            var (pass, bytes) = MachineLimits.Triad(threads);
            return bytes / _timing.SecondsPerCall(pass) / Giga;
        }
        Add("limits", "memoryBandwidth", "memory, 1 thread", "GB/s", "a = b + 3 c on arrays of 32 MB; two reads and a write", null,
            () => Bandwidth(1));
        if (_threads > 1)
            Add("limits", "memoryBandwidthAll", $"memory, {_threads} threads", "GB/s", "the same on each thread's own arrays", null,
                () => Bandwidth(_threads));
    }

    private void Kernels()
    {
        void Field(string key, string title, string includes, int chains, Action<RbmKernels> kernel) => Kernel(key,
            $"{title}, {chains} chain{(chains == 1 ? "" : "s")}", "G multiply-adds/s", includes, "fmaPeak", chains, kernel,
            k => k.MultiplyAdds);
        const string Bits = "784 × 500 dense weights times bits, from packed states";
        Field("fieldUp128", "fields up 784 → 500", Bits, 128, k => k.Up());
        Field("fieldDown128", "fields down 500 → 784", Bits, 128, k => k.Down());
        Field("fieldUp20", "fields up", Bits, 20, k => k.Up());
        Field("fieldDown20", "fields down", Bits, 20, k => k.Down());
        Field("fieldUp1", "fields up", Bits, 1, k => k.Up());
        Field("denseForward128", "dense product forward", "floats times floats", 128, k => k.DenseForward());
        Field("denseBackward128", "dense product backward", "floats times floats", 128, k => k.DenseBackward());
        Field("denseGradient128", "dense product of a gradient", "floats times floats", 128, k => k.DenseGradient());
        Field("pairCounts128", "counts of pairs", "bits times bits, all 784 × 500 pairs", 128, k => k.CountPairs());
        Field("probabilityCounts128", "sums of bits × probabilities", "all pairs, in fixed point", 128,
            k => k.CountProbabilities());
        Kernel("learn128", "new weights from samples of 128 chains", "G multiply-adds/s", "both phases counted on the way, and norm",
            "fmaPeak", 128, k => k.Learn(), k => 2 * k.MultiplyAdds);
        Kernel("heatBath", "heat-bath draws", "G draws/s", "random numbers, exponential, comparison", null, 128, k => k.DrawHidden(),
            k => k.Draws);
        Kernel("heatBathProbabilities", "heat-bath draws with probabilities", "G draws/s", "and P(on) in fixed point", null, 128,
            k => k.DrawHiddenAndTell(), k => k.Draws);
    }

    private void Messages()
    {
        var trips = _quick ? 5_000 : 50_000;
        _all.Add(new("messages", "roundTrips", "round trips of actors", "k/s", "an activation there and back, one in flight", null,
            async () => 1e-3 / await MessageRates.RoundTripAsync(_timing, _threads, trips).ConfigureAwait(false)));
        _all.Add(new("messages", "messageCost", "cost of a message", "µs", "an activation of 784 units and 100 chains, 64 in flight", null,
            async () => 1e6 * await MessageRates.MessageAsync(_timing, _threads, trips).ConfigureAwait(false)));
        _all.Add(new("messages", "virtualMessages", "messages in virtual time", "M/s",
            "states of two blocks of 3 units and 64 chains, and sweeps", null,
            async () => 1e-6 / await MessageRates.VirtualAsync(_timing, 10 * trips).ConfigureAwait(false)));
    }

    private void Sweeps()
    {
        const string Through = "random numbers, actors and messages; energies at 20 points";
        void Run(string key, string title, Func<Topology.Network> network, DynamicsKind dynamics, int chains) => _all.Add(new("sweeps", key,
            title, "updates/ns", Through, null, async () =>
                await SweepRates.UpdatesAsync(_runs, network(), dynamics, chains).ConfigureAwait(false) / Giga));
        Run("lattice", "lattice 16³ ±1, 64 chains, 1 thread", () => GeneratedData.Lattice(16), DynamicsKind.Sequential, 64);
        Run("graph", "graph 800 units, 19,176 edges, 64 chains, 1 thread", () => GeneratedData.Graph(800, 19_176), DynamicsKind.Sequential,
            64);
        Run("glass", "SK glass of 1,024 units, 64 chains, 1 thread", () => GeneratedData.Glass(1024), DynamicsKind.Sequential, 64);
        Run("rbm", "RBM 784 × 500, 128 chains, 1 thread", () => GeneratedData.Rbm(), DynamicsKind.Chromatic, 128);
    }

    private void Learning()
    {
        const string Whole = "actors, messages, shuffling, statistics; in process, no files, no start";
        const string Alone = "the same arithmetic in a loop on one thread, in turn with the whole steps";
        foreach (var k in new[] { 1, 10 })
        {
            foreach (var threads in new[] { 1, _threads }.Distinct())
                Step($"cd{k}{(threads > 1 ? "All" : "")}", $"CD-{k}, {threads} thread{(threads > 1 ? "s" : "")}", "examples/s", Whole, k,
                    threads, s => GeneratedData.Batch / s.Step);
            Step($"cd{k}Kernels", $"CD-{k}, kernels alone", "examples/s", Alone, k, 1, s => GeneratedData.Batch / s.Kernels);
            Step($"cd{k}Overhead", $"CD-{k}, step / kernels", "×", "time of a whole step on one thread over that of its kernels", k, 1,
                s => s.Step / s.Kernels);
        }
    }

    private void Step(string key, string title, string unit, string includes, int k, int threads, Func<LearningSteps.Seconds, double> value)
    {
        async Task<double> MeasureAsync()
        {
            if (!_steps.TryGetValue((k, threads), out var seconds))
                _steps[(k, threads)] = seconds = await new LearningSteps(_timing, _clock, _quick ? 2 : 6)
                    .MeasureAsync(k, (_quick ? 20 : 60) / (k == 1 ? 1 : 4), threads).ConfigureAwait(false);
            return value(seconds);
        }
        _all.Add(new("learning", key, title, unit, includes, null, MeasureAsync));
    }

    private void Kernel(string key, string title, string unit, string includes, string? limit, int chains, Action<RbmKernels> kernel,
        Func<RbmKernels, double> work) => Add("kernels", key, title, unit, includes, limit, () =>
        {
            var kernels = new RbmKernels(GeneratedData.Rbm(), chains);
            return work(kernels) / _timing.SecondsPerCall(() => kernel(kernels)) / Giga;
        });

    private void Add(string group, string key, string title, string unit, string includes, string? limit, Func<double> measure) =>
        _all.Add(new(group, key, title, unit, includes, limit, () => Task.FromResult(measure())));
}
