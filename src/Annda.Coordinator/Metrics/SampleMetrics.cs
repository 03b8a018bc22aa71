using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Execution;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>Unit means, pair moments and mean energy of a sample task; for at most 20 free units beside the exact ones.</summary>
public sealed class SampleMetrics : ITaskMetrics
{
    private readonly Network _network;
    private readonly UpdateRule _rule;
    private readonly SampleProgram _program;
    private readonly SampleStatistics _statistics;
    private readonly PairwiseModel? _model;
    private readonly ExactLaw? _exact;
    private readonly double[]? _law;

    /// <summary>Metrics of a sample program.</summary>
    public SampleMetrics(Recipe recipe, SampleProgram program)
    {
        var settings = program.Settings;
        (_network, _rule, _program, _statistics) = (recipe.Network, recipe.Rule, program, program.Statistics);
        var temperature = settings.Temperatures.Kind == Annealing.ScheduleKind.Constant ? settings.Temperatures.From : 0;
        if (!settings.Joint || temperature <= 0) return;
        var clamp = new bool?[_network.Spec.Units];
        foreach (var (block, values) in settings.Clamp) values.CopyTo(clamp, _network.Spec.FirstUnit(block));
        _model = new PairwiseModel(_network, clamp);
        _exact = new ExactLaw(_model, temperature);
        _law = KnownLaw(temperature, settings);
    }

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files =>
        _exact is null || _statistics.Samples == 0 ? [] : [("distribution.json", Distribution().ToJsonString(JsonText.OneLine))];

    /// <summary>Probability of each state as sampled; empty if joint states were not watched.</summary>
    public double[] Sampled
    {
        get
        {
            var total = (double)_statistics.Histogram.Sum();
            return total == 0 ? [] : [.. _statistics.Histogram.Select(n => n / total)];
        }
    }

    /// <summary>The Boltzmann law, where it was enumerated.</summary>
    public double[]? Boltzmann => _exact?.Probabilities;

    /// <summary>The law that this dynamics should have, where it is known.</summary>
    public double[]? OwnLaw => _law;

    /// <summary>The enumerated network and its Boltzmann law; null where it was not enumerated.</summary>
    internal (PairwiseModel Model, ExactLaw Law)? Enumerated => _exact is null ? null : (_model!, _exact);

    /// <summary>⟨s_i s_j⟩ of every coupled pair, exact and sampled; empty where the law was not enumerated.</summary>
    public IEnumerable<(double Exact, double Sampled)> PairMoments()
    {
        if (_exact is null) return [];
        var all = _exact.PairMoments();
        return _network.Spec.CouplingIds.Where(c => _network.Spec[c].Kind != CouplingKind.Bias)
            .SelectMany(c => Moments(_network.Spec[c], all).Zip(_statistics.PairMoments(c)));
    }

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        if (_statistics.Samples == 0) return new JsonObject { ["boundary"] = label, ["samples"] = 0 };
        var energy = _statistics.MeanEnergy(_network);
        Headline = $"energy {energy:0.####}";
        var line = new JsonObject { ["boundary"] = label, ["samples"] = _statistics.Samples, ["meanEnergy"] = JsonText.Number(energy) };
        if (_exact is not null) line["totalVariation"] = JsonText.Number(ExactLaw.TotalVariation(Sampled, _exact.Probabilities));
        return line;
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var metrics = new JsonObject { ["samples"] = _statistics.Samples };
        if (_statistics.Samples == 0) return metrics;
        var moments = new GaussianMoments(_network, _statistics);
        metrics["unitMeans"] = ByBlock(_network.Spec.BlockIds, moments.Means);
        var gaussian = _network.Spec.BlockIds.Where(b => _network.Spec[b].Units == UnitKind.Gaussian).ToArray();
        if (gaussian.Length > 0) metrics["unitVariances"] = ByBlock(gaussian, moments.Variances);
        metrics["pairMoments"] = ByCoupling(moments.Pairs);
        metrics["meanEnergy"] = JsonText.Number(_statistics.MeanEnergy(_network));
        Convergence(metrics);
        if (_exact is null || _model is null) return metrics;
        var (means, pairs) = (_exact.UnitMeans(), _exact.PairMoments());
        metrics["exact"] = new JsonObject
        {
            ["unitMeans"] = ByBlock(_network.Spec.BlockIds, b => means.AsSpan(_network.Spec.FirstUnit(b), _network.Spec[b].Size).ToArray()),
            ["pairMoments"] = ByCoupling(c => Moments(_network.Spec[c], pairs)),
            ["meanEnergy"] = JsonText.Number(_exact.MeanEnergy),
            ["logZ"] = JsonText.Number(_exact.LogZ),
        };
        metrics["totalVariation"] = JsonText.Number(ExactLaw.TotalVariation(Sampled, _exact.Probabilities));
        metrics["totalVariationToLaw"] = _law is null ? null : JsonText.Number(ExactLaw.TotalVariation(Sampled, _law));
        metrics["noiseFloor"] = JsonText.Number(NoiseFloor.Of(_exact.Probabilities, _statistics.Samples));
        return metrics;
    }

    private void Convergence(JsonObject metrics)
    {
        var settings = _program.Settings;
        metrics["temperature"] = JsonText.Number(settings.Temperatures.At(settings.BurnIn + (long)settings.Sweeps - 1));
        metrics["acceptance"] = JsonText.Number(_program.Acceptance);
        if (_statistics.Energies is not { } energies) return;
        var equilibrium = Equilibrium.Of(energies.Chains);
        equilibrium.Write(metrics, (double)settings.Every * energies.Kept.Every);
        var warnings = equilibrium.Warnings("the sampled phase").Select(w => (JsonNode)w).ToArray();
        if (warnings.Length > 0) metrics["warnings"] = new JsonArray(warnings);
    }

    // The law that this dynamics should have, where it is known: Boltzmann's, Peretto's, or the fixed point of its transitions.
    private double[]? KnownLaw(double temperature, SampleSettings settings)
    {
        var at = temperature * _rule.LawTemperatureFactor;
        var free = _model!.Free.Length == _model.Units;
        return _rule.Law switch
        {
            Law.Boltzmann => at == temperature ? _exact!.Probabilities : new ExactLaw(_model, at).Probabilities,
            Law.Peretto when free => PerettoLaw.Of(_model, at),
            Law.Biased when free => DisciplineLaw.Of(_network, _rule, temperature, settings.BurnIn, settings.Every),
            _ => null,
        };
    }

    private JsonObject Distribution() => new()
    {
        ["states"] = _exact!.Probabilities.Length,
        ["units"] = new JsonArray([.. _model!.Free.Select(u => (JsonNode)UnitName(u))]),
        ["sampled"] = JsonText.Numbers(Sampled),
        ["exact"] = JsonText.Numbers(_exact.Probabilities),
        ["law"] = _law is null ? null : JsonText.Numbers(_law),
    };

    private string UnitName(int unit)
    {
        var block = _model!.BlockOf[unit];
        return $"{_network.Spec[block].Name}[{unit - _network.Spec.FirstUnit(block)}]";
    }

    private JsonObject ByBlock(IEnumerable<BlockId> blocks, Func<BlockId, double[]> values)
    {
        var result = new JsonObject();
        foreach (var block in blocks) result[_network.Spec[block].Name] = JsonText.Numbers(values(block));
        return result;
    }

    private JsonObject ByCoupling(Func<CouplingId, double[]> values)
    {
        var result = new JsonObject();
        foreach (var id in _network.Spec.CouplingIds)
        {
            var coupling = _network.Spec[id];
            if (coupling.Kind == CouplingKind.Bias) continue;
            var moments = values(id);
            result[coupling.Name] = coupling.Edges is { } edges
                ? new JsonArray([.. moments.Select((m, e) => (JsonNode)new JsonArray(edges.A[e], edges.B[e], JsonText.Number(m)))])
                : new JsonArray([.. moments.Chunk(coupling.SizeB).Select(row => (JsonNode)JsonText.Numbers(row))]);
        }
        return result;
    }

    private double[] Moments(CouplingSpec coupling, double[,] all)
    {
        var (a, b) = (_network.Spec.FirstUnit(coupling.A), _network.Spec.FirstUnit(coupling.B));
        return [.. Enumerable.Range(0, coupling.Length).Select(coupling.Ends).Select(ends => all[a + ends.A, b + ends.B])];
    }
}
