using Annda.Experiments;
using Annda.Programs;

namespace Annda.Execution;

/// <summary>Parts of a train task as its program takes them.</summary>
internal static class TrainRecipe
{
    /// <summary>How fast offsets of centred learning follow the means of the data (Montavon and Müller 2012).</summary>
    public const double OffsetRate = 0.01;

    /// <summary>The momentum by epoch.</summary>
    public static RateSchedule Momentum(MomentumSection section) => section switch
    {
        MomentumSection.InSteps steps => new RateSchedule(0, 0, [.. steps.Steps.Select(s => (s.Momentum, s.Epochs))]),
        MomentumSection.Constant constant => RateSchedule.Constant(constant.Value),
        _ => throw new InvalidOperationException($"unknown momentum {section}"),
    };

    /// <summary>Ladders of the free-running chains; null for chains of one temperature.</summary>
    /// <param name="train">The task.</param>
    /// <param name="coldest">The temperature of learning.</param>
    /// <param name="factor">Temperature of the law that a chain at T samples, over T.</param>
    public static TemperingSettings? Tempering(TrainTask train, double coldest, double factor) =>
        train.Tempering is not { } tempering ? null : new TemperingSettings
        {
            Temperatures = tempering.Spacing == LadderSpacing.Inverse
                ? TemperingSettings.InverseLadder(tempering.From, coldest, tempering.Temperatures)
                : TemperingSettings.Ladder(tempering.From, coldest, tempering.Temperatures),
            Every = train.Steps,
            LawFactor = factor,
        };
}
