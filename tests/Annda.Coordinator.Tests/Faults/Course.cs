using System.Collections.Concurrent;
using Akka.Actor;
using Annda.Coordination;
using Annda.Protocol;
using Annda.Runs;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Faults;

/// <summary>
/// One run of a schedule: through its faults and, where something is killed, its named end and its return from the last boundary. The
/// messages of the first life are told to the second one again: none may be believed.
/// </summary>
public sealed class Course(Schedule schedule, Action<Stage>? cast = null, Func<IRunMessage, RunKey, IRunMessage>? forge = null)
    : IRunObserver
{
    private const int Remembered = 40;
    private const double Patience = 1e6;

    private static readonly ConcurrentDictionary<int, (string Bits, long Events)> Quiet = [];

    private readonly Queue<WireMessage> _tail = new();
    private readonly Scenario _scenario = new(schedule.Number);
    private RunSnapshot? _last;

    /// <summary>Hash of all events; of the second node, if the first was killed.</summary>
    public ulong LogHash { get; private set; }

    /// <summary>Events until something was killed, or until the end.</summary>
    public long Events { get; private set; }

    /// <summary>Messages lost, doubled or overtaken.</summary>
    public WireCounts Wire { get; private set; }

    /// <summary>Whether something was killed before the run had ended.</summary>
    public bool Killed { get; private set; }

    /// <summary>Whether it went on from a boundary after that.</summary>
    public bool Resumed { get; private set; }

    /// <summary>The last messages that were sent.</summary>
    public string Tail => string.Join('\n', _tail);

    /// <summary>What is wrong; null: nothing.</summary>
    public async Task<string?> FaultAsync()
    {
        var (bits, events) = await QuietAsync().ConfigureAwait(false);
        var node = VirtualNode.Start(schedule.Virtual);
        try
        {
            var stage = Set(node);
            stage.Begin(_scenario.Program(schedule.Groups), this);
            var at = schedule.Kill == Victim.Nobody ? long.MaxValue : (long)(schedule.KillShare * events);
            if (!node.RunUntil(() => stage.HasEnded || node.Events >= at, Patience)) return "it does not end";
            var old = _tail.ToArray();
            Events = node.Events;
            if (!stage.HasEnded && (Killed = await KillAsync(stage).ConfigureAwait(false)))
            {
                if (!node.RunUntil(() => stage.HasEnded, Patience)) return $"it does not end after the end of the {schedule.Kill}";
                if (Named(stage) is { } failure) return failure;
                if (schedule.Kill == Victim.Node)
                {
                    node = VirtualNode.Start(schedule.Virtual with { Crashes = [] });
                    stage = Set(node);
                    stage.Epoch = 1;
                }
                GoOn(stage);
                if (!node.RunUntil(() => stage.IsPlaced, Patience)) return "its second life is not placed";
                foreach (var stray in old) Tell(stage, stray);
            }
            if (!node.RunUntil(() => stage.HasEnded, Patience)) return "it does not end";
            (LogHash, Wire) = (node.LogHash, node.Wire);
            if (node.Intrusions > 0) return "another thread has intruded";
            var found = Fingerprint.Of(stage.Result.Snapshot);
            return found == bits ? null : $"other bits:\n{found}\nwithout faults:\n{bits}";
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            return error.ToString();
        }
        finally
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    void IRunObserver.Completed(StepOutcome outcome, ProgramProgress progress)
    {
    }

    Task IRunObserver.AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest)
    {
        _last = snapshot;
        return Task.CompletedTask;
    }

    // Without faults, in one chain group.
    private async Task<(string Bits, long Events)> QuietAsync()
    {
        if (Quiet.TryGetValue(schedule.Number, out var known)) return known;
        await using var node = VirtualNode.Start();
        var result = new Stage(node, _scenario.Network, _scenario.Dynamics, 3).Play(_scenario.Program(1), Patience);
        return Quiet[schedule.Number] = (Fingerprint.Of(result.Snapshot), node.Events);
    }

    private Stage Set(VirtualNode node)
    {
        var stage = new Stage(node, _scenario.Network, _scenario.Dynamics, 3);
        cast?.Invoke(stage);
        node.Watch(m =>
        {
            if (_tail.Count == Remembered) _tail.Dequeue();
            _tail.Enqueue(m);
        });
        return stage;
    }

    private async Task<bool> KillAsync(Stage stage)
    {
        switch (schedule.Kill)
        {
            case Victim.Node:
                await stage.Node.DisposeAsync().ConfigureAwait(false);
                return true;
            case Victim.Coordinator:
                stage.Node.System.Stop(stage.Coordinator);
                return true;
            default:
                if (!stage.IsPlaced) return false;
                var spec = _scenario.Network.Spec;
                var victim = schedule.Kill == Victim.Block ? stage[spec.Blocks[schedule.Which % spec.Blocks.Count].Name]
                    : stage.Coupling(spec.Couplings[schedule.Which % spec.Couplings.Count].Name);
                if (schedule.Which % 3 == 0) stage.Node.System.Stop(victim);
                else victim.Tell(schedule.Which % 3 == 1 ? PoisonPill.Instance : Kill.Instance, ActorRefs.NoSender);
                return true;
        }
    }

    // Right or stopped: who is killed after his last word may be missed by nobody.
    private string? Named(Stage stage)
    {
        try
        {
            return Fingerprint.Of(stage.Result.Snapshot) == Quiet[schedule.Number].Bits ? null : "it ended well, with other bits";
        }
        catch (RunFailedException error)
        {
            return error.Message.Contains("stopped", StringComparison.Ordinal) || error.Message.Contains("Kill", StringComparison.Ordinal)
                ? null : $"it ended for another reason: {error.Message}";
        }
    }

    private void GoOn(Stage stage)
    {
        var from = _scenario.RemembersMore ? null : _last;
        Resumed = from is not null;
        stage.Begin(_scenario.Program(1 + schedule.Groups % 3), this, from);
    }

    // To whoever has the old receiver's part now.
    private void Tell(Stage stage, WireMessage stray)
    {
        if (stray.Message is not IRunMessage message) return;
        var spec = _scenario.Network.Spec;
        CouplingId? coupling = message switch
        {
            CorrelationCounts m => m.Coupling,
            ParametersRequest m => m.Coupling,
            Learn m => m.Coupling,
            Collect m => m.Coupling,
            ReportParameters m => m.Coupling,
            _ => null,
        };
        var to = stray.ToBlock is { } block ? stage[spec[block].Name] : coupling is { } id ? stage.Coupling(spec[id].Name)
            : message is ICoordinatorMessage ? stage.Coordinator : null;
        to?.Tell(forge?.Invoke(message, stage.Run) ?? message, ActorRefs.NoSender);
    }
}
