using System.Text.Json;
using System.Text.Json.Serialization;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Energies of all chains at a sweep, and what they did since the last look.</summary>
/// <param name="Sweep">Sweep, from 1; sweeps of the greedy descent follow those of the schedule.</param>
/// <param name="Temperature">Temperature of that sweep; of the coldest chains under tempering.</param>
/// <param name="MeanEnergy">Mean over the chains (at that temperature).</param>
/// <param name="LowestEnergy">The lowest of them.</param>
public sealed record TracePoint(long Sweep, double Temperature, double MeanEnergy, double LowestEnergy)
{
    /// <summary>Standard deviation over the chains.</summary>
    public double Deviation { get; init; }

    /// <summary>Share of unit updates since the last look that changed a state.</summary>
    public double? Acceptance { get; init; }

    /// <summary>Correlation over the chains of their energies with those at the last look; null where they do not differ.</summary>
    public double? Correlation { get; init; }
}

/// <summary>What annealing has found so far: the best state, every chain's energies, and a trace of looks.</summary>
/// <param name="network">The network.</param>
public sealed class AnnealLog(Network network)
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>As it is saved.</summary>
    internal sealed record State
    {
        public double BestEnergy { get; init; } = double.MaxValue;

        public int[] BestState { get; init; } = [];

        public double[] Energies { get; init; } = [];

        public double[] ChainBest { get; init; } = [];

        public List<TracePoint> Trace { get; init; } = [];

        public long Updates { get; init; }

        public long Changed { get; init; }
    }

    private State _at = new();

    /// <summary>Lowest energy seen.</summary>
    public double BestEnergy => _at.BestEnergy;

    /// <summary>Its state: 0 or 1 for each unit in global order.</summary>
    public IReadOnlyList<int> BestState => _at.BestState;

    /// <summary>Last energy of every chain.</summary>
    public IReadOnlyList<double> Energies => _at.Energies;

    /// <summary>Lowest energy of every chain.</summary>
    public IReadOnlyList<double> ChainBest => _at.ChainBest.Length > 0 ? _at.ChainBest : _at.Energies;

    /// <summary>Energies along the way.</summary>
    public IReadOnlyList<TracePoint> Trace => _at.Trace;

    /// <summary>Saves it.</summary>
    internal byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(_at, Json);

    /// <summary>Goes back to what was saved.</summary>
    internal void Restore(ReadOnlySpan<byte> saved) => _at = JsonSerializer.Deserialize<State>(saved, Json) ?? new();

    /// <summary>Takes in a step; the energies of all chains where their states were observed, else none.</summary>
    internal double[] Add(StepOutcome outcome)
    {
        _at = _at with { Updates = _at.Updates + outcome.UnitUpdates, Changed = _at.Changed + outcome.Work.Sum(w => w.Changed.Sum()) };
        var energies = new List<double>();
        foreach (var joint in outcome.Observed)
        {
            var part = Energy.Of(network, joint.Blocks);
            var best = Array.IndexOf(part, part.Min());
            if (part[best] < _at.BestEnergy) _at = _at with { BestEnergy = part[best], BestState = StateOf(joint.Blocks, best) };
            energies.AddRange(part);
        }
        if (energies.Count == 0) return [];
        var lowest = _at.ChainBest.Length == 0 ? energies : _at.ChainBest.Zip(energies, Math.Min);
        _at = _at with { ChainBest = [.. lowest] };
        return [.. energies];
    }

    /// <summary>Keeps the last energies.</summary>
    internal void Keep(double[] energies) => _at = _at with { Energies = energies };

    /// <summary>Adds a look to the trace.</summary>
    /// <param name="sweep">Sweep.</param>
    /// <param name="temperature">Its temperature.</param>
    /// <param name="energies">Energies of the chains that are looked at.</param>
    /// <param name="last">Those at the last look, or others of another number: nothing to compare with.</param>
    internal TracePoint Note(long sweep, double temperature, IReadOnlyList<double> energies, IReadOnlyList<double> last)
    {
        var point = new TracePoint(sweep, temperature, energies.Average(), energies.Min())
        {
            Deviation = Math.Sqrt(Covariance(energies, energies)),
            Acceptance = _at.Updates == 0 ? null : _at.Changed / (double)_at.Updates,
            Correlation = Correlation(energies, last),
        };
        _at.Trace.Add(point);
        _at = _at with { Updates = 0, Changed = 0 };
        return point;
    }

    /// <summary>Forgets the trace and what changed: what follows begins anew. The best state stays.</summary>
    internal void BeginAnew()
    {
        _at.Trace.Clear();
        _at = _at with { Updates = 0, Changed = 0, Energies = [] };
    }

    private static double? Correlation(IReadOnlyList<double> now, IReadOnlyList<double> last)
    {
        if (last.Count != now.Count) return null;
        var spread = Covariance(now, now) * Covariance(last, last);
        return spread > 0 ? Covariance(now, last) / Math.Sqrt(spread) : null;
    }

    // Of the chains as a sample: divided by n − 1.
    private static double Covariance(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count < 2) return 0;
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / (x.Count - 1);
    }

    private static int[] StateOf(BitPlanes[] blocks, int chain) =>
        [.. blocks.SelectMany(b => Enumerable.Range(0, b.Units).Select(u => b[u, chain] ? 1 : 0))];
}
