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

    /// <summary>Lets the actors work until a task is done; the task's outcome is this one's.</summary>
    Task WorkAsync(Task until);

    /// <summary>
    /// Tells an actor which nodes come, fall silent, are back and are lost (<see cref="NodeUp"/>, <see cref="NodeSilent"/>,
    /// <see cref="NodeBack"/>, <see cref="NodeLost"/>), beginning with those that are there. A node without others is all there is.
    /// </summary>
    void Watch(IActorRef subscriber);
}
