using Annda.Dynamics;
using Annda.Experiments;

namespace Annda.Tests.Experiments;

public sealed class OverrideTests
{
    [Fact]
    public void A_value_is_set_by_path_by_index_and_by_name()
    {
        var experiment = Example.Good(
            Example.Sample,
            "network.blocks[0].size=5", "network.blocks.H.size=7", "task.every=2", "seed=9", "name=other name", "description=\"12\"");
        Assert.Equal([5, 7], experiment.Network.Blocks.Select(b => b.Size));
        Assert.Equal(2, ((SampleTask)experiment.Task).Every);
        Assert.Equal(("other name", "12", 9UL), (experiment.Name, experiment.Description, experiment.Seed));
    }

    [Fact]
    public void Later_overrides_win() => Assert.Equal(3UL, Example.Good(Example.Sample, "seed=2", "seed=3").Seed);

    [Fact]
    public void Missing_sections_are_made() =>
        Assert.Equal(DynamicsKind.Synchronous, Example.Good(Example.Sample, "dynamics.kind=synchronous").Dynamics.Kind);

    [Fact]
    public void A_training_file_makes_a_data_section_of_source_file()
    {
        var name = Path.GetTempFileName();
        try
        {
            Assert.Equal(DataSource.File, Example.Good(Example.Sample, $"data.train={name}").Data!.Source);
            Assert.Equal(DataSource.File, Example.Good(Example.Train, $"data.train={name}").Data!.Source);
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Theory]
    [InlineData("seed", "--set seed: found no path=value")]
    [InlineData("=5", "--set =5: found no path=value")]
    [InlineData("a..b=5", "--set a..b: not a path")]
    [InlineData("task[0].x=5", "task[0]: an index here needs an array, but this is an object")]
    [InlineData("network.blocks[7].size=5", "network.blocks[7]: there is no element [7]; allowed: [0] to [1]")]
    [InlineData("network.blocks[99999999999].size=5", "network.blocks[99999999999]: there is no element")]
    [InlineData("network.blocks.v.size=5", "network.blocks.v: no element has this name; did you mean \"V\"?; allowed: [0] to [1] or a "
        + "name: V, H")]
    [InlineData("name.x=5", "name.x: what stands above this is a single value; set it whole")]
    [InlineData("temperature={\"linear\":[1}", "temperature: the value is not valid JSON")]
    [InlineData("temperature={\"linear\":[2,1],\"linear\":[3,1]}", "temperature: the value is not valid JSON")]
    public void A_path_that_leads_nowhere_is_an_error(string text, string expected) =>
        Assert.StartsWith(expected, Example.Error(Example.Sample, text), StringComparison.Ordinal);

    [Fact]
    public void All_bad_overrides_are_reported() =>
        Assert.Equal(2, Example.Errors(Example.Sample, "seed", "network.blocks[7].size=5").Count);

    [Fact]
    public void Deep_values_are_refused() =>
        Assert.Contains("not valid JSON", Example.Error(Example.Sample, "x=" + new string('[', 5000)), StringComparison.Ordinal);
}
