using System.Security.Cryptography;
using System.Text;
using Annda.Annealing;
using Annda.Data;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Programs;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;
using Annda.Tours;
using Annda.Virtual;

namespace Annda.Execution;

/// <summary>An experiment made ready: network, dynamics, data and the program that does its task.</summary>
public sealed record Recipe
{
    private const int UnitsForThread = 32;

    /// <summary>The experiment, with full file names.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>The network at its start.</summary>
    public required Network Network { get; init; }

    /// <summary>The dynamics.</summary>
    public required DynamicsSpec Dynamics { get; init; }

    /// <summary>Virtual time, or null for the machine's.</summary>
    public VirtualSettings? Virtual { get; init; }

    /// <summary>What to do.</summary>
    public required IRunProgram Program { get; init; }

    /// <summary>Temperatures of the task.</summary>
    public required TemperatureSchedule Temperatures { get; init; }

    /// <summary>Whether the network's graph is a QUBO, and not one to be cut.</summary>
    public bool IsQubo { get; init; }

    /// <summary>Training and test data; null without data.</summary>
    public (Dataset Train, Dataset Test)? Data { get; init; }

    /// <summary>The cities of a travelling salesman's network; null for others.</summary>
    public Cities? Cities => Experiment.Network.Tsp?.Cities.Places(Experiment.Seed);

    /// <summary>Rule of the dynamics on this network.</summary>
    public UpdateRule Rule => new(Dynamics, Network.Spec);

    /// <summary>SHA-256 of what the experiment's files hold: a run goes on only with the weights and data it began with.</summary>
    public string InputsHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(Network.Hash()));
        if (Data is { } data) foreach (var part in new[] { data.Train, data.Test }) hash.AppendData(DatasetExamples.Hash(part));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Makes an experiment ready.</summary>
    /// <param name="reading">A reading without errors.</param>
    /// <param name="threads">Compute threads: the number of chain groups follows them where the experiment leaves it open.</param>
    /// <param name="energies">Keep the energies of a sample task's samples, chain by chain.</param>
    /// <param name="nodes">Nodes that are likely to share the work.</param>
    /// <exception cref="InputException">A file is broken or does not fit.</exception>
    public static Recipe Create(ExperimentReading reading, int threads, bool energies = false, int nodes = 1)
    {
        var experiment = ExperimentFiles.WithFullNames(reading.Experiment!, reading.Folder);
        (Dataset Train, Dataset Test)? data = experiment.Data is null ? null : DatasetLoader.Load(experiment, reading.Folder);
        if (data is { } loaded) ExperimentError.ThrowIfAny(ExperimentCheck.CheckData(experiment, loaded.Train.Units));
        var training = data is { } d ? ExamplesOf(d.Train) : null;
        var network = NetworkFactory.Create(experiment, reading.Folder, training);
        var dynamics = Checked(DynamicsOf(experiment, network.Spec), network.Spec);
        return new Recipe
        {
            Experiment = experiment,
            Network = network,
            Dynamics = dynamics,
            Virtual = VirtualWorld.Of(experiment, network.Spec),
            Data = data,
            Temperatures = AnnealRecipe.Temperatures(experiment, network, new UpdateRule(dynamics, network.Spec)),
            IsQubo = experiment.Network.Graph?.FileName is { } graph && GraphReader.IsQubo(graph),
            Program = ProgramOf(experiment, new UpdateRule(dynamics, network.Spec), network, data, (threads, nodes), energies),
        };
    }

    /// <summary>The same network, data and task under other dynamics, from the start.</summary>
    public Recipe Under(DynamicsSpec dynamics, int threads, int nodes = 1) => this with
    {
        Dynamics = dynamics,
        Program = ProgramOf(Experiment, new UpdateRule(dynamics, Network.Spec), Network, Data, (threads, nodes)),
    };

    /// <summary>A data set as examples.</summary>
    public static Examples ExamplesOf(Dataset data) => DatasetExamples.Of(data);

    private static IRunProgram ProgramOf(Experiment experiment, UpdateRule rule, Network network, (Dataset Train, Dataset Test)? data,
        (int Threads, int Nodes) workers, bool energies = false)
    {
        switch (experiment.Task)
        {
            case SampleTask sample:
                var free = network.Spec.Units - (sample.Clamp?.Sum(c => c.Value.Count(v => v is not null)) ?? 0);
                return new SampleProgram(network.Spec, new SampleSettings
                {
                    Chains = sample.Chains,
                    BurnIn = sample.BurnIn,
                    Sweeps = sample.Sweeps,
                    Every = sample.Every,
                    Temperatures = TemperaturesOf(experiment),
                    Clamp = Clamp(sample.Clamp, network.Spec),
                    Groups = rule.IsTimed ? sample.ChainGroups ?? Numerics.BitPlanes.WordsFor(sample.Chains)
                        : Groups(sample.ChainGroups, sample.Chains, network.Spec, workers.Threads, workers.Nodes),
                    Joint = free <= Exact.PairwiseModel.FreeMax
                        && network.Spec.Blocks.All(b => b.Units is UnitKind.Binary or UnitKind.Bipolar),
                    EnergiesOf = energies ? new KeptEnergies(network) : KeptEnergies.Few(network, sample.Sweeps / sample.Every),
                }.For(rule));
            case AnnealTask anneal:
                return AnnealRecipe.Program(experiment, anneal, rule, network, Clamp(anneal.Clamp, network.Spec),
                    Groups(anneal.ChainGroups, anneal.Chains!.Value, network.Spec, workers.Threads, workers.Nodes));
            case RelaxTask relax:
                return new RelaxProgram(network, new RelaxSettings
                {
                    Chains = relax.Chains,
                    Sweeps = relax.Sweeps,
                    Groups = Groups(relax.ChainGroups, relax.Chains, network.Spec, workers.Threads, workers.Nodes),
                });
            case RecallTask recall:
                return new RecallProgram(network, Recalls.Of(experiment, recall, rule, ExamplesOf(data!.Value.Train),
                    chains => Groups(recall.ChainGroups, chains, network.Spec, workers.Threads, workers.Nodes)));
            case BackpropagateTask layers:
                return LayerRecipe.Program(experiment, layers, network.Spec, data!.Value, chains =>
                    Groups(layers.ChainGroups, chains, network.Spec, workers.Threads, workers.Nodes));
            case TrainTask train:
                var training = ExamplesOf(data!.Value.Train);
                return new TrainProgram(network.Spec, training, Train(experiment, train, training.Count, network.Spec, workers,
                    rule.LawTemperatureFactor) with
                {
                    Completion = train.Completion is { } completion ? Completion(completion, data.Value, network.Spec) : null,
                }, experiment.Seed);
            case RecogniseTask or GenerateTask or UpDownTask:
                return DeepRecipe.Program(experiment, network, data!.Value, chains => Groups(null, chains, network.Spec, workers.Threads,
                    workers.Nodes));
            default:
                throw new InvalidOperationException($"no program for {experiment.Task.GetType().Name}");
        }
    }

    private static TrainSettings Train(Experiment experiment, TrainTask train, int examples, NetworkSpec network,
        (int Threads, int Nodes) workers, double factor) => new()
    {
        Rule = train.Rule,
        Steps = train.Steps,
        Epochs = train.Epochs,
        Batch = train.Batch,
        Rate = Rates(train.LearningRate),
        Momentum = TrainRecipe.Momentum(train.Momentum),
        WeightDecay = train.WeightDecay,
        Centring = train.Centred ? TrainRecipe.OffsetRate : 0,
        Clip = train.Clip,
        Sparsity = train.Sparsity is { } s ? new SparsitySettings(s.Target, s.Cost, s.Decay) : null,
        Probabilities = train.Statistics == CountedStatistics.Probabilities,
        Chains = train.Chains ?? 0,
        Groups = Groups(train.ChainGroups, Math.Min(train.Batch, examples) * train.Presentations, network, workers.Threads, workers.Nodes),
        Temperature = TemperaturesOf(experiment).At(0),
        Tempering = TrainRecipe.Tempering(train, TemperaturesOf(experiment).At(0), factor),
        Step = train.Step,
        Presentations = train.Presentations,
        ObservedChains = train.Equilibrium?.Chains ?? 0,
        Clamped = Phase(train.Clamped),
        Free = Phase(train.Free),
        OnNoise = train.Noise?.On ?? 0,
        OffNoise = train.Noise?.Off ?? 0,
    };

    internal static RateSchedule Rates(LearningRateSection section) => section switch
    {
        LearningRateSection.LinearRamp ramp => new RateSchedule(ramp.Linear[0], ramp.Linear[1]),
        LearningRateSection.InSteps steps => new RateSchedule(0, 0, [.. steps.Steps.Select(s => (s.Rate, s.Epochs))]),
        LearningRateSection.Constant constant => RateSchedule.Constant(constant.Value),
        _ => throw new InvalidOperationException($"unknown learning rate {section}"),
    };

    private static CompletionPlan Completion(CompletionSection section, (Dataset Train, Dataset Test) data, NetworkSpec network) =>
        new(ExamplesOf(data.Test.Examples > 0 ? data.Test : data.Train).Take(section.Examples), [.. section.Given.Select(network.Block)],
            Schedule(section.Temperature!, section.Sweeps!.Value), section.Sweeps!.Value, section.Trials);

    private static AnnealedPhase Phase(PhaseSection? phase) => phase is null ? new AnnealedPhase(TemperatureSchedule.Constant(1), 10, 1)
        : new AnnealedPhase(Schedule(phase.Temperature!, phase.Sweeps!.Value), phase.Sweeps!.Value, phase.Count);

    /// <summary>Chain groups: as many as asked for, or what keeps the threads busy.</summary>
    /// <remarks>
    /// One thread has nothing to gain from a second flow. Several share the units of wide blocks, and a second flow would only make
    /// every table twice; narrow blocks, graphs, and blocks whose units follow one another need flows. Between nodes every flow hides the
    /// way of another one's messages.
    /// </remarks>
    internal static int Groups(int? asked, int chains, NetworkSpec network, int threads, int nodes = 1)
    {
        var wide = network.Blocks.All(b => b.Size >= UnitsForThread * threads)
            && network.Couplings.All(c => c.Kind != CouplingKind.Within && c.Edges is null);
        var flows = (threads == 1 || wide ? 1 : 2 * threads) * (nodes == 1 ? 1 : 2 * nodes);
        return asked ?? Math.Clamp(flows, 1, Numerics.BitPlanes.WordsFor(chains));
    }

    internal static TemperatureSchedule TemperaturesOf(Experiment experiment) => Schedule(experiment.Temperature, experiment.Task switch
    {
        SampleTask sample => (long)sample.BurnIn + sample.Sweeps,
        AnnealTask anneal => anneal.Sweeps!.Value,
        RecallTask recall => recall.Sweeps!.Value,
        _ => 1,
    });

    private static TemperatureSchedule Schedule(TemperatureSection section, long sweeps) => section switch
    {
        TemperatureSection.Constant constant => TemperatureSchedule.Constant(constant.Value),
        TemperatureSection.InSteps steps => TemperatureSchedule.Stepped(
            [.. steps.Steps.Select(s => new Annealing.TemperatureStep(s.Temperature, s.Sweeps))]),
        TemperatureSection.GeometricRamp ramp => TemperatureSchedule.Geometric(ramp.Geometric[0], ramp.Geometric[1], sweeps),
        TemperatureSection.LinearRamp ramp => TemperatureSchedule.Linear(ramp.Linear[0], ramp.Linear[1], sweeps),
        TemperatureSection.LogarithmicRamp ramp => TemperatureSchedule.Logarithmic(ramp.Logarithmic),
        _ => throw new InvalidOperationException($"unknown schedule {section}"),
    };

    private static DynamicsSpec DynamicsOf(Experiment experiment, NetworkSpec network)
    {
        var section = experiment.Dynamics;
        var colours = section.Colours is { } given ? network.Blocks.Select(b => given[b.Name]).ToArray() : null;
        return new DynamicsSpec(section.Kind, section.Staleness ?? 0, section.Reads, section.Order, section.Convention, colours)
        {
            Units = section.Units,
            Share = section.Share,
            Refresh = section.Refresh,
            Exchange = section.Exchange,
            Pairing = section.Pairing,
            Tie = section.Tie,
            Clocks = VirtualWorld.Clocks(section.Clocks, network),
        };
    }

    // Colours that couple show only here, where files and partitions have told what is coupled.
    private static DynamicsSpec Checked(DynamicsSpec dynamics, NetworkSpec network)
    {
        try
        {
            return new UpdateRule(dynamics, network).Dynamics;
        }
        catch (ArgumentException error)
        {
            throw new InputException($"dynamics: {error.Message}", error);
        }
    }

    private static Dictionary<BlockId, bool?[]> Clamp(IReadOnlyDictionary<string, int?[]>? clamp, NetworkSpec network) =>
        clamp?.ToDictionary(c => network.Block(c.Key), c => c.Value.Select(v => v is { } value ? value == 1 : (bool?)null).ToArray()) ?? [];
}
