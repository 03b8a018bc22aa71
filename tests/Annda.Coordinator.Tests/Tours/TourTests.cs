using System.Text.Json;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;
using Annda.Tours;

namespace Annda.Tests.Tours;

/// <summary>Tours, the shortest of them, and the energies that stand for their lengths.</summary>
public class TourTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden",
        "hopfield.json"))).RootElement.GetProperty("hopfield_tank_10");

    private static readonly Cities Ten = new(Places(Golden.GetProperty("cities")));

    [Fact]
    public void The_shortest_tour_of_the_ten_cities_is_the_golden_one()
    {
        var best = BestTour.Of(Ten);
        Assert.Equal(Tour.FromFirst([.. Golden.GetProperty("optimal_tour").EnumerateArray().Select(c => c.GetInt32())]), best);
        Assert.Equal(Golden.GetProperty("optimal_length").GetDouble(), Ten.Length(best), 1e-12);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void No_other_tour_is_shorter(int count)
    {
        for (var seed = 1ul; seed <= 5; seed++)
        {
            var cities = Cities.Random(count, seed);
            var all = Permutations([.. Enumerable.Range(1, count - 1)]).Select(p => (int[])[0, .. p]).ToArray();
            Assert.Equal(all.Min(t => cities.Length(t)), cities.Length(BestTour.Of(cities)), 1e-12);
        }
        Assert.Throws<ArgumentException>(() => BestTour.Of(Cities.Random(BestTour.CitiesMax + 1, 1)));
    }

    [Fact]
    public void States_are_a_tour_only_if_every_city_and_every_time_has_just_one()
    {
        int[] tour = [2, 0, 3, 1];
        foreach (var real in new[] { false, true })
        {
            Assert.Equal([0, 2, 1, 3], Tour.Of(States(tour, real, 3), 2)!);
            for (var city = 0; city < 4; city++)
                for (var place = 0; place < 4; place++)
                {
                    var states = States(tour, real, 3);
                    if (states[city] is RealStates reals) reals[place, 2] = 1 - reals[place, 2];
                    else ((BitPlanes)states[city])[place, 2] ^= true;
                    Assert.Null(Tour.Of(states, 2));
                    Assert.NotNull(Tour.Of(states, 1));
                }
        }
        // As many units on as there are cities, but two at one time.
        Assert.Null(Tour.Of(States([2, 0, 3, -1], false, 1, (1, 0)), 0));
    }

    [Fact]
    public void Energies_of_tours_are_their_lengths_up_to_a_constant()
    {
        const double A = 500, C = 200, D = 500, Excess = 1.5, Penalty = 0.55;
        var blocks = Enumerable.Range(0, 10)
            .Select(k => new BlockSpec(TourNetwork.NameOf(k), BlockRole.Visible, UnitKind.Binary, 10)).ToArray();
        var (continuous, annealed) = (new NetworkBuilder(), new NetworkBuilder());
        foreach (var block in blocks)
        {
            var graded = new GradedUnits(0.02, 1, 1e-5, 0.1, 0.1);
            continuous.Add(block with { Units = UnitKind.Graded, Graded = graded }, (float)(C * Excess * 10));
            annealed.Add(block, (float)(2 * Penalty));
        }
        TourNetwork.AddContinuous(continuous, Ten, A, A, C, D);
        TourNetwork.AddAnnealed(annealed, Ten, Penalty);
        var dice = new Dice(5);
        for (var k = 0; k < 20; k++)
        {
            var tour = Enumerable.Range(0, 10).OrderBy(_ => dice.Uniform()).ToArray();
            var length = Ten.Length(tour);
            // The golden file: D L + (C / 2) (n − n')², less the (C / 2) n'² that no state changes.
            var expected = D * length + C / 2 * (10 - 10 * Excess) * (10 - 10 * Excess) - C / 2 * 100 * Excess * Excess;
            Assert.Equal(expected, Energy.Of(continuous.Build(), States(tour, true, 1))[0], 0.01);
            Assert.Equal(length - 2 * Penalty * 10, Energy.Of(annealed.Build(), States(tour, false, 1))[0], 1e-5);
        }
        // A city left out: two penalties, and a shorter way.
        var without = Energy.Of(annealed.Build(), States([0, 1, 2, 3, 4, 5, 6, 7, 8, -1], false, 1))[0];
        var way = Enumerable.Range(0, 8).Sum(i => Ten.Distance(i, i + 1));
        Assert.Equal(way - 2 * Penalty * 10 + 2 * Penalty, without, 1e-5);
    }

    [Fact]
    public void Distances_outside_of_the_unit_square_are_taken_in_units_of_the_longer_side()
    {
        var cities = new Cities(new double[,] { { 100, 100 }, { 140, 100 }, { 140, 120 } });
        Assert.Equal((40, 1), (cities.Distance(0, 1), cities.NetworkDistance(0, 1)));
        Assert.Equal((20, 0.5), (cities.Distance(1, 2), cities.NetworkDistance(1, 2)));
        Assert.Equal(Ten.Distance(3, 4), Ten.NetworkDistance(3, 4));
        Assert.Equal(Cities.Random(9, 4)[8], Cities.Random(9, 4)[8]);
        Assert.NotEqual(Cities.Random(9, 4)[8], Cities.Random(9, 5)[8]);
    }

    private static UnitStates[] States(int[] tour, bool real, int chains, params (int City, int Place)[] more)
    {
        UnitStates[] states = [.. tour.Select(_ =>
            real ? (UnitStates)new RealStates(tour.Length, chains) : new BitPlanes(tour.Length, chains))];
        foreach (var (place, city) in tour.Index().Where(t => t.Item >= 0).Concat(more.Select(m => (m.Place, m.City))))
            for (var chain = 0; chain < chains; chain++)
                if (states[city] is RealStates reals) reals[place, chain] = 1;
                else ((BitPlanes)states[city])[place, chain] = true;
        return states;
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0 ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));

    private static double[,] Places(JsonElement rows)
    {
        var places = new double[rows.GetArrayLength(), 2];
        for (var i = 0; i < places.GetLength(0); i++) (places[i, 0], places[i, 1]) = (rows[i][0].GetDouble(), rows[i][1].GetDouble());
        return places;
    }
}
