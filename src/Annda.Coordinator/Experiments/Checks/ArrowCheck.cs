using Annda.Dynamics;
using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of couplings with a direction, and of those that are tied to one.</summary>
internal static class ArrowCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        var couplings = experiment.Network.Couplings;
        for (var i = 0; i < couplings.Length && !errors.Full; i++)
        {
            var (coupling, path) = (couplings[i], $"network.couplings[{i}]");
            if ((coupling.From is null) != (coupling.To is null))
                errors.Add($"{path}.{(coupling.From is null ? "from" : "to")}", "missing; a coupling with a direction has from and to");
            if (coupling.Tied is { } other) Tied(couplings, i, other, $"{path}.tied", errors);
            if (coupling.From is null) continue;
            if (coupling.Sparse is not null || coupling.Store is not null)
                errors.Add(path, "found from and to beside sparse or store; allowed: weights, file, init or tied");
            if (experiment.Network.Partition is not null)
                errors.Add("network.partition", $"found beside {path}, which has a direction; only symmetric weights can be cut");
        }
        if (couplings.Any(c => c.From is not null) && experiment.Dynamics.Kind != DynamicsKind.Sequential)
            errors.Add("dynamics.kind", $"found {Shapes.Kebab(experiment.Dynamics.Kind.ToString())}, but couplings have a direction; "
                + "allowed: sequential, whose sweep passes from block to block");
    }

    /// <summary>The coupling that one is tied to; −1: there is none of that name.</summary>
    public static int TiedTo(IReadOnlyList<CouplingSection> couplings, string name) =>
        couplings.ToList().FindIndex(c => NameOf(c) == name);

    private static string? NameOf(CouplingSection coupling) => coupling.Name ?? (coupling.From, coupling.To) switch
    {
        ({ } from, { } to) => $"{from}-{to}",
        _ => null,
    };

    private static void Tied(CouplingSection[] couplings, int index, string name, string path, ErrorList errors)
    {
        var other = TiedTo(couplings, name);
        if (couplings[index].From is null)
            errors.Add(path, "only a coupling with a direction (from, to) can be tied");
        else if (other < 0 || other == index)
        {
            var names = couplings.Where((c, i) => i != index && c is { From: not null, Tied: null }).Select(NameOf).OfType<string>().ToList();
            errors.Add(path, $"there is no other coupling \"{Found.Printable(name, 100)}\"{Nearest.Hint(name, names)}; those that this can "
                + $"be tied to are {string.Join(", ", names.Take(20))}");
        }
        else if (couplings[other].From is null || couplings[other].Tied is not null)
            errors.Add(path, $"found {Found.Printable(name, 100)}, which {(couplings[other].Tied is null ? "has no direction" : "is tied "
                + "itself")}; allowed: a coupling with from, to and weights of its own");
        else if (Array.FindIndex(couplings, c => c.Tied == name) is var first && first != index)
            errors.Add(path, $"network.couplings[{first}] is tied to {Found.Printable(name, 100)} already; two couplings can be tied");
    }
}
