namespace Annda.Dynamics;

/// <summary>Which way a phase passes through the blocks, and so which directed couplings are read in it.</summary>
public enum Pass
{
    /// <summary>In block order; couplings that point to a later block are read.</summary>
    Up,

    /// <summary>In reverse block order; couplings that point to an earlier block are read.</summary>
    Down,

    /// <summary>
    /// In reverse block order; states stay. Each block makes the errors of its fields from the errors of those that read it in a pass up:
    /// back-propagation (Rumelhart, Hinton and Williams 1986).
    /// </summary>
    Errors,
}
