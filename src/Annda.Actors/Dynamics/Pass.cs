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

    /// <summary>
    /// States stay. Each block that arrows drive upwards makes the means of its units from them, and counts by how much its states are
    /// others: what recognition has to learn of a dream (Hinton, Dayan, Frey and Neal 1995).
    /// </summary>
    PredictUp,

    /// <summary>The same downwards: what generation has to learn of what was recognised.</summary>
    PredictDown,
}

/// <summary>Properties of passes.</summary>
public static class Passes
{
    /// <summary>Whether states stay, and what arrows would make of them is compared with them.</summary>
    public static bool Predicts(this Pass pass) => pass is Pass.PredictUp or Pass.PredictDown;

    /// <summary>Whether arrows that point up are read.</summary>
    public static bool IsUp(this Pass pass) => pass is Pass.Up or Pass.PredictUp;
}
