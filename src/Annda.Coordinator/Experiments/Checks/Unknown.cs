using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>What to say about the name of a block that does not exist.</summary>
internal static class Unknown
{
    public static string Block(string name, IEnumerable<BlockSection> blocks)
    {
        var names = blocks.Select(b => b.Name).ToList();
        var shown = string.Join(", ", names.Take(20)) + (names.Count > 20 ? ", ..." : "");
        return $"there is no block \"{Found.Printable(name, 100)}\"{Nearest.Hint(name, names)}; the blocks are {shown}";
    }
}
