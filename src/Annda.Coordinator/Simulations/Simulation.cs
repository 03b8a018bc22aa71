using System.IO.Hashing;
using System.Text;
using Akka.Actor;
using Annda.Actors;
using Annda.Coordination;
using Annda.Dynamics;
using Annda.Hosting;
using Annda.Programs;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;
using Annda.Virtual;
using Microsoft.Extensions.Logging;

namespace Annda.Simulations;

/// <summary>How a simulation runs.</summary>
public sealed record SimulationOptions
{
    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Dynamics.</summary>
    public DynamicsSpec Dynamics { get; init; } = new();

    /// <summary>The node.</summary>
    public NodeOptions Node { get; init; } = new();

    /// <summary>Virtual time instead of the node's threads; null: real time.</summary>
    public VirtualSettings? Virtual { get; init; }

    /// <summary>
    /// In virtual time, how many seconds of the machine's a run that is asked to stop may take to come to rest; default 25.
    /// </summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Starts the node, or joins nodes, instead of a node of this process; null: it is in this process.</summary>
    public Func<Action<ILoggingBuilder>?, Task<INode>>? Start { get; init; }

    /// <summary>How runs find their nodes.</summary>
    public PlacingRules Placing { get; init; } = new();

    /// <summary>Tells runs of the same experiment apart where they meet on the same nodes: such as the id in the run's folder.</summary>
    public string Name { get; init; } = "";

    /// <summary>Epoch, 1 or more: rises each time a saved run is taken up again.</summary>
    public int Epoch { get; init; } = 1;
}

/// <summary>
/// A network and the actors that run it, in this process: sample, train and read correlations. Each call is a run of its own
/// from the network as it is now.
/// </summary>
public sealed class Simulation : IAsyncDisposable
{
    /// <summary>Each run has 2^40 versions of its own: room for 65,536 runs in the 56 bits that count sweeps.</summary>
    private const int RunShift = 40;

    private readonly INode _node;
    private readonly SimulationOptions _options;
    private int _runs;

    private Simulation(INode node, Network network, SimulationOptions options) =>
        (_node, Network, _options) = (node, network, options);

    /// <summary>The network, with the parameters that the last run left.</summary>
    public Network Network { get; private set; }

    /// <summary>The last run.</summary>
    public RunResult? Last { get; private set; }

    /// <summary>The node in virtual time, with its clock and the hash of its events; null in real time.</summary>
    public VirtualNode? Virtual => _node as VirtualNode;

    /// <summary>The law that the dynamics samples.</summary>
    public Law Law => new UpdateRule(_options.Dynamics, Network.Spec).Law;

    /// <summary>Starts a node and puts a network on it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Options.</param>
    /// <param name="logging">Where the actor system's log goes; null: nowhere.</param>
    public static async Task<Simulation> StartAsync(Network network, SimulationOptions? options = null,
        Action<ILoggingBuilder>? logging = null)
    {
        options ??= new SimulationOptions();
        INode node = options.Virtual is { } settings ? VirtualNode.Start(settings, logging)
            : options.Start is { } start ? await start(logging).ConfigureAwait(false)
            : await LocalNode.StartAsync(options.Node, logging).ConfigureAwait(false);
        return new Simulation(node, network, options);
    }

    /// <summary>Samples the network.</summary>
    public async Task<SampleStatistics> SampleAsync(SampleSettings settings, CancellationToken stop = default)
    {
        var program = new SampleProgram(Network.Spec, settings.For(new UpdateRule(_options.Dynamics, Network.Spec)));
        await RunAsync(program, stop: stop).ConfigureAwait(false);
        return program.Statistics;
    }

    /// <summary>Learns from examples for the visible units.</summary>
    public Task<RunResult> TrainAsync(Examples examples, TrainSettings settings, CancellationToken stop = default) =>
        RunAsync(new TrainProgram(Network.Spec, examples, settings, _options.Seed), stop: stop);

    /// <summary>Runs any program, from the network as it is now or from a snapshot.</summary>
    /// <param name="program">What to do.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="from">A snapshot of the same program to go on from.</param>
    /// <param name="stop">Asks the run to come to rest before its end.</param>
    /// <exception cref="RunFailedException">The run could not go on.</exception>
    public async Task<RunResult> RunAsync(IRunProgram program, IRunObserver? observer = null, RunSnapshot? from = null,
        CancellationToken stop = default)
    {
        var network = from?.Network ?? Network;
        // Bad dynamics are the caller's to hear of, not an actor's.
        var rule = new UpdateRule(_options.Dynamics, network.Spec);
        var number = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{_options.Seed}/{_runs}/{_options.Name}/{Network.Hash()}"));
        var setup = new RunSetup(new RunKey(number, _options.Epoch), network, rule.Dynamics, _options.Seed, program, from,
            (long)_runs++ << RunShift)
        {
            Placing = _options.Placing,
        };
        var result = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var coordinator = _node.System.ActorOf(
            CoordinatorActor.Props(setup, _node.Watch, observer ?? new NoObserver(), result, _node.Patience),
            MemberName.Coordinator(setup.Key));
        await using var _ = stop.Register(() => coordinator.Tell(CoordinatorActor.Stop.Instance)).ConfigureAwait(false);
        await WorkAsync(result.Task, stop).ConfigureAwait(false);
        Last = await result.Task.ConfigureAwait(false);
        Network = Last.Snapshot.Network;
        return Last;
    }

    private async Task WorkAsync(Task result, CancellationToken stop)
    {
        if (Virtual is not { } world)
        {
            await _node.WorkAsync(result).ConfigureAwait(false);
            return;
        }
        try
        {
            await world.WorkAsync(result, _options.StopWithin, TimeProvider.System, stop).ConfigureAwait(false);
        }
        catch (VirtualTimeException error)
        {
            throw new RunFailedException(error.Message);
        }
    }

    /// <summary>Correlations ⟨s_i s_j⟩ of a coupling (⟨s_i⟩ of a bias) in the last learning step's clamped or free phase.</summary>
    /// <param name="coupling">Name of the coupling.</param>
    /// <param name="clamped">Clamped phase; else free.</param>
    /// <exception cref="InvalidOperationException">No learning step has been done.</exception>
    public double[] Correlations(string coupling, bool clamped)
    {
        var id = Network.Spec.Coupling(coupling);
        var spec = Network.Spec[id];
        var sums = (clamped ? Last?.Snapshot.Clamped : Last?.Snapshot.Free)?.ElementAtOrDefault(id.Index)
            ?? throw new InvalidOperationException("no learning step has been done");
        return spec.Kind == CouplingKind.Bias ? sums.MeansA(Network.Spec[spec.A].Units)
            : sums.PairMoments(spec, Network.Spec[spec.A].Units, Network.Spec[spec.B].Units);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
