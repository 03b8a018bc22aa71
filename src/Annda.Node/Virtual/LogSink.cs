using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using MelLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Annda.Virtual;

/// <summary>Hands the actor system's warnings and errors to a log, at once and on the thread that made them: no actor, no event.</summary>
internal sealed class LogSink(ILogger log) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "annda-log";

    public override IActorRefProvider Provider => throw new NotSupportedException("a log makes no actors");

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is not LogEvent known) return;
        var level = known.LogLevel() == Akka.Event.LogLevel.ErrorLevel ? MelLevel.Error : MelLevel.Warning;
        log.Log(level, default, known, known.Cause, static (e, _) => $"{e.LogSource}: {e.Message}");
    }
}
