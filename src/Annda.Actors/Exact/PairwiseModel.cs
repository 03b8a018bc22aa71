using Annda.Topology;

namespace Annda.Exact;

/// <summary>
/// A network in double precision with all its units in one list, for enumeration: E(s) = −½ Σ_ij J_ij s_i s_j − Σ_i b_i s_i.
/// Units may be clamped; the others are free.
/// </summary>
public sealed class PairwiseModel
{
    /// <summary>Free units that enumeration allows: 2^20 states.</summary>
    public const int FreeMax = 20;

    /// <summary>Reads the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="clamp">For each unit, in global order, the state it is held at, or null if free; null: all free.</param>
    public PairwiseModel(Network network, bool?[]? clamp = null)
    {
        var spec = network.Spec;
        Units = spec.Units;
        Clamp = clamp ?? new bool?[Units];
        Numerics.Guard.Shape(Clamp.Length, Units, "clamp [units]");
        (Bias, Low, Span) = (new double[Units], new double[Units], new double[Units]);
        BlockOf = new BlockId[Units];
        Weights = new double[Units, Units];
        foreach (var block in spec.BlockIds)
            for (var u = 0; u < spec[block].Size; u++)
            {
                var unit = spec.FirstUnit(block) + u;
                (Low[unit], Span[unit], BlockOf[unit]) = (spec[block].Units.Low(), spec[block].Units.Span(), block);
            }
        foreach (var id in spec.CouplingIds) Add(spec, spec[id], network[id]);
        Free = [.. Enumerable.Range(0, Units).Where(u => Clamp[u] is null)];
    }

    /// <summary>Number of units.</summary>
    public int Units { get; }

    /// <summary>Held states.</summary>
    public bool?[] Clamp { get; }

    /// <summary>Free units in global order: bit k of a state's number is the k-th of them.</summary>
    public int[] Free { get; }

    /// <summary>[units, units]: row i into unit i. Symmetric with a zero diagonal, but for couplings that say otherwise.</summary>
    public double[,] Weights { get; }

    /// <summary>[units].</summary>
    public double[] Bias { get; }

    /// <summary>[units] value of off.</summary>
    public double[] Low { get; }

    /// <summary>[units] value of on minus value of off.</summary>
    public double[] Span { get; }

    /// <summary>[units] the block of each unit.</summary>
    public BlockId[] BlockOf { get; }

    /// <summary>Values of all units in a numbered state.</summary>
    public double[] Values(int state)
    {
        var values = new double[Units];
        for (var u = 0; u < Units; u++) values[u] = Low[u] + (Clamp[u] == true ? Span[u] : 0);
        for (var k = 0; k < Free.Length; k++) values[Free[k]] = Low[Free[k]] + Span[Free[k]] * (state >> k & 1);
        return values;
    }

    /// <summary>h_i = Σ_j J_ij s_j + b_i.</summary>
    public double Field(int unit, ReadOnlySpan<double> values)
    {
        var sum = Bias[unit];
        for (var j = 0; j < Units; j++) sum += Weights[unit, j] * values[j];
        return sum;
    }

    /// <summary>Energy of a state given by values.</summary>
    public double Energy(ReadOnlySpan<double> values)
    {
        double energy = 0;
        for (var i = 0; i < Units; i++) energy -= 0.5 * values[i] * (Field(i, values) + Bias[i]);
        return energy;
    }

    /// <summary>Energies of all 2^free states (Gray code: one flip from state to state).</summary>
    /// <exception cref="InvalidOperationException">More than 20 free units.</exception>
    public double[] Energies()
    {
        if (Free.Length > FreeMax) throw new InvalidOperationException($"{Free.Length} free units, at most {FreeMax} can be enumerated");
        var energies = new double[1 << Free.Length];
        var values = Values(0);
        // −∂E/∂s_i: of weights with a direction the mean of both.
        var slopes = Enumerable.Range(0, Units)
            .Select(u => Bias[u] + Enumerable.Range(0, Units).Sum(j => Mean(u, j) * values[j])).ToArray();
        var (energy, state) = (Energy(values), 0);
        energies[0] = energy;
        for (var step = 1; step < energies.Length; step++)
        {
            var k = System.Numerics.BitOperations.TrailingZeroCount(step);
            var unit = Free[k];
            state ^= 1 << k;
            var change = (state >> k & 1) != 0 ? Span[unit] : -Span[unit];
            energy -= change * (slopes[unit] + 0.5 * Weights[unit, unit] * change);
            for (var j = 0; j < Units; j++) slopes[j] += Mean(unit, j) * change;
            energies[state] = energy;
        }
        return energies;
    }

    private double Mean(int i, int j) => 0.5 * (Weights[i, j] + Weights[j, i]);

    private void Add(NetworkSpec spec, CouplingSpec coupling, float[] values)
    {
        var (a, b) = (spec.FirstUnit(coupling.A), spec.FirstUnit(coupling.B));
        for (var p = 0; p < values.Length; p++)
        {
            if (coupling.Kind == CouplingKind.Bias)
            {
                Bias[a + p] += values[p];
                continue;
            }
            var (i, j) = coupling.Ends(p);
            Weights[a + i, b + j] += values[p];
            // A dense within matrix holds both directions already.
            if (coupling.Kind == CouplingKind.Between || coupling.Edges is not null) Weights[b + j, a + i] += values[p];
        }
    }
}
