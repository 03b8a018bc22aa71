using System.Text.Json.Nodes;

namespace Annda.Studies;

/// <summary>One figure of a study's table.</summary>
/// <param name="Name">Its key in files.</param>
/// <param name="Doc">What it is.</param>
/// <param name="Spread">Whether repeats differ in it by chance, so that its standard error is told.</param>
/// <param name="Short">Its head in tables for people; null: not shown there.</param>
/// <param name="Median">Whether its median over repeats is told instead of its mean.</param>
public sealed record StudyFigure(string Name, string Doc, bool Spread = false, string? Short = null, bool Median = false)
{
    /// <summary>Key of the standard error.</summary>
    public string ErrorName => $"{Name}StdErr";

    /// <summary>All figures that a point may have, in the order of the table.</summary>
    public static IReadOnlyList<StudyFigure> All { get; } =
    [
        new("samples", "samples of all chains in one repeat"),
        new("totalVariation", "total variation between the sampled law and Boltzmann's", true, "to Boltzmann"),
        new("noiseFloor", "total variation that as many independent samples of Boltzmann's law show", false, "chance"),
        new("totalVariationToLaw", "total variation between the sampled law and the one of this dynamics", true, "to its law"),
        new("lawTotalVariation", "exact total variation between that law and Boltzmann's", false, "exact"),
        new("maxUnitMeanError", "largest error of a unit's mean against Boltzmann's law", true, "unit error"),
        new("lawMaxUnitMeanError", "the same of the law that this dynamics should have"),
        new("maxPairMomentError", "largest error of <s_i s_j> over all pairs against Boltzmann's law", true, "pair error"),
        new("lawMaxPairMomentError", "the same of the law that this dynamics should have"),
        new("meanEnergy", "mean energy of the samples", true, "energy"),
        new("exactMeanEnergy", "mean energy under Boltzmann's law"),
        new("lawMeanEnergy", "mean energy under the law that this dynamics should have"),
        new("autocorrelationTime", "integrated autocorrelation time of the energy in sweeps, 1 + 2 sum of correlations", true, "sweeps τ"),
        new("effectiveSamples", "samples / tau: independent samples that these are worth for the mean energy"),
        new("effectiveSamplesPerUpdate", "effective samples of a unit update", true, "per update"),
        new("effectiveSamplesPerMessage", "effective samples of a message from block to block, for one chain", true, "per message"),
        new("logLikelihood", "log-likelihood of an example of the test data, in nats", true, "log-likelihood"),
        new("logLikelihoodTrain", "the same for training data", true),
        new("baseRateLogLikelihood", "log-likelihood of the model that knows each unit's mean only"),
        new("betterThanBaseRate", "log-likelihood less that of the base rate", true),
        new("klDivergence", "Kullback-Leibler divergence of the model from the training data, in nats", true, "divergence"),
        new("codes", "distinct codes at the end: most probable hidden states of the examples", true, "codes"),
        new("mostCodes", "most distinct codes at any time", true, "most codes"),
        new("solved", "share of runs in which all examples had codes of their own at some time", false, "solved"),
        new("firstSolved", "first epoch at which they had: the median of the runs that came there", false, "first", Median: true),
        new("butOne", "share of runs in which all codes but one were there at some time", false, "but one"),
        new("firstButOne", "first epoch at which all codes but one were there: the median of the runs that came there", Median: true),
        new("keptSolved", "share of the epochs from then on in which all codes were there", true, "kept"),
        new("completionProbability", "exact mean probability of the right completion", true, "completion"),
        new("completionRate", "share of trials in which examples were completed rightly", true),
        new("freePhaseTotalVariation", "total variation between the law of the free phase's statistics and Boltzmann's", true),
        new("reconstructionError", "mean square error of a reconstructed unit", true, "error"),
        new("pseudoLikelihood", "pseudo-log-likelihood of an example", true),
        new("freeEnergyGap", "free energy of the test data less that of the training data", true),
        new("load", "patterns for each unit", false, "load"),
        new("patterns", "stored patterns"),
        new("stablePatterns", "stored patterns that are fixed points", true, "stable"),
        new("restored", "share of recalls that ended in the cue's pattern, exactly", true, "restored"),
        new("overlap", "mean overlap of the last state and the cue's pattern, 1 - 2 d / N", true, "overlap"),
        new("theoryOverlap", "overlap that theory expects of random patterns in a large net at temperature 0", false, "theory"),
        new("fixedPoints", "share of recalls that ended at a fixed point", true),
        new("cycles", "share of recalls that ended in a cycle", true),
        new("recallSweeps", "sweeps until the last state was reached", true, "sweeps"),
        new("energyRises", "sweeps of all recalls in which the energy rose", true),
        new("meanAge", "mean age of what blocks read of others: sweeps behind, or units of time where blocks have clocks", false, "age"),
        new("messagesPerSweep", "messages from block to block that one chain needs for a sweep"),
        new("cutWeight", "sum of |w| over pairs of units in different blocks", false, "cut"),
        new("cutEdges", "number of such pairs"),
        new("unitUpdates", "unit updates of all repeats"),
        new("updatesPerSecond", "unit updates in a second of this machine's time"),
        new("virtualTime", "units of virtual time that a repeat took"),
        new("seconds", "seconds of all repeats"),
    ];

    /// <summary>The figures for a table that people read: those that tell one row from another.</summary>
    public static IReadOnlyList<StudyFigure> Shown(IReadOnlyCollection<JsonObject> rows) =>
        [.. All.Where(f => f.Short is not null && rows.Any(r => r[f.Name] is JsonValue)
            && (rows.Count == 1 || rows.Select(r => r[f.Name]?.ToJsonString()).Distinct().Skip(1).Any()))];
}
