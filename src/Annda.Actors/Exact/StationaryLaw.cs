namespace Annda.Exact;

/// <summary>πP = π for transitions that are known only by what they make of a law.</summary>
internal static class StationaryLaw
{
    private const double Still = 1e-14;
    private const double TransitionsMax = 1L << 34;

    /// <summary>Iterates from the uniform law until a step moves it by less than 1e-14 in total variation.</summary>
    /// <param name="states">Number of states.</param>
    /// <param name="transitions">Transitions of a step: together at most 2^34 are made, which takes some ten seconds.</param>
    /// <param name="apply">The law one step later.</param>
    /// <exception cref="NotSupportedException">It still moves by then.</exception>
    public static double[] Of(int states, double transitions, Func<double[], double[]> apply)
    {
        var law = Enumerable.Repeat(1.0 / states, states).ToArray();
        for (var made = 0.0; made < TransitionsMax; made += transitions)
        {
            var next = apply(law);
            var moved = ExactLaw.TotalVariation(law, next);
            law = next;
            if (moved >= Still) continue;
            var sum = law.Sum();
            return [.. law.Select(p => p / sum)];
        }
        throw new NotSupportedException($"a chain over {states} histories mixes too slowly for its exact law");
    }
}
