using Annda.Experiments.Binding;
using Annda.Topology;
using Annda.Tours;

namespace Annda.Experiments;

/// <summary>How a travelling salesman's network moves.</summary>
public enum TspForm
{
    /// <summary>Graded units by Hopfield and Tank (1985), for a relax task.</summary>
    Continuous,

    /// <summary>Stochastic 0/1 units with penalties, for an anneal task.</summary>
    Annealed,
}

/// <summary>A travelling salesman's network: one block for each city, its unit i says that the city is visited i-th.</summary>
[Doc("A travelling salesman's network: one block for each city (city0, city1, ...), its unit i on where the city is visited i-th.")]
public sealed record TspSection
{
    [Doc("Where the cities are: rows of x and y, a file (CSV, or TSPLIB of type EUC_2D), or { \"random\": n }. Distances are taken as they "
        + "are in the unit square, else in units of the longer side.")]
    public required CitiesSection Cities { get; init; }

    [Doc("continuous: the graded network of Hopfield and Tank, with a relax task and synchronous dynamics; annealed: 0/1 units with "
        + "penalties, with an anneal task.")]
    public TspForm Form { get; init; }

    [Doc("A: each city is visited once."), InRange(0, 1e6), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double A { get; init; } = 500;

    [Doc("B: one city at a time."), InRange(0, 1e6), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double B { get; init; } = 500;

    [Doc("C: as many outputs as there are cities."), InRange(0, 1e6), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double C { get; init; } = 200;

    [Doc("D: short ways."), InRange(0, 1e6), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double D { get; init; } = 500;

    [Doc("The sum of outputs that C pulls towards, in numbers of cities."), InRange(0, 100), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double Excess { get; init; } = 1.5;

    [Doc("u0, the gain parameter: the output is (1 + tanh(u / u0)) / 2."), InRange(GradedUnits.Least, GradedUnits.Most),
        OnlyWith(nameof(Form), TspForm.Continuous)]
    public double Gain { get; init; } = 0.02;

    [Doc("The time constant of the units."), InRange(GradedUnits.Least, GradedUnits.Most), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double Tau { get; init; } = 1;

    [Doc("The step of time."), InRange(GradedUnits.Least, GradedUnits.Most), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double Step { get; init; } = 1e-5;

    [Doc("Noise of the start: u is uniform within so many u0 about the value at which the outputs sum to the number of cities."),
        InRange(0, 1e6), OnlyWith(nameof(Form), TspForm.Continuous)]
    public double Noise { get; init; } = 0.1;

    [Doc("A: what it costs to visit a city not just once, or not just one city at a time, as a length. Too small, and leaving a city out "
        + "is cheaper; too large, and tours are long. When left out: 1.15 times the mean distance."), InRange(0, 1e6),
        OnlyWith(nameof(Form), TspForm.Annealed)]
    public double? Penalty { get; init; }

    /// <summary>The blocks; none as long as a file of cities has not been read.</summary>
    public IReadOnlyList<BlockSection> Blocks()
    {
        var n = Cities.Count;
        var block = new BlockSection { Name = "", Size = n };
        block = Form == TspForm.Annealed ? block with { Bias = Constant(2 * (Penalty ?? 0)) } : block with
        {
            Units = UnitKind.Graded,
            Bias = Constant(C * Excess * n),
            Gain = Gain,
            Tau = Tau,
            Step = Step,
            Activity = 1.0 / Math.Max(2, n),
            Noise = Noise,
        };
        return [.. Enumerable.Range(0, n).Select(city => block with { Name = TourNetwork.NameOf(city) })];
    }

    private static BiasSection.Constant Constant(double bias) => new() { Value = bias };
}

/// <summary>Where cities are.</summary>
public abstract record CitiesSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Rows), typeof(FromFile), typeof(AtRandom)];

    /// <summary>How many; 0 where a file has not been read.</summary>
    public abstract int Count { get; }

    /// <summary>The cities, which must be fit.</summary>
    /// <param name="seed">Seed of random ones.</param>
    public abstract Cities Places(ulong seed);

    /// <summary>Given places.</summary>
    [Bare, Doc("Rows of x and y.")]
    public sealed record Rows : CitiesSection
    {
        [Doc("A row of x and y for each city."), InRange(-1e9, 1e9)]
        public required double[,] Values { get; init; }

        /// <inheritdoc/>
        public override int Count => Values.GetLength(0);

        /// <inheritdoc/>
        public override Cities Places(ulong seed) => new(Values);
    }

    /// <summary>A file, which reading the experiment replaces by its rows.</summary>
    [Bare, Doc("A file of cities.")]
    public sealed record FromFile : CitiesSection
    {
        [Doc("A file: lines of x and y, or of name, x and y; or TSPLIB."), Binding.Count(1, 4096)]
        public required string File { get; init; }

        /// <inheritdoc/>
        public override int Count => 0;

        /// <inheritdoc/>
        public override Cities Places(ulong seed) => throw new InvalidOperationException($"{File} has not been read");
    }

    /// <summary>Random places.</summary>
    [Doc("Cities in the unit square by the experiment's seed.")]
    public sealed record AtRandom : CitiesSection
    {
        [Doc("How many cities."), InRange(Cities.Min, Cities.Max)]
        public required int Random { get; init; }

        /// <inheritdoc/>
        public override int Count => Random;

        /// <inheritdoc/>
        public override Cities Places(ulong seed) => Cities.Random(Random, seed);
    }
}
