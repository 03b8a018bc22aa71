using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Experiments;
using Annda.Metrics;
using Annda.Programs;

namespace Annda.Reports.Contents;

/// <summary>Puts a run's report together from what it measured and left.</summary>
internal static class RunReport
{
    public static string Write(Recipe recipe, RunDirectory directory, RunSession session, JsonObject summary)
    {
        // As a reader of summary.json sees it: every number a JSON number.
        summary = JsonNode.Parse(summary.ToJsonString())!.AsObject();
        var lines = directory.ReadMetrics();
        var metrics = summary["metrics"]!.AsObject();
        List<ReportChart> charts = [.. Curves(lines)];
        List<ReportPictureGroup> pictures = [];
        switch (recipe.Program)
        {
            case SampleProgram:
                charts.AddRange(SampleCharts.Of((SampleMetrics)session.Metrics));
                break;
            case IAnnealing annealing:
                charts.AddRange(AnnealCharts.Of((AnnealMetrics)session.Metrics, annealing));
                break;
            case RecallProgram:
                charts.AddRange(RecallCharts.Of(recipe, (RecallMetrics)session.Metrics));
                pictures.AddRange(RecallPictures.Of(recipe, (RecallMetrics)session.Metrics));
                break;
            case TrainProgram when session.Metrics is MixedMetrics mixed:
                charts.AddRange(TrainCharts.Correlations(session.Snapshot!));
                pictures.AddRange(MixedCharts.Pictures(recipe, mixed, session.Snapshot!));
                break;
            case TrainProgram train:
                charts.AddRange(TrainCharts.Correlations(session.Snapshot!));
                if (Rbm.TryFrom(session.Snapshot!.Network, train.LearningTemperature * recipe.Rule.LawTemperatureFactor, out var rbm))
                    pictures.AddRange(TrainCharts.Pictures(rbm, recipe));
                charts.AddRange(RbmCharts.Charts(metrics));
                if (rbm is null) pictures.AddRange(BoltzmannCharts.Weights(session.Snapshot!.Network));
                charts.AddRange(BoltzmannCharts.Charts(metrics));
                break;
        }
        if (session.Tours is { } tours)
        {
            charts.AddRange(TourCharts.Lengths(tours));
            pictures.AddRange(TourCharts.Pictures(tours));
        }
        if (recipe.Program is not (TemperingProgram or RelaxProgram or RecallProgram { Settings.IsCold: true }))
            charts.Add(Schedule(recipe));
        if (summary["staleness"] is JsonObject { Count: > 0 } staleness) charts.Add(StalenessChart.Of(staleness));
        return ReportPage.Write(new ReportData
        {
            Title = recipe.Experiment.Name,
            Lead = $"{recipe.Experiment.Description ?? "An experiment."} {LawSentence(recipe)}",
            Facts = Facts(summary, metrics),
            Charts = charts,
            Pictures = pictures,
            Tables =
            [
                .. Warnings(metrics), .. SampleCharts.Comparison(metrics), .. RecallTables.Of(metrics), .. BoltzmannCharts.Tables(metrics),
                .. MixedCharts.Tables(metrics),
                Figures(metrics), Messages(summary),
            ],
            ExperimentJson = ExperimentWriter.Write(recipe.Experiment),
            Footer = $"Annda {Product.Version}, seed {recipe.Experiment.Seed}, {Environment.ProcessorCount} cores.",
        });
    }

    private static string LawSentence(Recipe recipe) => recipe.Rule.Law switch
    {
        _ when recipe.Program is RecallProgram { Settings.IsCold: true } => "At temperature 0 every unit follows the sign of its field.",
        Law.Boltzmann => "Its dynamics samples the Boltzmann law exactly.",
        Law.Deterministic => "Its units are deterministic: each chain is a function of its start, and samples no law.",
        Law.Peretto => "Its dynamics is synchronous and samples Peretto's law, which is not Boltzmann's.",
        Law.Belief => "Its dynamics samples the law of a deep belief net: Boltzmann's at the top, and what arrows drive drawn from it.",
        Law.Biased when recipe.Network.Spec.Couplings.Any(c => c.SelfCoupled || c.Directed) =>
            "Units are coupled with themselves, or weights have a direction: its law is biased.",
        _ => "Its dynamics reads old states: its law is biased, and the staleness below says by how much it lagged.",
    };

    private static List<ReportFact> Facts(JsonObject summary, JsonObject metrics)
    {
        var facts = new List<ReportFact>();
        void Add(string name, string label, string? note = null)
        {
            if (metrics[name] is JsonValue value) facts.Add(new ReportFact(label, Text(value), note));
        }
        var method = metrics["logLikelihoodMethod"]?.ToString() == "ais"
            ? "nats for each held-out example, by annealed importance sampling" : "nats for each example, exact";
        Add("logLikelihood", "log-likelihood", method);
        Add("betterThanBaseRate", "better than the base-rate model", "nats for each example");
        Add("reconstructionError", "reconstruction error", "mean square for each pixel");
        Add("totalVariation", "distance to the Boltzmann law", $"total variation; {Text(metrics["noiseFloor"])} would be chance");
        Add("meanEnergy", "mean energy");
        Add("stablePatterns", "stable patterns", $"stored patterns that are fixed points, of {Text(metrics["patterns"])}");
        Add("restored", "restored", "share of recalls that end exactly in the cue's pattern");
        Add("overlap", "overlap", "mean over all recalls; 1 is the pattern itself");
        Add("theoryOverlap", "overlap in theory", "of random patterns in a large net");
        Add("bestEnergy", "best energy");
        Add("bestCut", "best cut");
        Add("bestLength", "shortest tour", metrics["optimalLength"] is { } optimum ? $"the shortest there is: {Text(optimum)}" : null);
        Add("validShare", "chains that ended in a tour", $"{metrics["validTours"]} of them");
        facts.Add(new ReportFact("seconds", Text(summary["timing"]!["seconds"])));
        if (summary["timing"]!["examplesPerSecond"] is JsonValue rate) facts.Add(new ReportFact("examples a second", Text(rate)));
        facts.Add(new ReportFact("model hash", summary["modelHash"]!.ToString()));
        facts.Add(new ReportFact("state hash", summary["stateHash"]!.ToString()));
        return [.. facts.TakeLast(ReportData.MostFacts)];
    }

    // One chart for each group of figures that share a unit.
    private static IEnumerable<ReportChart> Curves(IReadOnlyList<JsonObject> lines)
    {
        if (lines.Count < 2) yield break;
        var axis = lines[0].ContainsKey("epoch") ? "epoch" : lines[0].ContainsKey("samples") ? "samples" : "temperature";
        var x = lines.Select((l, i) => axis == "temperature" ? i + 1 : l[axis]!.GetValue<double>()).ToArray();
        var label = axis == "temperature" ? "twentieth of the schedule" : axis;
        foreach (var (title, caption, unit, names) in Groups)
        {
            var series = names.Where(n => lines.Any(l => l[n] is JsonValue)).Select(n =>
                new ReportSeries(Label(n), Column(lines, n))).ToArray();
            if (series.Length > 0)
                yield return new ReportChart { Title = title, Caption = caption, XLabel = label, YLabel = unit, X = x, Series = series };
        }
    }

    private static readonly (string Title, string Caption, string Unit, string[] Names)[] Groups =
    [
        ("Log-likelihood", "Higher is better; a gap between training and test is memorising.", "nats an example",
            ["logLikelihoodTrain", "logLikelihood"]),
        ("Divergence from the data", "Kullback–Leibler divergence of the model's visible units from the training data, exact.", "nats",
            ["klDivergence"]),
        ("Codes", "Distinct codes: most probable hidden states of the examples.", "codes", ["codes"]),
        ("Completion", "Exact mean probability of the right completion.", "probability", ["completion"]),
        ("Sigma", "Mean standard deviation of the Gaussian units given the hidden ones.", "sigma", ["sigma"]),
        ("Accuracy", "Test examples whose label the model knows best.", "share", ["accuracy"]),
        ("Reconstruction error", "Falls even where the model does not get better: read it beside the likelihood.", "mean square a pixel",
            ["reconstructionError", "reconstructionErrorTest"]),
        ("Free energy", "Training and test drift apart when the model memorises.", "nats", ["freeEnergyTrain", "freeEnergyTest"]),
        ("Free-energy gap", "Mean free energy of test less training examples: it grows when the model memorises.", "nats",
            ["freeEnergyGap"]),
        ("Step of the parameters", "Euclidean norm of a learning step: how much still moves.", "norm", ["stepNorm"]),
        ("Energy", "", "energy", ["meanEnergy", "lowestEnergy", "bestEnergy"]),
        ("Tours", "Chains whose units make a valid tour; decided: all outputs within 0.1 of 0 or 1.", "share of chains",
            ["validShare", "decided"]),
        ("Distance to the exact law", "Total variation between the sampled and the Boltzmann law.", "total variation", ["totalVariation"]),
    ];

    private static string Label(string name) => name switch
    {
        "logLikelihoodTrain" or "reconstructionError" or "freeEnergyTrain" => "training",
        "logLikelihood" or "reconstructionErrorTest" or "freeEnergyTest" => "test",
        "meanEnergy" => "mean",
        "lowestEnergy" => "lowest of the chains",
        "bestEnergy" => "best so far",
        "stepNorm" => "step",
        "freeEnergyGap" => "gap",
        "validShare" => "valid tour",
        _ => name,
    };

    private static double?[] Column(IReadOnlyList<JsonObject> lines, string name) =>
        [.. lines.Select(l => l[name] is JsonValue value ? value.GetValue<double>() : (double?)null)];

    private static ReportChart Schedule(Recipe recipe)
    {
        var (schedule, sweeps) = recipe.Program switch
        {
            SampleProgram sample => (recipe.Temperatures, (long)sample.Settings.BurnIn + sample.Settings.Sweeps),
            AnnealProgram annealed when recipe.Experiment.Task is AnnealTask anneal => (annealed.Temperatures, anneal.Sweeps!.Value),
            TrainProgram train => (train.FreeTemperatures, (long)train.FreeSweeps),
            _ => (recipe.Temperatures, 1L),
        };
        var points = (int)Math.Min(sweeps, 400);
        var x = Enumerable.Range(0, points).Select(i => (double)(points < 2 ? 0 : i * (sweeps - 1) / (points - 1))).ToArray();
        return new ReportChart
        {
            Title = "Temperature schedule",
            Caption = recipe.Program is TrainProgram ? "Temperature of each sweep of a free phase." : "Temperature of each sweep.",
            XLabel = "sweep",
            YLabel = "temperature",
            Kind = points < 3 ? ReportChartKind.Bars : ReportChartKind.Line,
            X = [.. x.Select(k => k + 1)],
            Series = [new ReportSeries("temperature", x.Select(k => schedule.At((long)k)))],
        };
    }

    private static IEnumerable<ReportTable> Warnings(JsonObject metrics)
    {
        if (metrics["warnings"] is not JsonArray { Count: > 0 } warnings) yield break;
        yield return new ReportTable("Warnings", "What these figures must be read with.", ["warning"],
            [.. warnings.Select(w => (IReadOnlyList<string>)[$"{w}"])]);
    }

    private static ReportTable Figures(JsonObject metrics) => new("All figures", "As in summary.json.", ["figure", "value"],
        [.. metrics.Where(m => m.Value is JsonValue).Select(m => (IReadOnlyList<string>)[m.Key, Text(m.Value)])]);

    private static ReportTable Messages(JsonObject summary) => new("Messages", "What the actors sent one another.", ["message", "count",
        "payload in bytes"],
        [.. summary["messages"]!.AsObject().Select(m => (IReadOnlyList<string>)[m.Key, m.Value!["count"]!.ToString(),
            m.Value["bytes"]!.ToString()])]);

    private static string Text(JsonNode? value) => value is JsonValue number && number.TryGetValue<double>(out var x)
        ? x.ToString(Math.Abs(x) >= 1000 ? "#,0" : "0.####") : value?.ToString() ?? "–";
}
