using Annda.Numerics;
using Annda.Programs;

namespace Annda.Evaluation;

/// <summary>
/// How busy the hidden units of an RBM are: p(h_j | v) of all units and examples. A sparse code has most of them near 0; units whose mean
/// is 0 or 1 say nothing.
/// </summary>
public sealed class HiddenUse
{
    /// <summary>Classes of a histogram over 0 to 1.</summary>
    public const int Classes = 20;

    private const int ExamplesAtOnce = 512;
    private const double Quiet = 0.1;

    /// <summary>Measures the activity of all hidden units.</summary>
    public HiddenUse(Rbm rbm, Examples examples)
    {
        UnitMeans = new double[rbm.Hidden];
        Histogram = new double[Classes];
        var (below, total) = (0L, (double)rbm.Hidden * examples.Count);
        for (var first = 0; first < examples.Count; first += ExamplesAtOnce)
        {
            var chosen = Enumerable.Range(first, Math.Min(ExamplesAtOnce, examples.Count - first)).ToArray();
            var visible = examples.Planes(0, examples.Units, chosen);
            var fields = new float[rbm.Hidden * visible.Lanes];
            rbm.HiddenFields(visible, fields);
            for (var j = 0; j < rbm.Hidden; j++)
                for (var c = 0; c < chosen.Length; c++)
                {
                    var p = Elementary.Logistic((double)fields[j * visible.Lanes + c]);
                    UnitMeans[j] += p / examples.Count;
                    Histogram[Math.Min(Classes - 1, (int)(p * Classes))] += 1 / total;
                    if (p < Quiet) below++;
                }
        }
        QuietShare = below / total;
    }

    /// <summary>Mean activity of each hidden unit.</summary>
    public double[] UnitMeans { get; }

    /// <summary>Share of all activities in each of the classes, from 0 to 1.</summary>
    public double[] Histogram { get; }

    /// <summary>Share of all activities below 0.1.</summary>
    public double QuietShare { get; }

    /// <summary>Mean over units and examples.</summary>
    public double Mean => UnitMeans.Average();

    /// <summary>Median of the units' means.</summary>
    public double MedianUnitMean => UnitMeans.Order().ElementAt(UnitMeans.Length / 2);
}
