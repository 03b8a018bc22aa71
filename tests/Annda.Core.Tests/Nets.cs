using Annda.Topology;

namespace Annda.Tests;

/// <summary>Small networks that tests share.</summary>
public static class Nets
{
    /// <summary>Twelve units, binary and bipolar, with dense and sparse couplings between blocks and inside them.</summary>
    public static Network EveryKind(Dice dice, double deviation = 0.5) => new NetworkBuilder()
        .Visible("V", 4, UnitKind.Binary, Rounded(dice, 4, deviation))
        .Hidden("H", 5, UnitKind.Bipolar, Rounded(dice, 5, deviation))
        .Hidden("G", 3, UnitKind.Binary, Rounded(dice, 3, deviation))
        .Between("V", "H", Rounded(dice, 20, deviation))
        .BetweenSparse("H", "G",
            [(0, 0, Round(dice, deviation)), (1, 2, Round(dice, deviation)), (4, 1, Round(dice, deviation)),
                (4, 2, Round(dice, deviation))])
        .Within("G", [.. dice.Symmetric(3, deviation).Select(Round)])
        .WithinSparse("V", [(0, 1, Round(dice, deviation)), (0, 3, Round(dice, deviation)), (2, 3, Round(dice, deviation))])
        .Build();

    /// <summary>A restricted machine.</summary>
    public static Network Restricted(Dice dice, int visible, int hidden, UnitKind visibleKind = UnitKind.Binary,
        UnitKind hiddenKind = UnitKind.Binary, double deviation = 0.5) => new NetworkBuilder()
        .Visible("V", visible, visibleKind, Rounded(dice, visible, deviation))
        .Hidden("H", hidden, hiddenKind, Rounded(dice, hidden, deviation))
        .Between("V", "H", Rounded(dice, visible * hidden, deviation))
        .Build();

    private static float[] Rounded(Dice dice, int count, double deviation) => [.. dice.Normals(count, deviation).Select(Round)];

    private static float Round(Dice dice, double deviation) => Round((float)deviation * dice.Normal());

    // Multiples of 1/1024, so that small steps of finite differences are exact in single precision.
    private static float Round(float x) => MathF.Round(x * 1024) / 1024;
}
