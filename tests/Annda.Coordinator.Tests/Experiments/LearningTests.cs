using Annda.Execution;
using Annda.Programs;

namespace Annda.Tests.Experiments;

/// <summary>The keys of better learning: tempered chains, the centred gradient, momentum by epoch.</summary>
public sealed class LearningTests
{
    private const string Ladder = """task.tempering={"temperatures":4,"from":8}""";

    private static TrainSettings Settings(params string[] overrides)
    {
        var reading = Example.Read(Example.Train, overrides);
        Assert.Empty(reading.Errors);
        return ((TrainProgram)Recipe.Create(reading, threads: 1).Program).Settings;
    }

    [Fact]
    public void Ladders_end_at_the_temperature_of_learning()
    {
        var settings = Settings("task.rule=persistent", Ladder, "task.steps=3", "temperature=2");
        Assert.Equal([8, 4, 1 / (0.125 + 2 * 0.125), 2], settings.Tempering!.Temperatures, (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal((3, 100), (settings.Tempering.Every, settings.Chains));
        var geometric = Settings("task.rule=persistent", """task.tempering={"temperatures":3,"from":4,"spacing":"geometric"}""");
        Assert.Equal([4, 2, 1], geometric.Tempering!.Temperatures, (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Null(Settings("task.rule=persistent").Tempering);
    }

    [Fact]
    public void A_gradient_is_centred_where_it_is_asked_for() =>
        Assert.Equal((0.01, 0.0), (Settings("task.centred=true").Centring, Settings().Centring));

    [Fact]
    public void Momentum_goes_by_epoch()
    {
        var momentum = Settings("""task.momentum={"steps":[{"momentum":0.5,"epochs":5},{"momentum":0.9,"epochs":1}]}""").Momentum;
        Assert.Equal([0.5, 0.5, 0.9, 0.9], new[] { 0, 4, 5, 90 }.Select(epoch => momentum.At(epoch, 0)));
        Assert.Equal(0.3, Settings("task.momentum=0.3").Momentum.At(7, 0.9));
    }

    [Theory]
    [InlineData(Ladder, "task.tempering: only has a meaning where rule is \"persistent\"")]
    [InlineData("""task={"kind":"train","rule":"persistent","tempering":{"temperatures":4,"from":1}}""",
        "task.tempering.from: found 1; allowed: more than the temperature of learning, 1")]
    [InlineData("""task={"kind":"train","rule":"persistent","tempering":{"temperatures":1}}""",
        "task.tempering.temperatures: found 1; allowed: a whole number")]
    [InlineData("""task={"kind":"train","rule":"persistent","chains":1000000,"tempering":{"temperatures":1024}}""", "task.chains: found ")]
    [InlineData("""task={"kind":"train","centred":true,"step":"sign"}""", "task.centred: only has a meaning where step is \"gradient\"")]
    [InlineData("task.momentum=1", "task.momentum: found 1; allowed: ")]
    public void What_cannot_be_is_named(string change, string expected) =>
        Assert.Contains(Example.Errors(Example.Train, change), e => e.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Swaps_need_exact_dynamics() => Assert.Contains(Example.Errors(Example.Train, "task.rule=persistent", Ladder,
        "dynamics.kind=synchronous"), e => e.StartsWith("task.tempering: found with synchronous dynamics", StringComparison.Ordinal));
}
