using Annda.Experiments;

namespace Annda.Tests.Experiments;

public sealed class WriterTests
{
    public static TheoryData<string> Names() => [.. ExperimentLibrary.Names];

    private static readonly string[][] Variants =
    [
        ["temperature={\"steps\":[{\"temperature\":20,\"sweeps\":2},{\"temperature\":0,\"sweeps\":3}]}"],
        ["temperature={\"geometric\":[8,0.5]}", "dynamics.kind=stale", "dynamics.staleness=3", "dynamics.reads=oldest"],
        ["temperature={\"linear\":[3,0.1]}", "task.clamp={\"V\":[1,null],\"H\":[-1,1,null]}"],
        ["temperature={\"logarithmic\":2.5}", "dynamics.colours={\"V\":0,\"H\":1}", "description=a \"text\"\nof two lines ☃"],
        ["network.blocks.V.bias=[0.1,-1e-30]", "task={\"kind\":\"anneal\",\"greedy\":false,\"chainGroups\":2}"],
        ["network.couplings[0]={\"between\":[\"V\",\"H\"],\"weights\":[[1,2,3],[0.5,-1,1e30]]}", "seed=18446744073709551615"],
        ["network.couplings[0]={\"name\":\"edges\",\"within\":\"H\",\"sparse\":[[0,1,0.7],[1,2,-0.3]]}"],
    ];

    [Fact]
    public void A_written_experiment_reads_back_to_an_equal_one()
    {
        foreach (var variant in Variants)
        {
            var text = ExperimentWriter.Write(Example.Good(Example.Sample, variant));
            Assert.Equal(text, ExperimentWriter.Write(Example.Good(text)));
        }
    }

    [Fact]
    public void A_described_experiment_reads_back_to_an_equal_one()
    {
        foreach (var variant in Variants)
        {
            var experiment = Example.Good(Example.Sample, variant);
            Assert.Equal(ExperimentWriter.Write(experiment), ExperimentWriter.Write(Example.Good(ExperimentDescription.Write(experiment))));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_built_in_experiment_is_valid_and_so_is_its_description(string name)
    {
        var reading = ExperimentLibrary.Read(name);
        Assert.Empty(reading.Errors);
        Assert.Equal(name, reading.Experiment!.Name);
        var described = Example.Good(ExperimentDescription.Write(reading.Experiment));
        Assert.Equal(ExperimentWriter.Write(reading.Experiment), ExperimentWriter.Write(described));
    }
}
