using Annda.Data;

namespace Annda.Experiments;

/// <summary>One error in an experiment file.</summary>
/// <param name="Path">Where: <c>network.blocks[0].size</c>; empty for the file as a whole.</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record ExperimentError(string Path, string Message)
{
    /// <summary>Path and message on one line.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";

    /// <summary>Throws all errors at once, a line each; nothing if there are none.</summary>
    /// <exception cref="InputException">There are errors.</exception>
    public static void ThrowIfAny(IReadOnlyList<ExperimentError> errors)
    {
        if (errors.Count > 0) throw new InputException(string.Join('\n', errors));
    }
}
