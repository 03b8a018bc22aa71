using System.Text.Json;
using Annda.Topology;

namespace Annda.Tests.Laws;

/// <summary>The tiny networks of golden/async-bias.json, with their exact laws under each discipline.</summary>
public static class GoldenNets
{
    public static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "async-bias.json"))).RootElement;

    public static JsonElement Net(string name) =>
        Root.GetProperty("nets").EnumerateArray().Single(n => n.GetProperty("name").GetString() == name);

    public static double Temperature(string name) => Net(name).GetProperty("T").GetDouble();

    public static double[] Boltzmann(string name) => Doubles(Net(name).GetProperty("boltzmann"));

    /// <summary>Law under a discipline such as "synchronous" or "concurrent_m/1".</summary>
    public static double[] Law(string name, string discipline) => Doubles(Discipline(name, discipline).GetProperty("distribution"));

    public static double TotalVariation(string name, string discipline) => Discipline(name, discipline).GetProperty("TV").GetDouble();

    /// <summary>The network with the blocks of the golden file; couplings of each pair of blocks dense.</summary>
    /// <param name="name">The net.</param>
    /// <param name="gain">Factor of all weights and biases.</param>
    /// <param name="biasSign">Factor of the biases alone.</param>
    /// <param name="blocksOf">So many contiguous blocks of equal size instead; 0: the file's.</param>
    public static Network Build(string name, double gain = 1, double biasSign = 1, int blocksOf = 0)
    {
        var net = Net(name);
        var units = net.GetProperty("kind").GetString() == "01" ? UnitKind.Binary : UnitKind.Bipolar;
        var blocks = net.GetProperty("blocks").EnumerateArray()
            .Select(b => b.EnumerateArray().Select(u => u.GetInt32()).ToArray()).ToArray();
        var bias = Doubles(net.GetProperty("b"));
        var n = bias.Length;
        if (blocksOf > 0) blocks = [.. Enumerable.Range(0, n).Chunk(n / blocksOf)];
        var weights = new double[n, n];
        foreach (var w in net.GetProperty("w").EnumerateArray())
            weights[w[0].GetInt32(), w[1].GetInt32()] = weights[w[1].GetInt32(), w[0].GetInt32()] = w[2].GetDouble() * gain;
        var builder = new NetworkBuilder();
        for (var b = 0; b < blocks.Length; b++)
            builder.Add(new BlockSpec(Block(b), b == 0 ? BlockRole.Visible : BlockRole.Hidden, units, blocks[b].Length),
                [.. blocks[b].Select(u => (float)(bias[u] * gain * biasSign))]);
        for (var a = 0; a < blocks.Length; a++)
            for (var b = a; b < blocks.Length; b++)
            {
                float[] matrix = [.. blocks[a].SelectMany(i => blocks[b].Select(j => (float)weights[i, j]))];
                if (matrix.All(w => w == 0)) continue;
                if (a == b) builder.Within(Block(a), matrix);
                else builder.Between(Block(a), Block(b), matrix);
            }
        return builder.Build();
    }

    private static string Block(int index) => ((char)('A' + index)).ToString();

    public static JsonElement Discipline(string name, string discipline) =>
        discipline.Split('/').Aggregate(Net(name).GetProperty("dynamics"), (at, key) => at.GetProperty(key));

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetDouble())];
}
