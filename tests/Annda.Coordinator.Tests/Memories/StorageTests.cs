using System.Text.Json;
using Annda.Experiments;
using Annda.Memories;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Memories;

/// <summary>Rules of storage against their formulas, and theory against golden numbers.</summary>
public class StorageTests
{
    private static readonly BlockSection[] Two =
        [new() { Name = "A", Units = UnitKind.Bipolar, Size = 5 }, new() { Name = "B", Units = UnitKind.Bipolar, Size = 4 }];

    private static Examples Patterns(int count, int units, ulong seed = 1) =>
        new(Annda.Data.RandomPatterns.Draw(count, units, 0.5, seed).Pixels, count);

    private static double[,] Matrix(PatternStore store, StoreSection rule, params (string Name, int Size)[] blocks)
    {
        var units = blocks.Sum(b => b.Size);
        var matrix = new double[units, units];
        for (int a = 0, rowA = 0; a < blocks.Length; rowA += blocks[a++].Size)
            for (int b = 0, rowB = 0; b < blocks.Length; rowB += blocks[b++].Size)
            {
                var part = store.Weights(rule, blocks[a].Name, blocks[b].Name);
                for (var p = 0; p < part.Length; p++) matrix[rowA + p / blocks[b].Size, rowB + p % blocks[b].Size] = part[p];
            }
        return matrix;
    }

    [Fact]
    public void Hebb_and_its_parts_are_sums_of_outer_products()
    {
        var patterns = Patterns(70, 9);
        foreach (var diagonal in new[] { Diagonal.Zero, Diagonal.Kept })
        {
            var matrix = Matrix(new PatternStore(patterns, Two), new StoreSection { Rule = StorageRule.Hebb, Diagonal = diagonal },
                ("A", 5), ("B", 4));
            for (var i = 0; i < 9; i++)
                for (var j = 0; j < 9; j++)
                {
                    var sum = Enumerable.Range(0, 70).Sum(p => (2 * patterns[p][i] - 1) * (2 * patterns[p][j] - 1));
                    Assert.Equal(i == j && diagonal == Diagonal.Zero ? 0 : (float)(sum / 9.0), matrix[i, j]);
                }
        }
    }

    [Fact]
    public void Sparse_patterns_are_stored_around_their_mean_activity()
    {
        var patterns = new Examples([1, 0, 0, 0, 0, 1, 1, 0], 2);
        BlockSection[] one = [new() { Name = "A", Size = 4 }];
        var matrix = Matrix(new PatternStore(patterns, one), new StoreSection { Rule = StorageRule.Sparse, Diagonal = Diagonal.Kept },
            ("A", 4));
        const double Rho = 3.0 / 8;
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++)
                Assert.Equal(Enumerable.Range(0, 2).Sum(p => (patterns[p][i] - Rho) * (patterns[p][j] - Rho)), matrix[i, j], 6);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(30)]
    public void The_pseudo_inverse_projects_on_the_patterns_even_where_some_make_up_others(int count)
    {
        const int Units = 20;
        var some = Patterns(count, Units);
        // The first one twice.
        var patterns = new Examples([.. Enumerable.Range(0, count).SelectMany(p => some[p].ToArray()), .. some[0]], count + 1);
        BlockSection[] one = [new() { Name = "A", Units = UnitKind.Bipolar, Size = Units }];
        var rule = new StoreSection { Rule = StorageRule.PseudoInverse, Diagonal = Diagonal.Kept };
        var matrix = Matrix(new PatternStore(patterns, one), rule, ("A", Units));
        for (var p = 0; p < patterns.Count; p++)
            for (var i = 0; i < Units; i++)
                Assert.Equal(2 * patterns[p][i] - 1, Enumerable.Range(0, Units).Sum(j => matrix[i, j] * (2 * patterns[p][j] - 1)), 4);
        Assert.Equal(Math.Min(count, Units), Enumerable.Range(0, Units).Sum(i => matrix[i, i]), 4);
    }

    [Fact]
    public void Storkeys_rule_is_the_one_of_his_paper()
    {
        const int Units = 7;
        var patterns = Patterns(3, Units);
        var w = new double[Units, Units];
        for (var p = 0; p < 3; p++)
        {
            var x = patterns[p].ToArray().Select(b => 2.0 * b - 1).ToArray();
            double Field(int i, int j) => Enumerable.Range(0, Units).Where(k => k != i && k != j).Sum(k => w[i, k] * x[k]);
            var next = new double[Units, Units];
            for (var i = 0; i < Units; i++)
                for (var j = 0; j < Units; j++)
                    next[i, j] = w[i, j] + (x[i] * x[j] - x[i] * Field(j, i) - Field(i, j) * x[j]) / Units;
            w = next;
        }
        BlockSection[] one = [new() { Name = "A", Units = UnitKind.Bipolar, Size = Units }];
        var matrix = Matrix(new PatternStore(patterns, one), new StoreSection { Rule = StorageRule.Storkey, Diagonal = Diagonal.Kept },
            ("A", Units));
        for (var i = 0; i < Units; i++) for (var j = 0; j < Units; j++) Assert.Equal(w[i, j], matrix[i, j], 6);
    }

    [Fact]
    public void The_theory_of_storage_has_the_golden_numbers()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "hopfield.json")));
        var ags = golden.RootElement.GetProperty("ags_T0");
        Assert.Equal(ags.GetProperty("alpha_c").GetDouble(), StorageTheory.Capacity, 9);
        Assert.Equal(ags.GetProperty("m_at_alpha_c").GetDouble(), StorageTheory.Overlap(StorageTheory.Capacity * (1 - 1e-12)), 4);
        foreach (var point in ags.GetProperty("table").EnumerateObject())
            Assert.Equal(point.Value.GetProperty("m").GetDouble(), StorageTheory.Overlap(double.Parse(point.Name)), 9);
        Assert.Equal(0, StorageTheory.Overlap(0.14));
    }

    [Fact]
    public void More_random_patterns_are_the_same_ones_and_others()
    {
        var (few, many) = (Annda.Data.RandomPatterns.Draw(5, 90, 0.2, 7), Annda.Data.RandomPatterns.Draw(50, 90, 0.2, 7));
        Assert.Equal(few.Pixels, many.Pixels[..few.Pixels.Length]);
        Assert.InRange(many.Pixels.Average(b => (double)b), 0.17, 0.23);
        Assert.NotEqual(few.Pixels, Annda.Data.RandomPatterns.Draw(5, 90, 0.2, 8).Pixels);
    }

    [Fact]
    public void A_state_is_named_by_what_it_is_made_of()
    {
        var patterns = Patterns(5, 101);
        var names = new StateNames(patterns, ["a", "b", "c", "d", "e"]);
        ulong[] Mixed(params (int Pattern, int Sign)[] of) => PackedRows.Of([.. Enumerable.Range(0, 101).Select(u =>
            of.Sum(m => m.Sign * (2 * patterns[m.Pattern][u] - 1)) > 0 ? (byte)1 : (byte)0)]);
        Assert.Equal(("c", StateKind.Stored), Told(Mixed((2, 1))));
        Assert.Equal(("−c", StateKind.Reversed), Told(Mixed((2, -1))));
        Assert.Equal(("mixture of a, −c, e", StateKind.Mixture), Told(Mixed((0, 1), (2, -1), (4, 1))));
        var near = Mixed((1, 1));
        near[0] ^= 7;
        Assert.Equal(("near b", StateKind.Near), Told(near));
        var other = PackedRows.Of(Annda.Data.RandomPatterns.Draw(1, 101, 0.5, 99).Pixels);
        Assert.Equal(("other 1", StateKind.Other), Told(other));
        Assert.Equal("−other 1", names.Of([~other[0], ~other[1] & ((1UL << 37) - 1)]).Text);
        Assert.Equal("2-cycle", names.Of(other, 2).Text);

        (string, StateKind) Told(ulong[] state) => (names.Of(state).Text, names.Of(state).Kind);
    }
}
