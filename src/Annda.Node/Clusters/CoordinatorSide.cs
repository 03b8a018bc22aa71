namespace Annda.Clusters;

/// <summary>What a member does about others that have been silent for long.</summary>
public enum Downing
{
    /// <summary>Nothing: there is no need, or it is for the coordinator to say.</summary>
    Wait,

    /// <summary>Gives the silent members up.</summary>
    DownSilent,

    /// <summary>Gives itself up: it is on the side without the coordinator.</summary>
    DownSelf,
}

/// <summary>The oldest coordinator, as a member sees it.</summary>
/// <param name="Self">Whether it is this member.</param>
/// <param name="Silent">Whether any member has reported it silent.</param>
/// <param name="Heard">Whether this member itself hears it.</param>
public readonly record struct CoordinatorView(bool Self, bool Silent, bool Heard);

/// <summary>
/// The rule by which a cut cluster goes on on one side: that of the oldest coordinator. It alone gives members up; whoever does not hear it
/// gives itself up. Where there is no coordinator nothing can be torn, and each side goes on without the other: nodes that wait for work
/// outlive each other.
/// </summary>
public static class CoordinatorSide
{
    /// <summary>Decides for one member, once membership has been stable for a while.</summary>
    /// <param name="silence">Whether any member is silent.</param>
    /// <param name="oldest">The oldest coordinator; null: there is none.</param>
    public static Downing Decide(bool silence, CoordinatorView? oldest) => (silence, oldest) switch
    {
        (false, _) => Downing.Wait,
        (_, null or { Self: true }) => Downing.DownSilent,
        // What others say of it counts only where it is not heard from here: a cut between two others is between them.
        (_, { Silent: true, Heard: false }) => Downing.DownSelf,
        _ => Downing.Wait,
    };
}
