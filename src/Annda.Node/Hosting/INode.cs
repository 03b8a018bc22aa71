using Akka.Actor;

namespace Annda.Hosting;

/// <summary>A node in this process: an actor system with the agent that hosts blocks and couplings.</summary>
public interface INode : IAsyncDisposable
{
    /// <summary>The actor system.</summary>
    ActorSystem System { get; }

    /// <summary>Its node agent.</summary>
    IActorRef Agent { get; }

    /// <summary>How long nothing may move before what is missing is asked for again, by the actors' clock.</summary>
    TimeSpan Patience { get; }

    /// <summary>
    /// Tells an actor <see cref="NodeUp"/>, <see cref="NodeSilent"/>, <see cref="NodeBack"/> and <see cref="NodeLost"/> of all nodes on
    /// which a run can be placed, beginning with those that are there.
    /// </summary>
    void Watch(IActorRef subscriber);

    /// <summary>Lets the actors work until a task is done; the task's outcome is this one's.</summary>
    Task WorkAsync(Task until);
}
