using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Benchmarks;

/// <summary>Networks, states and examples that need no files. What they hold changes no kernel's time; their sizes do.</summary>
internal static class GeneratedData
{
    /// <summary>Units of the machine that learns.</summary>
    public const int Visible = 784, Hidden = 500;

    /// <summary>Examples of one update.</summary>
    public const int Batch = 100;

    /// <summary>Step size.</summary>
    public const double Rate = 0.05;

    /// <summary>A restricted Boltzmann machine at its start.</summary>
    public static Network Rbm(int visible = Visible, int hidden = Hidden) =>
        new NetworkBuilder().Visible("V", visible).Hidden("H", hidden).BetweenNormal("V", "H", 0.01, 1).Build();

    /// <summary>A cubic lattice with periodic ends, bipolar units and couplings ±1.</summary>
    public static Network Lattice(int side)
    {
        int[] steps = [1, side, side * side];
        var units = side * side * side;
        var edges = from unit in Enumerable.Range(0, units)
                    from step in steps
                    let next = unit / step % side == side - 1 ? unit - (side - 1) * step : unit + step
                    select (unit, next, new StreamKey(1, Purpose.Weights).Below(2, (uint)unit, (uint)step, 0) * 2f - 1);
        return new NetworkBuilder().Hidden("S", units, UnitKind.Bipolar).WithinSparse("S", edges).Build();
    }

    /// <summary>A random graph of bipolar units with weights −1, as a cut problem has.</summary>
    public static Network Graph(int units, int edges)
    {
        var (key, pairs) = (new StreamKey(2, Purpose.Weights), new HashSet<(int, int)>());
        for (var n = 0; pairs.Count < edges; n++)
        {
            var (a, b) = (key.Below(units, 0, (uint)n, 0), key.Below(units, 1, (uint)n, 0));
            if (a != b) pairs.Add((Math.Min(a, b), Math.Max(a, b)));
        }
        return new NetworkBuilder().Hidden("S", units, UnitKind.Bipolar)
            .WithinSparse("S", pairs.Select(p => (p.Item1, p.Item2, -1f))).Build();
    }

    /// <summary>Sherrington and Kirkpatrick's glass: bipolar units, normal couplings of deviation 1/√N between all of them.</summary>
    public static Network Glass(int units)
    {
        var (key, weights) = (new StreamKey(3, Purpose.Weights), new float[units * units]);
        for (var i = 0; i < units; i++)
            for (var j = 0; j < i; j++)
                weights[i * units + j] = weights[j * units + i] = (float)(key.Normals((uint)i, (uint)j, 0).First / Math.Sqrt(units));
        return new NetworkBuilder().Hidden("S", units, UnitKind.Bipolar).Within("S", weights).Build();
    }

    /// <summary>Fair bits.</summary>
    public static BitPlanes States(int units, int chains)
    {
        var (states, key) = (new BitPlanes(units, chains), new StreamKey(1, Purpose.Start));
        for (var unit = 0; unit < units; unit++)
        {
            var plane = states.Plane(unit);
            for (var word = 0; word < plane.Length; word++) plane[word] = Uniforms.FairBits(key, (uint)unit, (uint)word, 0);
            plane[^1] &= states.LastMask;
        }
        return states;
    }

    /// <summary>Examples for <see cref="Rbm"/>: fair bits.</summary>
    public static Examples Examples(int count)
    {
        var states = States(Visible, count);
        var bits = new byte[count * Visible];
        for (var e = 0; e < count; e++)
            for (var u = 0; u < Visible; u++) bits[e * Visible + u] = states[u, e] ? (byte)1 : (byte)0;
        return new Examples(bits, count);
    }
}
