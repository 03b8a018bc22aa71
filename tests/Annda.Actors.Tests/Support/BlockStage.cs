using Akka.Actor;
using Akka.TestKit;
using Annda.Actors;
using Annda.Annealing;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Tests.Support;

/// <summary>One real block on a stage: its neighbours, its couplings and the coordinator are probes.</summary>
public sealed class BlockStage
{
    /// <summary>Run and epoch of the stage.</summary>
    public static readonly RunKey Run = new(0xA17DA, 3);

    /// <summary>The usual chain group.</summary>
    public static readonly GroupKey Group = new(0, 0);

    /// <summary>Chains of every group: more than one word, and a word that is not full.</summary>
    public const int Chains = 70;

    private const ulong Seed = 5;
    private readonly Network _network;
    private int _query;

    public BlockStage(TestKitBase kit, string block, DynamicsSpec dynamics, TimeSpan? patience = null, Network? network = null)
    {
        _network = network ?? Chain();
        Id = Spec.Block(block);
        Coordinator = new Ear(kit.CreateTestProbe());
        Neighbours = Spec.BlockIds.ToDictionary(b => b, _ => new Ear(kit.CreateTestProbe()));
        Couplings = Spec.CouplingIds.ToDictionary(c => c, _ => new Ear(kit.CreateTestProbe()));
        var host = new HostRun(Run, Spec, dynamics, Seed, 1, [new BlockPlace(Id)], [], Coordinator.Path);
        var props = BlockActor.Props(host, new BlockPlace(Id), Meter, patience ?? ActorTests.Never);
        Actor = kit.Sys.ActorOf(props.WithDispatcher("annda.dispatchers.compute"));
    }

    public NetworkSpec Spec => _network.Spec;

    public BlockId Id { get; }

    public IActorRef Actor { get; }

    public MessageMeter Meter { get; } = new();

    public Ear Coordinator { get; }

    public Dictionary<BlockId, Ear> Neighbours { get; }

    public Dictionary<CouplingId, Ear> Couplings { get; }

    public Ear this[string block] => Neighbours[Spec.Block(block)];

    /// <summary>Blocks A – B – C in a chain; B has couplings of its own.</summary>
    public static Network Chain(bool within = true)
    {
        var builder = new NetworkBuilder().Visible("A", 3, UnitKind.Binary, 0.1f).Hidden("B", 4, UnitKind.Binary, -0.2f).Hidden("C", 2)
            .BetweenNormal("A", "B", 0.8, 3).BetweenNormal("B", "C", 0.8, 4);
        return (within ? builder.WithinSparse("B", [(0, 1, 0.5f), (2, 3, -0.7f)]) : builder).Build();
    }

    /// <summary>A phase of the usual group from a random start, or continued.</summary>
    public static PhaseOrder Order(int phase, int previous, long first, int sweeps, StartKind start = StartKind.Continue) => new()
    {
        Phase = phase,
        Previous = previous,
        Group = Group,
        Chains = new ChainSpan(0, Chains),
        Base = first,
        Sweeps = sweeps,
        Start = start,
        Temperatures = TemperatureSchedule.Constant(1),
        ScheduleBase = first,
        ParametersVersion = 0,
    };

    /// <summary>States that a neighbour has in a version: any bits will do, as long as they are always the same.</summary>
    public BitPlanes StatesOf(BlockId block, long version)
    {
        var states = new BitPlanes(Spec[block].Size, Chains);
        for (var unit = 0; unit < states.Units; unit++)
        {
            for (var word = 0; word < states.WordsPerUnit; word++)
            {
                var (low, high, _, _) = Philox.Block(99, (uint)block.Index, (uint)unit, (uint)word, (uint)version);
                states.Plane(unit)[word] = low | (ulong)high << 32;
            }
            states.Plane(unit)[^1] &= states.LastMask;
        }
        return states;
    }

    public RunDirectory Directory() => new(Neighbours.ToDictionary(n => n.Key, n => (IReadOnlyList<string>)[n.Value.Path]),
        Couplings.ToDictionary(c => c.Key, c => c.Value.Path), Coordinator.Path);

    /// <summary>Connects the block and gives it all its parameters.</summary>
    public BlockStage Connected()
    {
        Tell(new Connect(Run, Directory()));
        Coordinator.Exactly<Connected>();
        foreach (var coupling in Spec.CouplingsOf(Id)) Tell(ParametersOf(coupling));
        return this;
    }

    public Parameters ParametersOf(CouplingId coupling, int version = 0) => new(Run, coupling, version, _network[coupling]);

    public Activation ActivationOf(string block, long version, long? until = null, GroupKey? group = null) =>
        new(Run, Spec.Block(block), group ?? Group, version, until ?? version, StatesOf(Spec.Block(block), version));

    public void Tell(IBlockMessage message) => Actor.Tell(message, ActorRefs.NoSender);

    public void Begin(PhaseOrder order) => Tell(new BeginPhase(Run, Id, order));

    public void Feed(string block, long version, long? until = null, GroupKey? group = null) =>
        Tell(ActivationOf(block, version, until, group));

    public void FeedAll(long first, long last)
    {
        foreach (var neighbour in Spec.NeighboursOf(Id))
            for (var version = first; version <= last; version++) Feed(Spec[neighbour].Name, version);
    }

    /// <summary>The states that the block now has.</summary>
    public StatesReported States()
    {
        var query = ++_query;
        Tell(new ReportStates(Run, query));
        return Coordinator.Next<StatesReported>(s => s.Query == query);
    }

    /// <summary>
    /// Lets the block do all that it can do and tells the version it has come to. A block puts its next piece of work behind the messages
    /// that are waiting, so each answer stands for at least one piece; only beginning and ending of phases leave the version as it is.
    /// </summary>
    public long Settle(GroupKey? group = null)
    {
        var (version, same) = (-1L, 0);
        while (same < 5)
        {
            var now = States().Groups.FirstOrDefault(g => g.Group == (group ?? Group))?.Version ?? -1;
            same = now == version ? same + 1 : 0;
            version = now;
        }
        return version;
    }

    /// <summary>Everything that the block has told in a run that ends with these phases, in a form that can be compared.</summary>
    public List<string> Trace(params int[] phases)
    {
        foreach (var phase in phases)
            if (Coordinator.Heard.OfType<PhaseEnded>().All(e => e.Phase != phase)) Coordinator.Next<PhaseEnded>(e => e.Phase == phase);
        Settle();
        var lines = new List<string>();
        foreach (var neighbour in Spec.NeighboursOf(Id))
            lines.AddRange(Neighbours[neighbour].All<Activation>()
                .Select(a => $"{neighbour} {a.Group} {a.Version}-{a.Until} {Facts.Of(a.States)}"));
        foreach (var coupling in Spec.CouplingsOf(Id))
            lines.AddRange(Couplings[coupling].All<CorrelationCounts>()
                .Select(c => $"{coupling} phase {c.Phase} {c.Group} {Facts.Of(c.Sums)}"));
        lines.AddRange(Coordinator.All<PhaseEnded>().Select(Facts.Of));
        return lines;
    }
}
