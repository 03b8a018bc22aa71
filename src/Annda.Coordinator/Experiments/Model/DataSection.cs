using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Where examples come from.</summary>
public enum DataSource
{
    Digits,
    BarsAndStripes,
    File,
    Patterns,
    RandomPatterns,
    Encoder,
    Shifter,
    Parity,
    Mixture,
    Circle,
}

/// <summary>What becomes of the values of a source.</summary>
public enum DataValues
{
    Bits,
    Sampled,
    Unit,
    Standard,
    Raw,
}

/// <summary>The examples of an experiment and how they become bits or numbers.</summary>
[Doc("The data.")]
public sealed record DataSection
{
    [Doc("digits: the embedded 8 x 8 digits; bars-and-stripes: generated; file: the files named here; patterns: the rows given here; "
        + "random-patterns: drawn by the seed; "
        + "encoder: one of width units on, and the same again; shifter: random bits, the same shifted by -1, 0 or 1 around a ring, and "
        + "which of the three; parity: all rows of bits of which an even number is on; mixture: points of a mixture of normal laws in the "
        + "plane; circle: points about a circle.")]
    public DataSource Source { get; init; } = DataSource.Digits;

    [Doc("The training examples: an IDX, CSV or .npy file, plain or gzip; a .txt, .dat or .pat file of patterns; a .png picture or a "
        + "folder of them, one example each. Giving it makes the source file."), Count(1, 4096)]
    public string? Train { get; init; }

    [Doc("The labels of the training examples, one whole number each."), Count(1, 4096)]
    public string? TrainLabels { get; init; }

    [Doc("The test examples; when left out, a part of the training examples is kept for the test."), Count(1, 4096)]
    public string? Test { get; init; }

    [Doc("The labels of the test examples."), Count(1, 4096)]
    public string? TestLabels { get; init; }

    [Doc("bits: on above the threshold; sampled: the share of the largest possible value is the probability of a bit, drawn anew each "
        + "time that an example is shown; unit: that share as a number from 0 to 1; standard: mean 0 and variance 1 of each unit in the "
        + "training data; raw: as they are. The largest possible value is 16 of the digits, 255 of pictures, 1 or what the training data "
        + "have of others. bits when left out; raw of a mixture or circle.")]
    public DataValues? Values { get; init; }

    [Doc("The block that the labels drive, one unit for each: a visible block, or the output."), Count(1, 100)]
    public string? Labels { get; init; }

    [Doc("Saved models that the data are passed up through before the run, from the lowest up: examples are then what a block of the "
        + "last one "
        + "is given the data, as probabilities (of values \"sampled\") or numbers (\"unit\")."), Count(0, 100)]
    public FeatureSection[] Features { get; init; } = [];

    [Doc("A pixel is on when it is larger than this share of the largest value."), InRange(0, 1)]
    public double Threshold { get; init; } = 0.5;

    [Doc("Whether on and off are exchanged: black on white instead of white on black.")]
    public bool Inverted { get; init; }

    [Doc("The share of examples kept for the test when there is no test file: 0.2 when left out, for a recall task 0."), InRange(0, 0.9)]
    public double? TestFraction { get; init; }

    [Doc("At most so many training examples."), InRange(1, int.MaxValue)]
    public int? TrainCount { get; init; }

    [Doc("At most so many test examples."), InRange(1, int.MaxValue)]
    public int? TestCount { get; init; }

    [Doc("The side of the square of bars and stripes; units of one half of an encoder or shifter; bits of a parity."), InRange(2, 1000)]
    [OnlyWith(nameof(Source), DataSource.BarsAndStripes, DataSource.Encoder, DataSource.Shifter, DataSource.Parity)]
    public int Width { get; init; } = 4;

    [Doc("How many examples are drawn: 2000 of the shifter, a mixture or a circle, 10 random patterns when left out. They are the first "
        + "ones of one endless list, so that more of them are the same ones and others."), InRange(1, 10_000_000)]
    [OnlyWith(nameof(Source), DataSource.Shifter, DataSource.RandomPatterns, DataSource.Mixture, DataSource.Circle)]
    public int? Count { get; init; }

    [Doc("The probability that a drawn bit is on: 0.3 of the shifter, 0.5 of random patterns when left out."), InRange(0, 1)]
    [OnlyWith(nameof(Source), DataSource.Shifter, DataSource.RandomPatterns)]
    public double? Activity { get; init; }

    [Doc("How many normal laws a mixture has."), InRange(1, 1000), OnlyWith(nameof(Source), DataSource.Mixture)]
    public int Components { get; init; } = 4;

    [Doc("The standard deviation of a mixture's laws (0.3 when left out), or of each number about a circle (0.05)."), InRange(0, 1e6)]
    [OnlyWith(nameof(Source), DataSource.Mixture, DataSource.Circle)]
    public double? Spread { get; init; }

    [Doc("How many numbers a point of the circle has; of more than two it lies in a plane that is drawn."), InRange(2, 100_000)]
    [OnlyWith(nameof(Source), DataSource.Circle)]
    public int Dimensions { get; init; } = 2;

    [Doc("The patterns, one row each: 1 is on, 0 and -1 are off."), InRange(-1, 1), OnlyWith(nameof(Source), DataSource.Patterns)]
    public int[,]? Rows { get; init; }

    [Doc("How many values make an example, where a CSV or text file does not give each a line of its own."), InRange(1, 100_000_000),
        OnlyWith(nameof(Source), DataSource.File)]
    public int? PatternSize { get; init; }

    [Doc("The width of the pictures in the report, when the examples are pictures."), InRange(1, 100_000)]
    public int? ImageWidth { get; init; }

    [Doc("The last column of a CSV file is the label."), OnlyWith(nameof(Source), DataSource.File)]
    public bool LabelColumn { get; init; }

    /// <summary>What becomes of the values.</summary>
    public DataValues ValuesOrDefault() => Values ?? (Source is DataSource.Mixture or DataSource.Circle ? DataValues.Raw : DataValues.Bits);
}

/// <summary>A saved model that data are passed up through.</summary>
[Doc("A model to pass data up through.")]
public sealed record FeatureSection
{
    [Doc("The model: a file such as \"stages/01-H1/model.annda\"."), Count(1, 4096)]
    public required string Model { get; init; }

    [Doc("The hidden block whose probabilities are wanted."), Count(1, 100)]
    public required string Block { get; init; }
}
