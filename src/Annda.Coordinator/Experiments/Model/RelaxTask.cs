using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Let deterministic units go from random starts.</summary>
[Kind("relax"), Doc("Let a network of graded units go from many random starts.")]
public sealed record RelaxTask : TaskSection
{
    [Doc("How many starts."), InRange(1, 1_000_000)]
    public int Chains { get; init; } = 100;

    [Doc("Sweeps: steps of time."), InRange(1, 1_000_000_000)]
    public int Sweeps { get; init; } = 1000;

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }
}
