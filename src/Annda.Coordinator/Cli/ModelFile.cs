using System.CommandLine;

namespace Annda.Cli;

/// <summary>Finds the model that a person means: the file, or the one in a run's folder.</summary>
internal static class ModelFile
{
    public static Argument<string> Argument() => CommonOptions.NoOption(new Argument<string>("MODEL")
    {
        Description = "A saved model (model.annda), or the folder of a run",
    });

    public static string Find(string path) => Directory.Exists(path) ? Path.Combine(path, "model.annda") : path;
}
