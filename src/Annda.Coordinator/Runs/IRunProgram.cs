namespace Annda.Runs;

/// <summary>
/// What a run does, step by step: a pure machine that the run asks for the next item and tells the outcome of each step, in order.
/// Its position can be saved between steps.
/// </summary>
public interface IRunProgram
{
    /// <summary>The next item. Steps may be asked for ahead of the outcomes of earlier ones.</summary>
    RunItem Next();

    /// <summary>Takes in the outcome of a step; outcomes come in the order of the steps.</summary>
    void Completed(StepOutcome outcome);

    /// <summary>Saves its position and what it has gathered, as named sections.</summary>
    void Save(IDictionary<string, byte[]> sections);

    /// <summary>Goes back to what was saved.</summary>
    /// <exception cref="InvalidDataException">The sections are not of this program.</exception>
    void Restore(IReadOnlyDictionary<string, byte[]> sections);

    /// <summary>How far it is: a label such as "epoch 3 of 10", done and total in the same unit, and the temperature now.</summary>
    ProgramProgress Progress { get; }
}

/// <summary>How far a program is.</summary>
/// <param name="Label">In words.</param>
/// <param name="Done">Work done.</param>
/// <param name="Total">Work in all.</param>
/// <param name="Temperature">Temperature of the last sweep.</param>
public readonly record struct ProgramProgress(string Label, double Done, double Total, double Temperature);
