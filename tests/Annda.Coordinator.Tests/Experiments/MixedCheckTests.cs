namespace Annda.Tests.Experiments;

/// <summary>Rules of networks with Gaussian and softmax units.</summary>
public sealed class MixedCheckTests
{
    private const string Mixed = """
        {
          "name": "mixed",
          "network": {
            "blocks": [
              { "name": "V", "units": "gaussian", "size": 2, "sigma": 1, "learnSigma": true },
              { "name": "L", "units": "softmax", "size": 3 },
              { "name": "H", "role": "hidden", "size": 2 }
            ],
            "couplings": [
              { "between": ["V", "H"], "init": { "normal": 0.1 } },
              { "between": ["L", "H"], "init": { "normal": 0.1 } }
            ]
          },
          "task": { "kind": "sample" }
        }
        """;

    [Theory]
    [InlineData("{\"V\":[1,-1]}", "task.clamp.V: found gaussian units in block V; binary, bipolar and softmax units are allowed")]
    [InlineData("{\"L\":[1,-1,0]}", "task.clamp.L[1]: found -1; allowed: 0 or 1, as block L has softmax units")]
    [InlineData("{\"L\":[1,1,0]}", "task.clamp.L: found 2 categories at 1 and 0 free in block L; 1 for one category and 0 for all "
        + "others is allowed")]
    [InlineData("{\"L\":[0,0,0]}", "task.clamp.L: found 0 categories at 1 and 0 free")]
    [InlineData("{\"L\":[1,null,0]}", "task.clamp.L: found 1 categories at 1 and 1 free")]
    public void What_cannot_be_held_is_named(string clamp, string expected) =>
        Assert.StartsWith(expected, Example.Error(Mixed, $"task.clamp={clamp}"), StringComparison.Ordinal);

    [Fact]
    public void One_category_can_be_held() => Example.Good(Mixed, "task.clamp={\"L\":[0,1,0]}");

    [Theory]
    [InlineData("dynamics.kind=synchronous", "dynamics.kind: found synchronous, but sigma of block V is learned; allowed: sequential or ")]
    [InlineData("dynamics.kind=stale", "dynamics.kind: found stale, but sigma of block V is learned")]
    [InlineData("dynamics.colours={\"V\":2,\"L\":0,\"H\":1}", "dynamics.colours.V: found 2, after the 1 of block H, but "
        + "its sigma is learned")]
    public void Where_sigma_is_learned_its_block_comes_first(string change, string expected)
    {
        Assert.StartsWith(expected, Example.Error(Mixed, change), StringComparison.Ordinal);
        Example.Good(Mixed, change, "network.blocks.V.learnSigma=false");
    }

    [Fact]
    public void Steps_by_sign_are_not_clipped() => Assert.StartsWith("task.clip: only has a meaning where step is \"gradient\"",
        Example.Error(Example.Train, "task.step=sign", "task.clip=1"), StringComparison.Ordinal);
}
