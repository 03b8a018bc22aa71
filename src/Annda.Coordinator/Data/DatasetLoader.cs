using Annda.Execution;
using Annda.Experiments;

namespace Annda.Data;

/// <summary>Loads the examples that a data section names, in a training and a test part.</summary>
public static class DatasetLoader
{
    private const int ShifterExamples = 2000, PatternExamples = 10, Points = 2000;
    private const double ShifterActivity = 0.3, PatternActivity = 0.5, MixtureSpread = 0.3, CircleSpread = 0.05;

    /// <summary>
    /// Loads both parts. Bars and stripes, encoders, parities, given and random patterns are to be learned as a whole: there the test part
    /// is the training part.
    /// </summary>
    /// <param name="section">The data section.</param>
    /// <param name="baseFolder">The folder that relative file names start from.</param>
    /// <param name="random">Units of a random pattern, and the seed of all that is drawn.</param>
    /// <exception cref="InputException">A file is broken, or the files do not fit each other.</exception>
    public static (Dataset Train, Dataset Test) Load(DataSection section, string baseFolder, (int Units, ulong Seed) random = default)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(baseFolder);
        var (train, test) = section switch
        {
            { Train: not null } or { Source: DataSource.File } => FileDataset.Load(section, baseFolder),
            { Source: DataSource.Digits } => Split(Digits(section.Threshold), section),
            { Source: DataSource.Mixture } => Split(CurveData.Mixture(section.Count ?? Points, section.Components,
                section.Spread ?? MixtureSpread, random.Seed), section),
            { Source: DataSource.Circle } => Split(CurveData.Circle(section.Count ?? Points, section.Dimensions,
                section.Spread ?? CircleSpread, random.Seed), section),
            { Source: DataSource.RandomPatterns } => Twice(RandomPatterns.Draw(section.Count ?? PatternExamples, random.Units,
                section.Activity ?? PatternActivity, random.Seed)),
            { Source: DataSource.BarsAndStripes } => Twice(BarsAndStripes(section.Width)),
            { Source: DataSource.Encoder } => Twice(BinaryTasks.Encoder(section.Width)),
            { Source: DataSource.Parity } => Twice(BinaryTasks.Parity(section.Width)),
            { Source: DataSource.Shifter } => BinaryTasks.Shifter(section.Width, section.Count ?? ShifterExamples,
                section.Activity ?? ShifterActivity),
            _ => Twice(Patterns(section)),
        };
        var parts = (Pictures(Exchanged(train, section), section).Take(section.TrainCount),
            Pictures(Exchanged(test, section), section).Take(section.TestCount));
        if (section.Features.Length == 0) return RealValues.Of(section, parts, random.Seed);
        // What a model is given is what it learned from; bits that it drew count by their probabilities.
        var below = FeaturePass.ValuesOf(section.Features, baseFolder) is DataValues.Sampled or DataValues.Unit ? DataValues.Unit
            : FeaturePass.ValuesOf(section.Features, baseFolder) ?? DataValues.Bits;
        var passed = FeaturePass.Of(section.Features, baseFolder, RealValues.Of(section with { Values = below }, parts, random.Seed));
        return RealValues.Of(section, passed, random.Seed);
    }

    /// <summary>Loads both parts of an experiment's data.</summary>
    /// <param name="experiment">An experiment with data.</param>
    /// <param name="baseFolder">The folder that relative file names start from.</param>
    public static (Dataset Train, Dataset Test) Load(Experiment experiment, string baseFolder)
    {
        var (train, test) = Load(experiment.Data!, baseFolder, (ExperimentCheck.VisibleUnits(experiment), experiment.Seed));
        return (Labelled(train, experiment), Labelled(test, experiment));
    }

    private static (Dataset Train, Dataset Test) Split(Dataset data, DataSection section) =>
        DatasetSplit.Split(data, section.TestFraction ?? DatasetSplit.Usual);

    private static Dataset Labelled(Dataset data, Experiment experiment)
    {
        if (experiment.Data!.Labels is not { } name || data.Examples == 0) return data;
        var units = experiment.Network.Blocks.Single(b => b.Name == name).Width();
        if (data.Labels is null) throw new InputException($"data.labels: {data.Name} has no labels to drive block {name}");
        var bad = Array.FindIndex(data.Labels, l => l < 0 || l >= units);
        return bad < 0 ? data with { LabelBlock = name, LabelUnits = units } : throw new InputException($"data.labels: found the label "
            + $"{data.Labels[bad]} of example {bad + 1} of {data.Name}; allowed: 0 to {units - 1}, as block {name} has {units} units");
    }

    private static Dataset Exchanged(Dataset data, DataSection section) => !section.Inverted ? data : data with
    {
        Pixels = Array.ConvertAll(data.Pixels, p => (byte)(1 - p)),
        Values = data.Values is { } values ? Array.ConvertAll(values, v => (float)data.Largest - v) : null,
    };

    private static (Dataset Train, Dataset Test) Twice(Dataset data) => (data, data);

    private static Dataset Digits(double threshold)
    {
        var bits = new byte[EmbeddedDigits.Pixels.Length];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = EmbeddedDigits.Pixels[i] > threshold * EmbeddedDigits.MaxValue ? (byte)1 : (byte)0;
        const int Side = EmbeddedDigits.Side;
        return new Dataset("digits", bits, bits.Length / (Side * Side), Side * Side, EmbeddedDigits.Labels.ToArray(), Side, Side)
        {
            Values = Array.ConvertAll(EmbeddedDigits.Pixels.ToArray(), p => (float)p),
            Largest = EmbeddedDigits.MaxValue,
        };
    }

    /// <summary>
    /// All 2 x 2^n pictures of n x n in which each row (label 0) or each column (label 1) is on or off as a whole; the empty and the full
    /// picture are in it twice. MacKay, Information Theory, Inference and Learning Algorithms, section 43.
    /// </summary>
    /// <param name="side">n, from 2 to 8.</param>
    public static Dataset BarsAndStripes(int side)
    {
        var (half, units) = (1 << side, side * side);
        var bits = new byte[2 * half * units];
        var labels = new int[2 * half];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = i / half;
            for (var k = 0; k < units; k++)
                bits[i * units + k] = (byte)(i % half >> (labels[i] == 0 ? k / side : k % side) & 1);
        }
        return new Dataset("bars-and-stripes", bits, labels.Length, units, labels, side, side);
    }

    private static Dataset Patterns(DataSection section)
    {
        var rows = section.Rows ?? throw new InputException("data.rows: missing; the source \"patterns\" needs rows of 0 and 1");
        var bits = rows.Cast<int>().Select(b => (byte)Math.Max(b, 0)).ToArray();
        return new Dataset("patterns", bits, rows.GetLength(0), rows.GetLength(1), null, 0, 0);
    }

    private static Dataset Pictures(Dataset data, DataSection section)
    {
        if (section.ImageWidth is not { } width)
            return data;
        return data.Units % width == 0 ? data with { ImageWidth = width, ImageHeight = data.Units / width }
            : throw new InputException($"data.imageWidth: found {width}; allowed: a divisor of the {data.Units} values of an example");
    }
}
