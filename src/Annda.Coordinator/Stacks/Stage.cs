using Annda.Experiments;

namespace Annda.Stacks;

/// <summary>One run of several that follow one another: a normal experiment in a folder of its own.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Name">What its folder is called after the number.</param>
/// <param name="Title">What it does, in a few words.</param>
/// <param name="Experiment">The experiment; names of files start from the folder of the whole run.</param>
public sealed record Stage(int Number, string Name, string Title, Experiment Experiment)
{
    /// <summary>Its folder, from that of the whole run.</summary>
    public string Folder => $"stages/{Number:00}-{Name}";

    /// <summary>Where it leaves its model, from the folder of the whole run.</summary>
    public string Model => $"{Folder}/model.annda";
}
