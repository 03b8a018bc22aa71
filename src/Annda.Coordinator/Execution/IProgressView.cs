namespace Annda.Execution;

/// <summary>What a person is shown while a run goes on.</summary>
/// <param name="Label">Where it is: "epoch 3 of 10".</param>
/// <param name="Share">0 to 1.</param>
/// <param name="Headline">The figure worth watching.</param>
/// <param name="Temperature">Temperature now.</param>
/// <param name="Rate">Examples (or unit updates, for other tasks) a second.</param>
/// <param name="RateUnit">What <paramref name="Rate"/> counts.</param>
/// <param name="Left">Time left, if it can be told.</param>
public readonly record struct ProgressLine(string Label, double Share, string Headline, double Temperature, double Rate, string RateUnit,
    TimeSpan? Left)
{
    /// <summary>A line for each node of a cluster.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];
}

/// <summary>Shows progress.</summary>
public interface IProgressView
{
    /// <summary>Shows where the run is.</summary>
    void Show(ProgressLine line);

    /// <summary>Says something that stays.</summary>
    void Say(string text);

    /// <summary>Warns.</summary>
    void Warn(string text);
}
