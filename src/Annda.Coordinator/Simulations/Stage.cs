using Akka.Actor;
using Annda.Actors;
using Annda.Coordination;
using Annda.Dynamics;
using Annda.Hosting;
using Annda.Numerics;
using Annda.Programs;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Simulations;

/// <summary>
/// A network on a node in virtual time, for tests of what its blocks tell each other: any block may be replaced, by a probe or by an
/// actor of the test's own; all others are real. Messages are counted, and the node holds, drops, delays and doubles them.
/// </summary>
public sealed class Stage
{
    private readonly Dictionary<BlockId, Func<HostRun, Props>> _made = [];
    private readonly Dictionary<BlockId, IActorRef> _placed = [];
    private readonly Dictionary<(Type Kind, BlockId? From, BlockId? To), long> _sent = [];
    private readonly DynamicsSpec _dynamics;
    private readonly ulong _seed;
    private RunHosted? _hosted;
    private Task<RunResult>? _result;

    /// <summary>A stage on which nothing has begun.</summary>
    /// <param name="node">A node in virtual time.</param>
    /// <param name="network">The network.</param>
    /// <param name="dynamics">Its dynamics; null: the default ones.</param>
    /// <param name="seed">Seed of everything random in the network.</param>
    public Stage(VirtualNode node, Network network, DynamicsSpec? dynamics = null, ulong seed = 1)
    {
        (Node, Network, _dynamics, _seed) = (node, network, dynamics ?? new DynamicsSpec(), seed);
        node.Watch(m =>
        {
            var key = (m.Message.GetType(), m.FromBlock, m.ToBlock);
            _sent[key] = _sent.GetValueOrDefault(key) + 1;
        });
    }

    /// <summary>The node, whose time this is.</summary>
    public VirtualNode Node { get; }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>Times that the run has begun; not 0 at first where it has been on another node before.</summary>
    public int Epoch { get; set; }

    /// <summary>The run that is on the stage: its messages carry this key. The epoch rises with every beginning.</summary>
    public RunKey Run => new(_seed, Epoch);

    /// <summary>The coordinator of the run.</summary>
    public IActorRef Coordinator { get; private set; } = ActorRefs.Nobody;

    /// <summary>Whether every block and coupling of the run has its place.</summary>
    public bool IsPlaced => _hosted is not null;

    /// <summary>Whether the run has ended, well or not.</summary>
    public bool HasEnded => _result is { IsCompleted: true };

    /// <summary>How the run ended.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    /// <exception cref="RunFailedException">It could not go on.</exception>
    public RunResult Result => HasEnded ? _result!.GetAwaiter().GetResult() : throw new InvalidOperationException("the run has not ended");

    /// <summary>
    /// How old the states were that blocks read of each other, and how often, over all chains: in sweeps behind the order of the dynamics,
    /// or in units of time where blocks have clocks.
    /// </summary>
    public IReadOnlyDictionary<double, long> Ages
    {
        get
        {
            var timed = new UpdateRule(_dynamics, Network.Spec).IsTimed;
            return Result.Snapshot.Staleness.ToDictionary(a => timed ? ReadAge.Of(a.Key) : a.Key, a => a.Value);
        }
    }

    /// <summary>Mean of <see cref="Ages"/>.</summary>
    public double MeanAge => Ages.Sum(a => a.Key * a.Value) / Ages.Values.Sum();

    /// <summary>Who stands in a block's place in the run.</summary>
    /// <exception cref="InvalidOperationException">The run has not been placed yet.</exception>
    public IActorRef this[string block] => Find(Placed.Blocks[new BlockPlace(Network.Spec.Block(block))]);

    private RunHosted Placed => _hosted ?? throw new InvalidOperationException("the run has not been placed yet");

    /// <summary>
    /// Puts an actor, such as a probe, in a block's place: it hears all that the block would, and says what the test has it say.
    /// </summary>
    public void Put(string block, IActorRef actor) => _placed[Network.Spec.Block(block)] = actor;

    /// <summary>Puts an actor of the test's own in a block's place: it is made anew for each run, and answers for itself.</summary>
    /// <param name="block">The block.</param>
    /// <param name="props">How to make it, from the order to host the run.</param>
    public void Put(string block, Func<HostRun, Props> props) => _made[Network.Spec.Block(block)] = props;

    /// <summary>The coupling of a name in the run.</summary>
    /// <exception cref="InvalidOperationException">The run has not been placed yet.</exception>
    public IActorRef Coupling(string name) => Find(Placed.Couplings[Network.Spec.Coupling(name)]);

    /// <summary>
    /// Begins a run; what it does from now on is up to the node's time. A run that goes on from a snapshot is the same one in a higher
    /// epoch: whatever is still under way to an earlier epoch is none of its business.
    /// </summary>
    /// <param name="program">What to do.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="from">A snapshot of the same program to go on from.</param>
    public void Begin(IRunProgram program, IRunObserver? observer = null, RunSnapshot? from = null)
    {
        Epoch++;
        _hosted = null;
        var result = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _result = result.Task;
        var setup = new RunSetup(Run, from?.Network ?? Network, new UpdateRule(_dynamics, Network.Spec).Dynamics, _seed, program, from);
        var agent = Node.System.ActorOf(StageAgent.Props(Node.Agent, _placed, _made, hosted => _hosted = hosted, Node.Patience),
            $"stage-{Run.Run}-{Run.Epoch}");
        Coordinator = Node.System.ActorOf(CoordinatorActor.Props(setup, c => c.Tell(new NodeUp(Route.PathOf(agent, Node.System)), agent),
            observer ?? new NoObserver(), result, Node.Patience),
            MemberName.Coordinator(Run));
        Node.RunFor(0);
    }

    /// <summary>Runs a program from its beginning to its end.</summary>
    /// <param name="program">What to do.</param>
    /// <param name="within">Units of time in which the run must end.</param>
    /// <exception cref="TimeoutException">It has not ended.</exception>
    /// <exception cref="RunFailedException">It could not go on.</exception>
    public RunResult Play(IRunProgram program, double within = 1e6)
    {
        Begin(program);
        if (!Node.RunUntil(() => HasEnded, within)) throw new TimeoutException($"the run has not ended by {Node.Now}");
        return Result;
    }

    /// <summary>Samples the network.</summary>
    /// <param name="settings">What to sample.</param>
    /// <param name="within">Units of time in which the run must end.</param>
    /// <exception cref="TimeoutException">It has not ended.</exception>
    /// <exception cref="RunFailedException">It could not go on.</exception>
    public SampleStatistics Sample(SampleSettings settings, double within = 1e6)
    {
        var program = new SampleProgram(Network.Spec, settings.For(new UpdateRule(_dynamics, Network.Spec)));
        Play(program, within);
        return program.Statistics;
    }

    /// <summary>What a block would say of its states: for probes that stand in its place.</summary>
    /// <param name="block">The block.</param>
    /// <param name="version">The sweep that made them.</param>
    /// <param name="states">[units, chains]</param>
    /// <param name="group">Chain group; the first one by default.</param>
    public Activation States(string block, long version, UnitStates states, GroupKey group = default) =>
        new(Run, Network.Spec.Block(block), group, version, version, states);

    /// <summary>Messages of a kind that have been sent since the stage was set, lost ones too.</summary>
    /// <typeparam name="T">Kind.</typeparam>
    /// <param name="from">Only from this block.</param>
    /// <param name="to">Only to this block.</param>
    public long Sent<T>(string? from = null, string? to = null) => _sent.Where(s => s.Key.Kind == typeof(T)
        && (from is null || s.Key.From == Network.Spec.Block(from))
        && (to is null || s.Key.To == Network.Spec.Block(to))).Sum(s => s.Value);

    private IActorRef Find(string path) => ((ExtendedActorSystem)Node.System).Provider.ResolveActorRef(path);
}
