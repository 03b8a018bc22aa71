using Annda.Dynamics;
using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of graded units: what they go with.</summary>
internal static class GradedCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        var network = experiment.Network;
        var blocks = network.RunningBlocks();
        var graded = blocks.Count(b => b.Units == UnitKind.Graded);
        if (graded == 0)
        {
            if (experiment.Task is RelaxTask)
                errors.Add("task.kind", "found relax, which is for graded units, but no block has them; allowed for stochastic ones: "
                    + "sample, anneal, recall or train");
            return;
        }
        if (graded < blocks.Count)
            errors.Add("network.blocks", $"found graded units in {graded} of {blocks.Count} blocks; allowed: in all, or in none");
        if (experiment.Dynamics.Kind != DynamicsKind.Synchronous)
            errors.Add("dynamics.kind", $"found {Shapes.Kebab(experiment.Dynamics.Kind.ToString())}, but the network has graded units; "
                + "allowed: synchronous, whose sweep is a step of theirs");
        if (experiment.Task is not RelaxTask)
            errors.Add("task.kind", "found a task for stochastic units, but the network has graded ones; allowed: relax");
        if (network.Graph is not null)
            errors.Add("network.graph", "found a graph, but the network has graded units; allowed: couplings");
        if (blocks.Any(b => b.Bias is BiasSection.BaseRate))
            errors.Add("network.blocks", "found \"base-rate\" biases of graded units; allowed: numbers");
    }
}
