using Annda.Data;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Programs;

namespace Annda.Execution;

/// <summary>Makes the settings of recalls.</summary>
internal static class Recalls
{
    /// <summary>What a recall task does.</summary>
    /// <param name="experiment">The experiment, with full file names.</param>
    /// <param name="recall">Its task.</param>
    /// <param name="rule">The dynamics.</param>
    /// <param name="patterns">The stored patterns.</param>
    /// <param name="groups">Chain groups for so many chains.</param>
    /// <exception cref="InputException">A file of cues is broken or does not fit.</exception>
    public static RecallSettings Of(Experiment experiment, RecallTask recall, UpdateRule rule, Examples patterns, Func<int, int> groups) =>
        new()
        {
            Cues = CuesOf(recall.Cues, experiment, patterns),
            Rule = rule,
            Seed = experiment.Seed,
            Levels = [.. recall.Noise.All().SelectMany(n => recall.Missing.All().Select(m => new RecallLevel(n, m)))],
            UnknownAtRandom = recall.Unknown == UnknownUnits.Random,
            Trials = recall.Trials,
            Sweeps = recall.Sweeps!.Value,
            Temperatures = Recipe.TemperaturesOf(experiment),
            RandomStarts = recall.Attractors == AttractorList.Sample ? recall.Chains : 0,
            Groups = groups,
        };

    private static Examples CuesOf(CueSection cues, Experiment experiment, Examples patterns)
    {
        switch (cues)
        {
            case CueSection.Given { Rows: var rows }:
                return new Examples([.. rows.Cast<int>().Select(v => (byte)Math.Max(v, 0))], rows.GetLength(0));
            case CueSection.InFile { File: var file }:
                var data = FileDataset.Patterns(file, experiment.Data!);
                if (data.Units != patterns.Units)
                    throw new InputException($"task.cues: {file} has patterns of {data.Units} values; allowed: {patterns.Units}, one for "
                        + "each unit");
                return Recipe.ExamplesOf(data);
            default:
                return patterns;
        }
    }
}
