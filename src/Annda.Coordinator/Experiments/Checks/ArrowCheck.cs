using Annda.Dynamics;
using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of couplings with a direction, and of those that are tied to one.</summary>
internal static class ArrowCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        var couplings = experiment.Network.Couplings;
        var sizes = experiment.Network.Blocks.DistinctBy(b => b.Name).ToDictionary(b => b.Name, b => b.Width());
        for (var i = 0; i < couplings.Length && !errors.Full; i++)
        {
            var (coupling, path) = (couplings[i], $"network.couplings[{i}]");
            if ((coupling.From is null) != (coupling.To is null))
                errors.Add($"{path}.{(coupling.From is null ? "from" : "to")}", "missing; a coupling with a direction has from and to");
            if (coupling.Tied is { } other) Tied(couplings, i, other, sizes, $"{path}.tied", errors);
            if (coupling.Tied is not null && experiment.Task is BackpropagateTask { Epochs: > 0 })
                errors.Add($"{path}.tied", "found; tied weights do not learn together in this version; allowed: init or file");
            if (coupling.From is null) continue;
            if (coupling.Sparse is not null || coupling.Store is not null)
                errors.Add(path, "found from and to beside sparse or store; allowed: weights, file, init or tied");
            if (experiment.Network.Partition is not null)
                errors.Add("network.partition", $"found beside {path}, which has a direction; only symmetric weights can be cut");
        }
        if (couplings.All(c => c.From is null)) return;
        if ((experiment.Task is StudyTask study ? study.Each : experiment.Task)
            is SampleTask or AnnealTask or TrainTask or RecallTask or RelaxTask)
            errors.Add("task.kind", "found a task for couplings without a direction, but network.couplings has from and to; allowed: "
                + "backpropagate, recognise, generate, up-down");
        if (experiment.Dynamics.Kind != DynamicsKind.Sequential)
            errors.Add("dynamics.kind", $"found {Shapes.Kebab(experiment.Dynamics.Kind.ToString())}, but couplings have a direction; "
                + "allowed: sequential, whose sweep passes from block to block");
    }

    private static string? NameOf(CouplingSection coupling) => coupling.Name ?? (coupling.From, coupling.To) switch
    {
        ({ } from, { } to) => $"{from}-{to}",
        _ => null,
    };

    private static void Tied(CouplingSection[] couplings, int index, string name, Dictionary<string, int> sizes, string path,
        ErrorList errors)
    {
        (int, int)? Sizes(CouplingSection c) =>
            sizes.TryGetValue(c.From!, out var from) && c.To is not null && sizes.TryGetValue(c.To, out var to) ? (from, to) : null;

        var other = Array.FindIndex(couplings, c => NameOf(c) == name);
        if (couplings[index].From is null)
            errors.Add(path, "only a coupling with a direction (from, to) can be tied");
        else if (other < 0 || other >= index)
        {
            var names = couplings.Take(index).Where(c => c is { From: not null, Tied: null }).Select(NameOf).OfType<string>().ToList();
            errors.Add(path, $"there is no coupling \"{Found.Printable(name, 100)}\" before this one{Nearest.Hint(name, names)}; those "
                + $"that it can be tied to are {string.Join(", ", names.Take(20))}");
        }
        else if (couplings[other].From is null || couplings[other].Tied is not null)
            errors.Add(path, $"found {Found.Printable(name, 100)}, which {(couplings[other].Tied is null ? "has no direction" : "is tied "
                + "itself")}; allowed: a coupling with from, to and weights of its own");
        else if (Array.FindIndex(couplings, c => c.Tied == name) is var first && first != index)
            errors.Add(path, $"network.couplings[{first}] is tied to {Found.Printable(name, 100)} already; two couplings can be tied");
        else if (Sizes(couplings[other]) is var (a, b) && Sizes(couplings[index]) is var (c, d) && (a, b) != (d, c))
            errors.Add(path, $"found {Found.Printable(name, 100)} with {a} x {b} weights; allowed: {d} x {c}, which turned over are these");
    }
}
