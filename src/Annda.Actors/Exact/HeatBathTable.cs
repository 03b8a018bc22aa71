namespace Annda.Exact;

/// <summary>σ(±g h_k / T): chances of every free unit for every state that it can read, and who shares its block.</summary>
internal sealed class HeatBathTable
{
    private readonly double[] _on, _off;

    /// <summary>Tabulates [free units × 2^free].</summary>
    /// <param name="model">The network.</param>
    /// <param name="scale">[units] gain over temperature: P(on) = σ(scale h).</param>
    public HeatBathTable(PairwiseModel model, IReadOnlyList<double> scale)
    {
        Numerics.Guard.Shape(scale.Count, model.Units, "scale [units]");
        (Units, States) = (model.Free.Length, 1 << model.Free.Length);
        (_on, _off, Own) = (new double[Units * States], new double[Units * States], new int[Units]);
        for (var s = 0; s < States; s++)
        {
            var values = model.Values(s);
            for (var k = 0; k < Units; k++)
            {
                var x = scale[model.Free[k]] * model.Field(model.Free[k], values);
                // Not 1 − on: a chance of 1e-20 must stay above 0, or states fall out of the chain.
                (_on[k * States + s], _off[k * States + s]) = (Numerics.Elementary.Logistic(x), Numerics.Elementary.Logistic(-x));
            }
        }
        for (var k = 0; k < Units; k++)
            for (var j = 0; j < Units; j++) if (model.BlockOf[model.Free[j]] == model.BlockOf[model.Free[k]]) Own[k] |= 1 << j;
    }

    /// <summary>Free units.</summary>
    public int Units { get; }

    /// <summary>2^units.</summary>
    public int States { get; }

    /// <summary>[units] bits of the units of the same block.</summary>
    public int[] Own { get; }

    /// <summary>P(unit is on or off | it reads a state).</summary>
    public double Chance(int unit, int read, bool on) => (on ? _on : _off)[unit * States + read];
}
