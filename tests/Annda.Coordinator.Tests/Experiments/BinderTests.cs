using System.Text;
using Annda.Dynamics;
using Annda.Experiments;
using CsCheck;

namespace Annda.Tests.Experiments;

public sealed class BinderTests
{
    [Fact]
    public void Defaults_are_those_of_the_records()
    {
        var experiment = Example.Good(Example.Sample);
        Assert.Equal(1UL, experiment.Seed);
        Assert.Equal(DynamicsKind.Chromatic, experiment.Dynamics.Kind);
        Assert.Equal(new TemperatureSection.Constant { Value = 1 }, experiment.Temperature);
        Assert.Equal(new SampleTask { Chains = 100, BurnIn = 100, Sweeps = 1000, Every = 1 }, experiment.Task);
        Assert.Equal(new BiasSection.Constant(), experiment.Network.Blocks[0].Bias);
    }

    [Fact]
    public void Defaults_that_hang_on_other_values_are_filled_in()
    {
        var train = (TrainTask)Example.Good(Example.Train, "task.rule=boltzmann", "task.batch=7", "temperature=2").Task;
        Assert.Equal(7, train.Chains);
        Assert.Equal(new PhaseSection { Temperature = new TemperatureSection.Constant { Value = 2 }, Sweeps = 10, Count = 1 }, train.Free);
        const string Steps = "temperature={\"steps\":[{\"temperature\":2,\"sweeps\":3},{\"temperature\":1,\"sweeps\":4}]}";
        Assert.Equal(7, ((AnnealTask)Example.Good(Example.Sample, "task={\"kind\":\"anneal\"}", Steps).Task).Sweeps);
        Assert.Equal(1000, ((AnnealTask)Example.Good(Example.Sample, "task={\"kind\":\"anneal\"}").Task).Sweeps);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed_and_a_mark_of_byte_order_too() =>
        Example.Good("\ufeff" + Example.Sample
            .Replace("\"name\": \"small\",", "// a comment\n\"name\": \"small\", /* another */", StringComparison.Ordinal)
            .Replace("\"sample\" }", "\"sample\", },", StringComparison.Ordinal));

    [Theory]
    [InlineData("sede=2", "sede: unknown key; did you mean \"seed\"?")]
    [InlineData("network.block=2", "network.block: unknown key; did you mean \"blocks\"?")]
    [InlineData("network.blocks[1].Size=2", "network.blocks[1].Size: unknown key; did you mean \"size\"?")]
    [InlineData("task.burn_in=2", "task.burn_in: unknown key; did you mean \"burnIn\"?")]
    [InlineData("seed=-1", "seed: found -1; allowed: a whole number from 0 to 18446744073709551615")]
    [InlineData("seed=18446744073709551616", "seed: found 18446744073709551616")]
    [InlineData("seed=1.5", "seed: found 1.5; allowed: a whole number")]
    [InlineData("task.sweeps=1.5", "task.sweeps: found 1.5; allowed: a whole number from 1 to 1000000000")]
    [InlineData("task.sweeps=0", "task.sweeps: found 0; allowed")]
    [InlineData("task.sweeps=many", "task.sweeps: found the text \"many\"; allowed: a whole number")]
    [InlineData("task.sweeps=null", "task.sweeps: found null")]
    [InlineData("task.chainGroups=65", "task.chainGroups: found 65; allowed: a whole number from 1 to 64")]
    [InlineData("task=5", "task: found 5; allowed: an object with kind")]
    [InlineData("name=", "name: found the text \"\"; allowed: a text of 1 to 200 characters")]
    [InlineData("network.blocks=[]", "network.blocks: missing; a network needs blocks, or tsp, which makes them")]
    [InlineData("network.blocks.V.name=2x", "network.blocks[0].name: found the text \"2x\"; allowed: a name")]
    [InlineData("network.blocks.V.role=visable", "network.blocks[0].role: found the text \"visable\"; allowed: one of \"visible\", "
        + "\"hidden\", \"output\"; did you mean \"visible\"?")]
    [InlineData("network.blocks.V.size=1000001", "network.blocks[0].size: found 1000001; allowed: a whole number from 1 to 1000000")]
    [InlineData("network.blocks.V.bias=base", "network.blocks[0].bias: found the text \"base\"; allowed: a number; or an array")]
    [InlineData("network.blocks.V.bias=[1,true]", "network.blocks[0].bias[1]: found true; allowed: a number")]
    [InlineData("network.blocks.V.bias=1e999", "network.blocks[0].bias: found 1e999, which is too large for a finite number")]
    [InlineData("temperature=-1", "temperature: found -1; allowed: a number of at least 0")]
    [InlineData("temperature={}", "temperature: found an empty object")]
    [InlineData("temperature={\"geometrc\":[2,1]}", "temperature: unknown key \"geometrc\"; did you mean \"geometric\"?")]
    [InlineData("temperature={\"geometric\":[2,0]}", "temperature.geometric[1]: found 0")]
    [InlineData("temperature={\"linear\":[2,1,0]}", "temperature.linear: found an array of 3; allowed: an array of 2")]
    [InlineData("temperature={\"linear\":[2,1],\"geometric\":[2,1]}", "temperature: found geometric and linear, of which one is allowed")]
    [InlineData("temperature={\"linear\":[2,1],\"extra\":1}", "temperature.extra: unknown key")]
    [InlineData("temperature={\"steps\":[{\"temperature\":1}]}", "temperature.steps[0].sweeps: missing; it must be a whole number")]
    [InlineData("dynamics.kind=sequental", "dynamics.kind: found the text \"sequental\"")]
    [InlineData("dynamics.staleness=2", "dynamics.staleness: only has a meaning where kind is \"stale\"")]
    [InlineData("task={\"kind\":\"dream\"}", "task.kind: found the text \"dream\"; allowed: one of \"sample\", \"anneal\", \"train\"")]
    [InlineData("task={}", "task.kind: missing; it must be one of \"sample\", \"anneal\", \"train\"")]
    [InlineData("task.clamp={\"V\":[2,0]}", "task.clamp.V[0]: found 2; allowed: a whole number from -1 to 1, or null")]
    [InlineData("network.couplings[0].within=V", "network.couplings[0]: found between and within; exactly one is needed of between, from, "
        + "within")]
    [InlineData("network.couplings[0].file=w.npy", "network.couplings[0]: found file and init; exactly one is needed of weights, "
        + "sparse, file, init")]
    [InlineData("network.couplings[0].between=[\"V\"]", "network.couplings[0].between: found an array of 1; allowed: an array of 2")]
    [InlineData("network.couplings[0].init.normal=-1", "network.couplings[0].init.normal: found -1; allowed: a number from 0")]
    [InlineData("network.couplings[0]={\"between\":[\"V\",\"H\"],\"weights\":[[1,2,3],[1]]}", "network.couplings[0].weights: row 1 has "
        + "1 numbers, row 0 has 3")]
    [InlineData("network.couplings[0]={\"between\":[\"V\",\"H\"],\"weights\":[1,2]}", "network.couplings[0].weights: found an array of "
        + "2 whose element 0 is no row (found 1)")]
    [InlineData("network.couplings[0]={\"between\":[\"V\",\"H\"],\"weights\":[[1,\"x\",3],[1,2,3]]}",
        "network.couplings[0].weights[0][1]: found the text \"x\"")]
    [InlineData("network.couplings[0]={\"between\":[\"V\",\"H\"],\"sparse\":[[0,1]]}", "network.couplings[0].sparse[0]: found an array "
        + "of 2; allowed: [i, j, weight]")]
    [InlineData("network.couplings[0]={\"between\":[\"V\",\"H\"],\"sparse\":[[0,-1,2]]}", "network.couplings[0].sparse[0][1]: found -1")]
    public void An_error_says_where_it_is_what_was_found_and_what_is_allowed(string change, string expected) =>
        Assert.StartsWith(expected, Example.Error(Example.Sample, change), StringComparison.Ordinal);

    [Fact]
    public void All_errors_are_found_at_once() => Assert.Equal(
        ["seed", "nam", "task.sweeps", "network.blocks[0].size", "dynamics.order", "name"],
        Example.Read("""
            { "seed": -1, "nam": "x", "task": { "kind": "sample", "sweeps": 0 },
              "network": { "blocks": [ { "name": "V", "size": 0 } ] }, "dynamics": { "order": "sorted" } }
            """).Errors.Select(e => e.Path));

    [Fact]
    public void A_key_given_twice_is_an_error_with_its_path() => Assert.Equal(
        "task.chains: given twice; a key may stand once in an object",
        Example.Error(Example.Sample.Replace("\"sample\"", "\"sample\", \"chains\": 1, \"chains\": 2", StringComparison.Ordinal)));

    [Theory]
    [InlineData("", "line 1, column 1")]
    [InlineData("{\n  \"name\": \"x\",\n  \"seed\": 1 2\n}", "line 3, column 13")]
    [InlineData("{\n  \"name\": \"x\"", "line 2, column 14")]
    [InlineData("{ \"seed\": NaN }", "line 1, column 11")]
    public void A_syntax_error_names_line_and_column(string text, string place) =>
        Assert.Contains(place, Example.Error(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "found an array of 0; allowed: an object with name")]
    [InlineData("null", "found null")]
    [InlineData("{ \"name\": \"\\ud800\" }", "name: the text is not valid Unicode")]
    [InlineData("{ \"\\ud800\": 1 }", "a key is not valid Unicode")]
    public void What_is_no_experiment_at_all_is_refused(string text, string expected) =>
        Assert.StartsWith(expected, Example.Error(text), StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("depth", Example.Error(new string('[', 100_000)), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Countless_errors_are_cut_off()
    {
        var text = "{" + string.Join(",", Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":0")) + "}";
        var errors = Example.Errors(text);
        Assert.Equal(101, errors.Count);
        Assert.Equal("there are more errors than these 100", errors[^1]);
    }

    [Fact]
    public void Found_texts_are_cut_and_cleaned() => Assert.StartsWith(
        "task.sweeps: found the text \"?[31m" + new string('x', 55) + "...\"",
        Example.Error(Example.Sample, "task.sweeps=\u001b[31m" + new string('x', 9999)));

    [Fact]
    public void Spoiled_text_never_throws() => Gen.Select(Gen.Int[0, Example.Train.Length - 1], Gen.Char, Gen.Int[0, 5]).Array[1, 4].Sample(
        changes =>
        {
            var text = new StringBuilder(Example.Train);
            foreach (var (place, letter, cut) in changes.Select(c => (Math.Min(c.Item1, text.Length - 1), c.Item2, c.Item3)))
            {
                text.Remove(place, Math.Min(cut, text.Length - place - 1));
                text.Insert(place, letter);
            }
            var reading = Example.Read(text.ToString());
            return reading.Experiment is not null != reading.Errors.Count > 0;
        },
        iter: 3000,
        threads: 1);
}
