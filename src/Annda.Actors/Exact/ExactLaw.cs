namespace Annda.Exact;

/// <summary>The Boltzmann law p(s) = exp(−E(s)/T)/Z of a small network by enumeration, and what follows from it.</summary>
public sealed class ExactLaw
{
    private readonly PairwiseModel _model;

    /// <summary>Enumerates all states.</summary>
    /// <param name="model">At most 20 free units.</param>
    /// <param name="temperature">Above 0.</param>
    public ExactLaw(PairwiseModel model, double temperature)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        (_model, Temperature, Energies) = (model, temperature, model.Energies());
        Probabilities = new double[Energies.Length];
        var lowest = Energies.Min();
        double sum = 0;
        for (var s = 0; s < Energies.Length; s++) sum += Probabilities[s] = Math.Exp(-(Energies[s] - lowest) / temperature);
        for (var s = 0; s < Energies.Length; s++) Probabilities[s] /= sum;
        LogZ = Math.Log(sum) - lowest / temperature;
    }

    /// <summary>T.</summary>
    public double Temperature { get; }

    /// <summary>[states].</summary>
    public double[] Energies { get; }

    /// <summary>[states]; bit k of a state's number is the k-th free unit.</summary>
    public double[] Probabilities { get; }

    /// <summary>ln Σ exp(−E/T).</summary>
    public double LogZ { get; }

    /// <summary>⟨E⟩.</summary>
    public double MeanEnergy => MeanUnder(Probabilities, Energies);

    /// <summary>⟨s_i⟩ for all units.</summary>
    public double[] UnitMeans() => UnitMeans(_model, Probabilities);

    /// <summary>⟨s_i s_j⟩ for all units: [units, units].</summary>
    public double[,] PairMoments() => PairMoments(_model, Probabilities);

    /// <summary>Σ p x.</summary>
    public static double MeanUnder(double[] law, double[] values)
    {
        double mean = 0;
        for (var s = 0; s < law.Length; s++) mean += law[s] * values[s];
        return mean;
    }

    /// <summary>Total variation ½ Σ |p − q|.</summary>
    public static double TotalVariation(double[] p, double[] q)
    {
        Numerics.Guard.Shape(q.Length, p.Length, "states of the second law");
        double sum = 0;
        for (var s = 0; s < p.Length; s++) sum += Math.Abs(p[s] - q[s]);
        return sum / 2;
    }

    /// <summary>Unit means under any law over the model's states.</summary>
    public static double[] UnitMeans(PairwiseModel model, double[] law)
    {
        var means = model.Values(0);
        for (var k = 0; k < model.Free.Length; k++)
        {
            double on = 0;
            for (var s = 0; s < law.Length; s++) if ((s >> k & 1) != 0) on += law[s];
            means[model.Free[k]] = model.Low[model.Free[k]] + model.Span[model.Free[k]] * on;
        }
        return means;
    }

    /// <summary>Pair moments under any law over the model's states: [units, units], with ⟨s_i²⟩ on the diagonal.</summary>
    public static double[,] PairMoments(PairwiseModel model, double[] law)
    {
        var moments = new double[model.Units, model.Units];
        for (var s = 0; s < law.Length; s++)
        {
            var values = model.Values(s);
            for (var i = 0; i < model.Units; i++)
                for (var j = 0; j <= i; j++) moments[i, j] += law[s] * values[i] * values[j];
        }
        for (var i = 0; i < model.Units; i++)
            for (var j = 0; j < i; j++) moments[j, i] = moments[i, j];
        return moments;
    }
}
