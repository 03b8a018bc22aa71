using Annda.Protocol;
using Annda.Wire.Proto;

namespace Annda.Wire;

/// <summary>Queries and commands to blocks and couplings as protobuf bodies.</summary>
internal static class MemberBodies
{
    public static ActivationRequestBody Of(ActivationRequest message) =>
        new() { From = message.From.Index, Group = Parts.Of(message.Group), Version = message.Version };

    public static ActivationRequest Read(RunKey run, ActivationRequestBody body) =>
        new(run, Check.Block(body.From), Check.Group(body.Group), body.Version);

    public static CountsRequestBody Of(CountsRequest message) =>
        new() { Coupling = message.Coupling.Index, Phase = message.Phase, Group = Parts.Of(message.Group) };

    public static CountsRequest Read(RunKey run, CountsRequestBody body) =>
        new(run, Check.Coupling(body.Coupling), body.Phase, Check.Group(body.Group));

    public static ReportStatesBody Of(ReportStates message) => new() { Query = message.Query };

    public static ReportStates Read(RunKey run, ReportStatesBody body) => new(run, body.Query);

    public static ParametersRequestBody Of(ParametersRequest message) =>
        new() { Coupling = message.Coupling.Index, From = message.From.Index, Version = message.Version };

    public static ParametersRequest Read(RunKey run, ParametersRequestBody body) =>
        new(run, Check.Coupling(body.Coupling), Check.Block(body.From), Check.Within(body.Version, "version"));

    public static BiasShiftBody Of(BiasShift message) => new()
    {
        Coupling = message.Coupling.Index,
        From = message.From.Index,
        Version = message.Version,
        Values = Parts.Of(message.Values),
    };

    public static BiasShift Read(RunKey run, BiasShiftBody body) => new(run, Check.Coupling(body.Coupling), Check.Coupling(body.From),
        Check.Within(body.Version, "version"), Floats.Read(body.Values.Span, "shift of biases"));

    public static BiasShiftRequestBody Of(BiasShiftRequest message) =>
        new() { Coupling = message.Coupling.Index, From = message.From.Index, Version = message.Version };

    public static BiasShiftRequest Read(RunKey run, BiasShiftRequestBody body) =>
        new(run, Check.Coupling(body.Coupling), Check.Coupling(body.From), Check.Within(body.Version, "version"));

    // A node that knows no steps by sign, or no centred ones, must not take them for a gradient: to it such an order has no settings.
    public static LearnBody Of(Learn message) => new()
    {
        Coupling = message.Coupling.Index,
        Version = message.Version,
        Clamped = message.Clamped is { } clamped ? Parts.Of(clamped) : null,
        Free = message.Free is { } free ? Parts.Of(free) : null,
        Settings = message.Settings is { Step: StepRule.Gradient, Centring: 0 } ? Of(message.Settings) : null,
        BySign = message.Settings.Step == StepRule.Sign ? Of(message.Settings) : null,
        Centred = message.Settings is { Step: StepRule.Gradient, Centring: not 0 } ? Of(message.Settings) : null,
        OpenPhase = message.OpenPhase,
        OpenVersion = message.OpenVersion,
    };

    public static Learn Read(RunKey run, LearnBody body) => new(run, Check.Coupling(body.Coupling), Check.Within(body.Version, "version"),
        body.Clamped is { } clamped ? Parts.Counted(clamped) : body.Free is null ? null
            : throw new WireException("a free phase without a clamped one found"), body.Free is { } free ? Parts.Counted(free) : null,
        body.BySign is { } part ? Settings(part) with { Step = StepRule.Sign }
            : Settings(Check.There(body.Centred ?? body.Settings, "settings")), body.OpenPhase,
        body.OpenVersion);

    public static CollectBody Of(Collect message) =>
        new() { Coupling = message.Coupling.Index, Phase = Parts.Of(message.Phase), OpenPhase = message.OpenPhase };

    public static Collect Read(RunKey run, CollectBody body) =>
        new(run, Check.Coupling(body.Coupling), Parts.Counted(body.Phase), body.OpenPhase);

    public static ReportParametersBody Of(ReportParameters message) =>
        new() { Coupling = message.Coupling.Index, Query = message.Query };

    public static ReportParameters Read(RunKey run, ReportParametersBody body) => new(run, Check.Coupling(body.Coupling), body.Query);

    private static LearningPart Of(LearningSettings settings) => new()
    {
        Rate = Parts.Bits(settings.Rate),
        Momentum = Parts.Bits(settings.Momentum),
        WeightDecay = Parts.Bits(settings.WeightDecay),
        Temperature = Parts.Bits(settings.Temperature),
        Sparsity = settings.Sparsity is { } sparsity ? new SparsityPart
        {
            Target = Parts.Bits(sparsity.Target),
            Cost = Parts.Bits(sparsity.Cost),
            Decay = Parts.Bits(sparsity.Decay),
        } : null,
        Centring = Parts.Bits(settings.Centring),
        Clip = Parts.Bits(settings.Clip),
        Adam = settings.Adam is { } adam ? new AdamPart
        {
            Beta1 = Parts.Bits(adam.Beta1),
            Beta2 = Parts.Bits(adam.Beta2),
            Epsilon = Parts.Bits(adam.Epsilon),
        } : null,
    };

    private static LearningSettings Settings(LearningPart part) => new(
        Check.Finite(part.Rate, "learning rate"), Check.Finite(part.Momentum, "momentum"), Check.Finite(part.WeightDecay, "weight decay"),
        Check.Finite(part.Temperature, "temperature"), part.Sparsity is { } sparsity ? new SparsitySettings(
            Check.Finite(sparsity.Target, "sparsity target"), Check.Finite(sparsity.Cost, "sparsity cost"),
            Check.Finite(sparsity.Decay, "sparsity decay")) : null, Clip: Check.Finite(part.Clip, "clip"))
    {
        Centring = Check.Finite(part.Centring, "share of the offsets", 0, 1),
        Adam = part.Adam is { } adam ? new AdamSettings(Check.Finite(adam.Beta1, "beta 1"), Check.Finite(adam.Beta2, "beta 2"),
            Check.Finite(adam.Epsilon, "epsilon")) : null,
    };
}
