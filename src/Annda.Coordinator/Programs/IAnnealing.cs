using Annda.Runs;

namespace Annda.Programs;

/// <summary>A program that looks for states of low energy.</summary>
public interface IAnnealing : IRunProgram
{
    /// <summary>What it has found.</summary>
    AnnealLog Log { get; }

    /// <summary>Sweeps ordered so far, those of a pilot and of the greedy descent included.</summary>
    long Sweeps { get; }
}
