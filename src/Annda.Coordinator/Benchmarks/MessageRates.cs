using Akka.Actor;
using Annda.Hosting;
using Annda.Programs;
using Annda.Protocol;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Benchmarks;

/// <summary>Messages of the protocol between actors on the compute threads of a node: what they cost where they cause no work.</summary>
internal static class MessageRates
{
    private static readonly Activation Message =
        new(new RunKey(1, 1), new BlockId(0), new GroupKey(0, 0), 1, 1, GeneratedData.States(GeneratedData.Visible, GeneratedData.Batch));

    /// <summary>Seconds of a round trip: a message to an actor and its answer, one in flight.</summary>
    public static Task<double> RoundTripAsync(RepeatedTiming timing, int threads, int trips) => RateAsync(timing, threads, trips, 1);

    /// <summary>Seconds of one message where many are in flight.</summary>
    public static async Task<double> MessageAsync(RepeatedTiming timing, int threads, int trips) =>
        await RateAsync(timing, threads, trips, 64).ConfigureAwait(false) / 2;

    /// <summary>Seconds of one message between two small blocks in virtual time, with the sweep that it causes.</summary>
    public static async Task<double> VirtualAsync(RepeatedTiming timing, int sweeps)
    {
        var network = new NetworkBuilder().Visible("A", 3).Hidden("B", 3).BetweenNormal("A", "B", deviation: 0.5, seed: 1).Build();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Virtual = new VirtualSettings() })
            .ConfigureAwait(false);
        var settings = new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = sweeps, Every = sweeps };
        return await timing.SecondsOfRun(() => simulation.SampleAsync(settings)).ConfigureAwait(false) / (2.0 * sweeps);
    }

    private static async Task<double> RateAsync(RepeatedTiming timing, int threads, int trips, int inFlight)
    {
        await using var node = await LocalNode.StartAsync(new NodeOptions { Threads = threads }).ConfigureAwait(false);
        IActorRef Start(Props props) => node.System.ActorOf(props.WithDispatcher("annda.dispatchers.compute"));
        var echo = Start(Props.Create(() => new Echo()));
        var caller = Start(Props.Create(() => new Caller(echo)));
        return await timing.SecondsOfRun(async () =>
        {
            var order = new Order(trips, inFlight, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            caller.Tell(order);
            await order.Done.Task.ConfigureAwait(false);
        }).ConfigureAwait(false) / trips;
    }

    private sealed record Order(int Trips, int InFlight, TaskCompletionSource Done);

    /// <summary>Sends back what comes.</summary>
    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    /// <summary>Sends a message for each that comes back, until there have been enough.</summary>
    private sealed class Caller(IActorRef echo) : UntypedActor
    {
        private Order? _order;
        private int _sent, _back;

        protected override void OnReceive(object message)
        {
            if (message is Order order)
            {
                (_order, _sent, _back) = (order, order.InFlight, 0);
                for (var i = 0; i < order.InFlight; i++) echo.Tell(Message, Self);
                return;
            }
            if (_sent < _order!.Trips)
            {
                _sent++;
                echo.Tell(Message, Self);
            }
            if (++_back == _order.Trips) _order.Done.SetResult();
        }
    }
}
