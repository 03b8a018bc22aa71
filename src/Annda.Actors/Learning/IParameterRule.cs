namespace Annda.Learning;

/// <summary>What makes new parameters out of gradients, element by element: it does not matter who does which part.</summary>
internal unsafe interface IParameterRule
{
    /// <summary>Applies the rule to a rectangle of parameters.</summary>
    /// <param name="old">First old parameter.</param>
    /// <param name="velocity">First last step, or mean of gradients; null: none is remembered.</param>
    /// <param name="squares">First mean of squared gradients; null: none is remembered.</param>
    /// <param name="next">First gradient, which becomes the new parameter.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="stride">From one row to the next, of all four.</param>
    /// <returns>Sum of the squares of the step.</returns>
    double Apply(float* old, float* velocity, float* squares, float* next, int rows, int columns, nint stride);
}
