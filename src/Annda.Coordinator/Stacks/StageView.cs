using Annda.Execution;

namespace Annda.Stacks;

/// <summary>Shows where a stage is as a part of the whole run.</summary>
/// <param name="stage">The stage.</param>
/// <param name="stages">How many there are.</param>
/// <param name="view">Where it is shown.</param>
internal sealed class StageView(Stage stage, int stages, IProgressView view) : IProgressView
{
    public void Show(ProgressLine line) => view.Show(line with
    {
        Label = $"stage {stage.Number} of {stages} ({stage.Title}): {line.Label}",
        Share = (stage.Number - 1 + line.Share) / stages,
    });

    public void Say(string text) => view.Say(text);

    public void Warn(string text) => view.Warn($"{stage.Folder}: {text}");
}
