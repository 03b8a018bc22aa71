using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>Which couplings are whole numbers, what their fields are, and how many uniforms a field accepts.</summary>
public class IntegerCouplingsTests
{
    [Theory]
    [InlineData(true, 0f, 1f, -1f)]
    [InlineData(true, 0.5f, 1f, -1f)]
    [InlineData(true, 0f, 0.125f, 0.375f)]
    [InlineData(true, 3f, 2f, -4f)]
    [InlineData(false, 0f, 0.7f, 0.1f)]
    [InlineData(false, 0.1f, 1f, -1f)]
    [InlineData(false, 0f, 1f, 300f)]
    [InlineData(false, 0f, 1e30f, 1f)]
    [InlineData(false, 0f, 1e-45f, 1f)]
    [InlineData(false, 0f, 0f, 0f)]
    public void Small_multiples_of_a_common_power_of_two_are_whole_numbers(bool whole, float bias, float first, float second) =>
        Assert.Equal(whole, Of(UnitKind.Bipolar, bias, first, second) is not null);

    [Theory]
    [InlineData(UnitKind.Bipolar)]
    [InlineData(UnitKind.Binary)]
    public void A_table_s_fields_are_those_of_the_states(UnitKind kind)
    {
        var couplings = Of(kind, 0.5f, 1, -2)!;
        // Unit 1 of the path 0 – 1 – 2.
        var unit = couplings.Units[1];
        for (var state = 0; state < 4; state++)
        {
            var rows = new[] { 0, 1, 2 }.Select(s => s == 1 ? 0 : state >> (s / 2) & 1).ToArray();
            var index = (int)unit.Start;
            for (var entry = unit.First; entry < unit.End; entry++)
            {
                var row = couplings.Rows[entry];
                var on = couplings.HasComplements ? row % 2 == 0 ? rows[row / 2] : 1 - rows[row / 2] : rows[row];
                index += on * (entry < unit.Taken ? 1 : entry < unit.Added ? -1 : couplings.Factors[entry]);
            }
            float Value(int s) => rows[s] == 1 ? 1 : kind.Low();
            Assert.Equal(0.5f + Value(0) - 2 * Value(2), couplings.Field(unit.Residue, index & 0xff));
        }
    }

    [Fact]
    public void A_field_accepts_as_many_uniforms_as_the_heat_bath_does()
    {
        var counts = new int[16];
        foreach (var (h, scale) in new[] { (0f, 1f), (1f, 0.5f), (-3f, 1.7f), (4f, 3f), (-5f, 3.3f), (40f, 9f), (-40f, 9f) })
        {
            AcceptanceTable.Fill(Vector512.Create(h), scale, counts);
            var odds = Vector512<float>.One + Elementary.Exp(Vector512.Create(h) * Vector512.Create(-scale));
            var accepted = 0;
            for (var k = 0u; k < 1 << 23; k += 16)
            {
                var words = Vector512.ShiftLeft(Vector512.Create(k) + Vector512<uint>.Indices, 9);
                accepted += System.Numerics.BitOperations.PopCount(Vector512.LessThan(Uniforms.ToUniform(words) * odds,
                    Vector512<float>.One).ExtractMostSignificantBits());
            }
            Assert.Equal(accepted, counts[7]);
        }
    }

    private static IntegerCouplings? Of(UnitKind kind, float bias, float first, float second)
    {
        var edges = new EdgeList([0, 1], [1, 2], 3, 3, within: true);
        return IntegerCouplings.Of([bias, bias, bias], [new SparseTerm(edges.IntoA, [first, second], 0, kind)]);
    }
}
