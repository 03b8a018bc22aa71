using Annda.Numerics;
using Annda.Programs;

namespace Annda.Evaluation;

/// <summary>Samples of a model beside examples: how near they come to them, and how near examples come to each other.</summary>
public static class SampleFigures
{
    private const int Compared = 1000;

    /// <summary>The figures.</summary>
    /// <param name="samples">Samples as chains.</param>
    /// <param name="examples">Examples, best those that the model learned from.</param>
    public static IReadOnlyList<Figure> Of(BitPlanes samples, Examples examples)
    {
        var nearest = NearestExample.Of(samples, examples);
        List<Figure> figures =
        [
            Figure.Mean("sampleDistance", [.. nearest.Select(n => (double)n.Distance)], "units in which a sample differs from its nearest "
                + "example; the standard error is over the samples, each from a chain of its own"),
            Figure.Mean("sampleCopies", [.. nearest.Select(n => n.Distance == 0 ? 1.0 : 0)], "share of samples that are an example"),
        ];
        if (examples.Count > 1)
            figures.Add(Figure.Mean("exampleDistance", [.. NearestExample.OfEachOther(examples, Compared).Select(n => (double)n.Distance)],
                "units in which an example differs from its nearest other one; samples much nearer than this were learned by heart"));
        return figures;
    }
}
