using System.CommandLine;
using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Placement;
using Annda.Planning;
using Annda.Stacks;

namespace Annda.Cli;

/// <summary>annda plan: what a run would take on clusters of several sizes, before there is one.</summary>
internal static class PlanCommand
{
    private const double GigabitMax = 10_000, MicrosecondsMax = 1e6;

    private sealed record Options(string Experiment, string[] Nodes, int? Cores, bool OneMachine, double? Bandwidth, double? Latency,
        ulong? Seed, string[] Set, bool Json);

    public static Command Create()
    {
        var experiment = CommonOptions.NoOption(new Argument<string>("EXPERIMENT")
        {
            Description = "A built-in experiment (see annda list) or an experiment file",
        });
        var nodes = new Option<string[]>("--nodes")
        {
            Description = $"Numbers of nodes, such as 1,2,4-8; up to {NodeNumbers.Max}",
            HelpName = "N,…",
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => ["1,2,4,8"],
        };
        var cores = CommonOptions.WholeOrNone("--cores", "Cores of a node; all of this machine if left out, 1 with --loopback", 1, 1024);
        var loopback = new Option<bool>("--loopback") { Description = "All nodes are processes on this machine and share its cores" };
        var bandwidth = CommonOptions.RealOrNone("--bandwidth", "Gbit/s of a node's connection; 10 if left out", 0.001, GigabitMax);
        var latency = CommonOptions.RealOrNone("--latency",
            "Microseconds from node to node, software included; 75 if left out, 50 with --loopback", 0, MicrosecondsMax);
        var (seed, set, json) = (CommonOptions.Seed(), CommonOptions.Set(), CommonOptions.Json());
        json.Description = "Write the plan alone to standard output, as JSON";
        var command = new Command("plan", "Predict time, traffic and memory of a run on clusters of several sizes")
        {
            experiment, nodes, cores, loopback, bandwidth, latency, seed, set, json,
        };
        command.SetAction((parsed, _) => RunAsync(new Options(parsed.GetValue(experiment)!, parsed.GetValue(nodes) ?? [],
            parsed.GetValue(cores), parsed.GetValue(loopback), parsed.GetValue(bandwidth), parsed.GetValue(latency), parsed.GetValue(seed),
            parsed.GetValue(set) ?? [], parsed.GetValue(json)), parsed.InvocationConfiguration));
        return command;
    }

    private static async Task<int> RunAsync(Options options, InvocationConfiguration io)
    {
        var sizes = NodeNumbers.Of(options.Nodes);
        var reading = ExperimentSource.Read(options.Experiment,
            options.Seed is { } seed ? [.. options.Set, $"seed={seed}"] : options.Set);
        if (reading.Experiment!.Task is StudyTask)
            throw new InputException("task.kind: 'study' found; a study runs its points one by one in one process, plan one of them");
        if (Stack.Of(reading) is { } stack)
            throw new InputException($"task.kind: '{stack.Kind}' found; a run in {stack.Stages.Count} stages is planned stage by stage");
        var recipe = Recipe.Create(reading, threads: 1);
        if (recipe.Virtual is not null)
            throw new InputException("dynamics.time: a run in virtual time is one thread of one process; there is nothing to plan");
        // On standard error: the plan may go to a file, and a person waits at a screen.
        void Progress(string what)
        {
            if (!options.Json) io.Error.WriteLine(what);
        }
        var costs = await MachineCosts.MeasureAsync(recipe.Network.Spec, TimeProvider.System, what => Progress($"measuring {what}"))
            .ConfigureAwait(false);
        var planner = new Planner(recipe.Network.Spec, (nodes, threads) => WorkloadReader.Read(recipe.Network, recipe.Rule,
            recipe.Under(recipe.Dynamics, threads, nodes).Program), Machines(options), costs);
        var plan = planner.Plan(recipe.Experiment.Name, sizes, Progress);
        if (options.Json) io.Output.WriteLine(PlanText.Json(plan, recipe.Network.Spec).ToJsonString(JsonText.Indented));
        else io.Output.Write(PlanText.Table(plan, recipe.Network.Spec));
        return ExitCode.Done;
    }

    private static PlannedMachines Machines(Options options)
    {
        var link = options.OneMachine ? LinkCosts.Loopback : LinkCosts.Ethernet;
        if (options.Bandwidth is { } gigabit) link = link with { BytesPerSecond = gigabit * 1e9 / 8 };
        if (options.Latency is { } microseconds) link = link with { Latency = microseconds * 1e-6 };
        return new PlannedMachines(options.Cores ?? (options.OneMachine ? 1 : Environment.ProcessorCount),
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, link, options.OneMachine ? Environment.ProcessorCount : null);
    }
}
