using Annda.Blocks;
using Annda.Couplings;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Tests.Societies;

/// <summary>
/// A whole run without actors: the pure machines around one post office. Quiet, it delivers in order; with faults, messages are lost,
/// doubled, held back and overtake each other, and machines work in random order.
/// </summary>
public sealed class Society
{
    private const int MovesMax = 400_000;

    private readonly RunKey _key = new(42, 1);
    private readonly PostOffice _post;
    private readonly Block[] _blocks;
    private readonly Coupling[] _couplings;
    private readonly Run _run;
    private string? _failure;

    public Society(Network network, DynamicsSpec dynamics, IRunProgram program, Faults? faults = null, ulong seed = 7,
        RunSnapshot? from = null, WorkTeam? team = null)
    {
        _post = new PostOffice(faults ?? Faults.None);
        var spec = network.Spec;
        var outbox = new Outbox(this);
        _blocks = [.. spec.BlockIds.Select(b => new Block(_key, spec, dynamics, new BlockPlace(b), seed, outbox, team))];
        _couplings = [.. spec.CouplingIds.Select(c => new Coupling(_key, spec,
            new CouplingStart(c, from?.ParametersVersion ?? 0, network[c], from?.Optimisers[c.Index] ?? OptimiserState.Fresh), outbox,
            team))];
        _run = new Run(_key, spec, dynamics, program, outbox, from);
    }

    /// <summary>Outcomes of all steps, in order.</summary>
    public List<StepOutcome> Outcomes { get; } = [];

    /// <summary>Snapshots at all boundaries; the last one is the end.</summary>
    public List<RunSnapshot> Boundaries { get; } = [];

    /// <summary>Whether the end was reached.</summary>
    public bool Ended { get; private set; }

    /// <summary>Copies of the states that blocks announced, as they first were: where a difference between two runs begins.</summary>
    public Dictionary<(int Set, long Version, int Block, int Group), UnitStates> Announced { get; } = [];

    /// <summary>Messages that were lost on the way.</summary>
    public int Lost => _post.Lost;

    /// <summary>Runs to the end, or to the given boundary.</summary>
    public Society Play(int boundaries = int.MaxValue)
    {
        foreach (var coupling in _couplings) coupling.Announce();
        _run.Start();
        for (var move = 0; !Ended && Boundaries.Count < boundaries; move++)
        {
            Assert.True(_failure is null, _failure);
            Assert.True(move < MovesMax, "the run does not end");
            if (!_post.Move(_blocks)) Nudge();
        }
        return this;
    }

    private void Nudge()
    {
        _run.Nudge();
        foreach (var block in _blocks) block.Nudge();
        foreach (var coupling in _couplings) coupling.Nudge();
    }

    private sealed class Outbox(Society society) : IBlockOutbox, ICouplingOutbox, IRunOutbox
    {
        public void Send(BlockId to, IBlockMessage message)
        {
            if (message is Activation { Group: var group } sent)
                society.Announced.TryAdd((group.Set, sent.Version, sent.From.Index, group.Group), sent.States.Copy());
            society._post.Send(() => society._blocks[to.Index].Receive(message));
        }

        public void Send(CouplingId to, ICouplingMessage message) =>
            society._post.Send(() => society._couplings[to.Index].Receive(message));

        public void Send(ICoordinatorMessage message) => society._post.Send(() => society._run.Receive(message));

        public TimeSpan Now => TimeSpan.Zero;

        // The only clock of a society is the order of its moves.
        public void Wake(GroupKey group, int alarm, TimeSpan delay) =>
            throw new NotSupportedException("blocks of a society have no clocks");

        public void Completed(StepOutcome outcome) => society.Outcomes.Add(outcome);

        public void AtBoundary(string? label, RunSnapshot snapshot, RestKind rest)
        {
            society.Boundaries.Add(snapshot);
            society.Ended = rest != RestKind.Boundary;
            // The run's own wish, not a message that could be lost.
            if (!society.Ended) society._post.Certain(society._run.GoOn);
        }

        public void Failed(string reason) => society._failure = reason;
    }
}
