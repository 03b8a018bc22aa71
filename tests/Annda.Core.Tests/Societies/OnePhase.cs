using Annda.Phases;
using Annda.Runs;

namespace Annda.Tests.Societies;

/// <summary>One phase, and nothing learned.</summary>
internal sealed class OnePhase(PhasePlan plan) : IRunProgram
{
    private bool _done;

    public ProgramProgress Progress => new("phase", 0, 1, 1);

    public RunItem Next()
    {
        if (_done) return new RunItem.Finished();
        _done = true;
        return new RunItem.Step([plan]);
    }

    public void Completed(StepOutcome outcome) => Assert.Equal(1, outcome.Step);

    public void Save(IDictionary<string, byte[]> sections) => sections.Clear();

    public void Restore(IReadOnlyDictionary<string, byte[]> sections) => Assert.Empty(sections);
}
