using Annda.Dynamics;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>What to do with the network; <c>kind</c> says which case it is.</summary>
public abstract record TaskSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } =
    [
        typeof(SampleTask), typeof(AnnealTask), typeof(TrainTask), typeof(RecallTask), typeof(RelaxTask), typeof(StudyTask),
        typeof(BackpropagateTask), typeof(DbnTask), typeof(RecogniseTask), typeof(GenerateTask), typeof(UpDownTask),
        typeof(DeepAutoencoderTask),
    ];
}

/// <summary>A task that can be done at every point of a study.</summary>
public abstract record PointTask : TaskSection, IUnion
{
    /// <inheritdoc/>
    public static new IReadOnlyList<Type> Cases { get; } =
        [typeof(SampleTask), typeof(TrainTask), typeof(RecallTask), typeof(BackpropagateTask)];
}

/// <summary>Draw states and report their means, pair products and energies.</summary>
[Kind("sample"), Doc("Draw states from the network.")]
public sealed record SampleTask : PointTask
{
    [Doc("How many independent chains."), InRange(1, 1_000_000)]
    public int Chains { get; init; } = 100;

    [Doc("Sweeps before the first sample."), InRange(0, 1_000_000_000)]
    public int BurnIn { get; init; } = 100;

    [Doc("Sweeps after the burn-in."), InRange(1, 1_000_000_000)]
    public int Sweeps { get; init; } = 1000;

    [Doc("A sample is taken every so many sweeps."), InRange(1, 1_000_000_000)]
    public int Every { get; init; } = 1;

    [Doc("Units held fixed, by block: 0 or 1 (binary), -1 or 1 (bipolar), null for a free unit."), InRange(-1, 1)]
    public IReadOnlyDictionary<string, int?[]>? Clamp { get; init; }

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }

    [Doc("Dynamics under which the same is sampled again and compared with the exact law (at most 20 free units). "
        + "Here stale reads exactly the sweep before."), Count(0, 5)]
    public DynamicsKind[]? Compare { get; init; }
}

/// <summary>Cool the network down and report the lowest energies found.</summary>
[Kind("anneal"), Doc("Cool the network down to a state of low energy.")]
public sealed record AnnealTask : TaskSection
{
    [Doc("How many chains; 32 when left out, or with tempering as many as temperatures."), InRange(1, 1_000_000)]
    public int? Chains { get; init; }

    [Doc("Sweeps of the whole schedule: 1000 when left out; for a temperature in steps, their sum."), InRange(1, 1_000_000_000)]
    public int? Sweeps { get; init; }

    [Doc("End with a zero-temperature descent.")]
    public bool Greedy { get; init; } = true;

    [Doc("Parallel tempering instead of a schedule.")]
    public TemperingSection? Tempering { get; init; }

    [Doc("An energy, or \"best\": the run says how many sweeps it takes to reach it with a probability of 99 %.")]
    public TargetSection? Target { get; init; }

    [Doc("Units held fixed, by block: 0 or 1 (binary), -1 or 1 (bipolar), null for a free unit."), InRange(-1, 1)]
    public IReadOnlyDictionary<string, int?[]>? Clamp { get; init; }

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }
}
