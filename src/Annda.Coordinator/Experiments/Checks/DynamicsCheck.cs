using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of dynamics: given colours must name every block and differ between coupled ones.</summary>
internal static class DynamicsCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        if (experiment.Dynamics.Colours is not { } colours)
            return;
        var network = experiment.Network;
        var blocks = network.RunningBlocks();
        foreach (var name in colours.Keys.Where(n => blocks.All(b => b.Name != n)))
            errors.Add($"dynamics.colours.{Found.Printable(name, 100)}", Unknown.Block(name, blocks));
        foreach (var block in blocks.Where(b => !colours.ContainsKey(b.Name)).DistinctBy(b => b.Name))
            errors.Add("dynamics.colours", $"block {block.Name} has no colour; give all blocks one, or leave colours out");
        for (var i = 0; i < network.Couplings.Length; i++)
        {
            if (network.Couplings[i].Between is [var a, var b] && a != b
                && colours.TryGetValue(a, out var colour) && colours.TryGetValue(b, out var other) && colour == other)
                errors.Add($"dynamics.colours.{b}", $"found {other}, the colour of block {a} too; network.couplings[{i}] couples the "
                    + "two, so they need different ones");
        }
    }
}
