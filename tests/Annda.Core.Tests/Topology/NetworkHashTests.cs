using Annda.Topology;

namespace Annda.Tests.Topology;

public class NetworkHashTests
{
    [Fact]
    public void Any_parameter_changes_the_hash_and_a_negative_zero_does_not()
    {
        var network = Nets.EveryKind(new Dice(1));
        var seen = new HashSet<string> { network.Hash() };
        foreach (var id in network.Spec.CouplingIds)
            for (var p = 0; p < network[id].Length; p++)
            {
                var spec = network.Spec[id];
                if (spec is { Kind: CouplingKind.Within, Edges: null })
                {
                    var (i, j) = (p / spec.SizeA, p % spec.SizeA);
                    if (i == j) Assert.Equal(network.Hash(), Changed(network, id, (p, -0f)).Hash());
                    else if (i < j) Assert.True(seen.Add(Changed(network, id, (p, 0.125f), (j * spec.SizeA + i, 0.125f)).Hash()));
                    continue;
                }
                Assert.True(seen.Add(Changed(network, id, (p, MathF.BitIncrement(network[id][p]))).Hash()), $"{id} parameter {p}");
                Assert.Equal(Changed(network, id, (p, 0f)).Hash(), Changed(network, id, (p, -0f)).Hash());
            }
    }

    [Fact]
    public void Names_kinds_roles_and_edges_are_part_of_the_hash()
    {
        static string Hash(string name = "A", BlockRole role = BlockRole.Visible, UnitKind kind = UnitKind.Binary, int end = 1) =>
            new NetworkBuilder().Add(new BlockSpec(name, role, kind, 3)).WithinSparse(name, [(0, end, 1)], "w").Build().Hash();
        Assert.Equal(Hash(), Hash());
        string[] hashes = [Hash(), Hash("B"), Hash(role: BlockRole.Hidden), Hash(kind: UnitKind.Bipolar), Hash(end: 2)];
        Assert.Equal(5, hashes.Distinct().Count());
    }

    [Fact]
    public void The_hash_of_a_known_network_never_changes() => Assert.Equal(
        "cb1360188964380cbed853034f9bd03feb077f302112dfe4981b44ae20546688",
            new NetworkBuilder().Visible("A", 2, UnitKind.Binary, 0.5f, -1).Hidden("B", 1).Between("A", "B", [0.25f, -0f]).Build().Hash());

    private static Network Changed(Network network, CouplingId id, params (int Parameter, float Value)[] changes)
    {
        var parameters = network.Spec.CouplingIds.Select(c => (float[])network[c].Clone()).ToArray();
        foreach (var (parameter, value) in changes) parameters[id.Index][parameter] = value;
        return new Network(network.Spec, parameters);
    }
}
