namespace Annda.Exact;

/// <summary>How far a law over a model's states is from the one that was wanted.</summary>
/// <param name="TotalVariation">½ Σ |q − p|.</param>
/// <param name="ChiSquare">Σ (q − p)² / p: what each independent sample adds to a G-test that would find the difference.</param>
/// <param name="Divergence">Kullback–Leibler Σ q ln(q/p), in nats.</param>
/// <param name="UnitMean">Largest |⟨s_i⟩_q − ⟨s_i⟩_p|.</param>
/// <param name="PairMoment">Largest |⟨s_i s_j⟩_q − ⟨s_i s_j⟩_p| of two units.</param>
/// <param name="MeanEnergy">⟨E⟩_q.</param>
public sealed record LawError(double TotalVariation, double ChiSquare, double Divergence, double UnitMean, double PairMoment,
    double MeanEnergy)
{
    /// <summary>Compares a law with the Boltzmann law.</summary>
    /// <param name="model">The network.</param>
    /// <param name="wanted">p.</param>
    /// <param name="law">q, [states].</param>
    public static LawError Of(PairwiseModel model, ExactLaw wanted, double[] law)
    {
        var p = wanted.Probabilities;
        var variation = ExactLaw.TotalVariation(p, law);
        double square = 0, divergence = 0;
        for (var s = 0; s < p.Length; s++)
        {
            // States that neither law can reach.
            if (p[s] == 0 && law[s] == 0) continue;
            square += (law[s] - p[s]) * (law[s] - p[s]) / p[s];
            if (law[s] > 0) divergence += law[s] * Math.Log(law[s] / p[s]);
        }
        var unit = ExactLaw.UnitMeans(model, law).Zip(wanted.UnitMeans(), (a, b) => Math.Abs(a - b)).Max();
        var (mine, its) = (ExactLaw.PairMoments(model, law), wanted.PairMoments());
        double pair = 0;
        for (var i = 0; i < model.Units; i++)
            for (var j = 0; j < i; j++) pair = Math.Max(pair, Math.Abs(mine[i, j] - its[i, j]));
        return new LawError(variation, square, divergence, unit, pair, ExactLaw.MeanUnder(law, wanted.Energies));
    }
}
