using Annda.Topology;

namespace Annda.Tests.Topology;

/// <summary>What a network refuses, and that it says why.</summary>
public class NetworkSpecTests
{
    private static readonly BlockSpec A = new("A", BlockRole.Visible, UnitKind.Binary, 2);
    private static readonly BlockSpec B = new("B", BlockRole.Hidden, UnitKind.Bipolar, 3);
    private static readonly BlockId IdA = new(0), IdB = new(1);

    [Fact]
    public void Blocks_units_and_couplings_are_numbered_in_model_order()
    {
        var spec = new NetworkSpec([A, B], [CouplingSpec.Between("w", IdA, IdB, 2, 3), CouplingSpec.Within("v", IdB, 3)]);
        Assert.Equal(["A.bias", "B.bias", "w", "v"], spec.Couplings.Select(c => c.Name));
        Assert.Equal((5, 2 + 3 + 6 + 9), (spec.Units, (int)spec.ParameterCount));
        Assert.Equal((0, 2), (spec.FirstUnit(IdA), spec.FirstUnit(IdB)));
        Assert.Equal([IdB], spec.NeighboursOf(IdA));
        Assert.Equal([new CouplingId(1), new CouplingId(2), new CouplingId(3)], spec.CouplingsOf(IdB));
        Assert.Equal((IdB, new CouplingId(3)), (spec.Block("B"), spec.Coupling("v")));
    }

    [Fact]
    public void A_network_without_blocks_is_refused() => Refused("at least one block", () => new NetworkSpec([], []));

    [Fact]
    public void Doubled_names_are_refused()
    {
        Refused("'A' is used 2 times", () => new NetworkSpec([A, A], []));
        Refused("'A' is used 2 times", () => new NetworkSpec([A, B], [CouplingSpec.Between("A", IdA, IdB, 2, 3)]));
        Refused("'B.bias' is used 2 times", () => new NetworkSpec([A, B], [CouplingSpec.Between("B.bias", IdA, IdB, 2, 3)]));
    }

    [Fact]
    public void Unknown_blocks_and_sizes_that_do_not_fit_are_refused()
    {
        Refused("block 5 found, below 2 is allowed", () => new NetworkSpec([A, B], [CouplingSpec.Between("w", IdA, new BlockId(5), 2, 3)]));
        Refused("4 units found for block 'B', which has 3", () => new NetworkSpec([A, B], [CouplingSpec.Between("w", IdA, IdB, 2, 4)]));
        Refused("joins a block with itself", () => CouplingSpec.Between("w", IdA, IdA, 2, 2));
    }

    [Fact]
    public void Unknown_names_are_answered_with_those_that_exist()
    {
        var spec = new NetworkSpec([A, B], []);
        Refused("no block 'C'; there are A, B", () => spec.Block("C"));
        Refused("no coupling 'w'; there are A.bias, B.bias", () => spec.Coupling("w"));
    }

    [Fact]
    public void Parameters_that_do_not_fit_or_are_not_finite_are_refused()
    {
        var spec = new NetworkSpec([A], []);
        Refused("parameter arrays: 0 found, 1 expected", () => new Network(spec, []));
        Refused("parameters of 'A.bias': 3 found, 2 expected", () => new Network(spec, [new float[3]]));
        Refused("element 1 is NaN", () => new Network(spec, [[0, float.NaN]]));
        Refused("element 0 is Infinity", () => new Network(spec, [[float.PositiveInfinity, 0]]));
    }

    [Fact]
    public void Asymmetric_weights_and_self_connections_are_refused()
    {
        var spec = new NetworkSpec([A], [CouplingSpec.Within("w", IdA, 2)]);
        Refused("differ", () => new Network(spec, [[0, 0], [0, 1, 2, 0]]));
        Refused("unit 1 is connected with itself (3)", () => new Network(spec, [[0, 0], [0, 1, 1, 3]]));
        Assert.NotNull(new Network(spec, [[0, 0], [0, 1, 1, 0]]));
    }

    private static void Refused(string reason, Func<object> make) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => _ = make()).Message);
}
