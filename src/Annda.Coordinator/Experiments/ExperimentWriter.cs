namespace Annda.Experiments;

/// <summary>Writes an experiment as indented JSON with all defaults filled in; reading it again gives an equal experiment.</summary>
public static class ExperimentWriter
{
    /// <summary>The experiment as text that ends with a line break.</summary>
    /// <param name="experiment">The experiment.</param>
    public static string Write(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return ExperimentText.Write(Defaults.FillIn(experiment), comments: false);
    }
}

/// <summary>Writes an experiment as a complete file in which each key is explained by a comment.</summary>
public static class ExperimentDescription
{
    /// <summary>JSON with comments that the reader accepts.</summary>
    /// <param name="experiment">The experiment.</param>
    public static string Write(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return ExperimentText.Write(Defaults.FillIn(experiment), comments: true);
    }
}
