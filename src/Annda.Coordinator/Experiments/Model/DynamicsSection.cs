using Annda.Dynamics;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Who may update when, from which values.</summary>
[Doc("The dynamics.")]
public sealed record DynamicsSection
{
    [Doc("sequential and chromatic are exact; synchronous is Little's; stale reads old values; asynchronous has no clock at all.")]
    public DynamicsKind Kind { get; init; } = DynamicsKind.Chromatic;

    [Doc("How many sweeps behind a neighbour's state may be."), InRange(0, 64), OnlyWith(nameof(Kind), DynamicsKind.Stale)]
    public int Staleness { get; init; } = 1;

    [Doc("freshest: the newest state at hand; oldest: exactly the oldest allowed one, so that the run can be repeated.")]
    [OnlyWith(nameof(Kind), DynamicsKind.Stale)]
    public StaleReads Reads { get; init; } = StaleReads.Freshest;

    [Doc("The order of updates inside a block with weights of its own.")]
    public UnitOrder Order { get; init; } = UnitOrder.Fixed;

    [Doc("boltzmann: a bipolar unit is +1 with probability sigma(2h/T); lecture: sigma(h/T).")]
    public GainConvention Convention { get; init; } = GainConvention.Boltzmann;

    [Doc("The colour of every block; coupled blocks need different ones. Chosen automatically when left out.")]
    [InRange(0, 1_000_000), OnlyWith(nameof(Kind), DynamicsKind.Chromatic)]
    public IReadOnlyDictionary<string, int>? Colours { get; init; }
}
