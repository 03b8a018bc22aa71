using Annda.Statistics;
using Annda.Topology;

namespace Annda.Protocol;

/// <summary>
/// Fact: what one block counted for a coupling in one phase of one chain group. Key: (run, epoch, coupling, phase,
/// group).
/// </summary>
public sealed record CorrelationCounts(RunKey Run, CouplingId Coupling, BlockId From, int Phase, GroupKey Group, CouplingSums Sums)
    : ICouplingMessage;

/// <summary>Query of a block: send this version of the parameters again.</summary>
public sealed record ParametersRequest(RunKey Run, CouplingId Coupling, BlockId From, int Version) : ICouplingMessage;

/// <summary>A phase whose counts are meant: of all groups 0 … Groups − 1 of a chain set.</summary>
public readonly record struct CountedPhase(int Phase, int Set, int Groups);

/// <summary>What a step follows.</summary>
public enum StepRule
{
    /// <summary>The gradient, as long as it is steep.</summary>
    Gradient,

    /// <summary>The sign of each parameter's gradient: all steps are equally long (Ackley, Hinton and Sejnowski 1985).</summary>
    Sign,
}

/// <summary>How strongly to learn.</summary>
/// <param name="Rate">Step size, above 0, in units of the gradient of the mean log-likelihood; by sign, the length of a step.</param>
/// <param name="Momentum">Share of the last step that is kept, 0 to below 1.</param>
/// <param name="WeightDecay">Pull of weights (not biases) towards 0: decay × weight is taken from the gradient.</param>
/// <param name="Temperature">T of the statistics: the gradient is (clamped − free) / T.</param>
/// <param name="Sparsity">Target for hidden units, or null.</param>
/// <param name="Step">What steps follow; by sign there is no momentum, decay, sparsity or clipping.</param>
/// <param name="Clip">Largest Euclidean norm of a coupling's gradient: a longer one is shortened to it; 0: none
/// is.</param>
public sealed record LearningSettings(double Rate, double Momentum = 0, double WeightDecay = 0, double Temperature = 1,
    SparsitySettings? Sparsity = null, StepRule Step = StepRule.Gradient, double Clip = 0)
{
    /// <summary>
    /// Centred gradient: the share of a step's means in the offsets that units count from, above 0 and at most 1; 0: the plain gradient.
    /// </summary>
    public double Centring { get; init; }

    /// <summary>Steps by Adam; null: by momentum. Of couplings whose sums are real.</summary>
    public AdamSettings? Adam { get; init; }
}

/// <summary>
/// Pulls the mean activity q of hidden units towards a target p: the gradient of cost × cross-entropy (Hinton 2010,
/// section 11).
/// </summary>
/// <param name="Target">p.</param>
/// <param name="Cost">Strength.</param>
/// <param name="Decay">Memory of the running mean of q.</param>
public sealed record SparsitySettings(double Target, double Cost, double Decay);

/// <summary>Command: once the counts of both phases are there, make version Version + 1 out of version Version.</summary>
/// <param name="Run">Run.</param>
/// <param name="Coupling">The coupling.</param>
/// <param name="Version">Version to start from.</param>
/// <param name="Clamped">Positive phase; null: the parameters stay as they are.</param>
/// <param name="Free">Negative phase; null: the gradient is that of the positive one.</param>
/// <param name="Settings">How strongly.</param>
/// <param name="OpenPhase">Phases below this number are closed.</param>
/// <param name="OpenVersion">Versions below this one are no longer read by anybody.</param>
public sealed record Learn(RunKey Run, CouplingId Coupling, int Version, CountedPhase? Clamped, CountedPhase? Free,
    LearningSettings Settings, int OpenPhase, int OpenVersion) : ICouplingMessage;

/// <summary>
/// Fact: by how much a coupling's step from a version shifts the biases of one of its ends, where units count from offsets. Key: (run,
/// epoch, biases, coupling, version).
/// </summary>
/// <param name="Run">Run.</param>
/// <param name="Coupling">The biases.</param>
/// <param name="From">The coupling that made the step.</param>
/// <param name="Version">Version that the step was made from.</param>
/// <param name="Values">One for each bias.</param>
public sealed record BiasShift(RunKey Run, CouplingId Coupling, CouplingId From, int Version, float[] Values) : ICouplingMessage;

/// <summary>Query of biases to a coupling: send the shift of the step from this version again.</summary>
public sealed record BiasShiftRequest(RunKey Run, CouplingId Coupling, CouplingId From, int Version) : ICouplingMessage;

/// <summary>Query: the correlations of a phase, as soon as all its counts are there; answered by <see cref="Collected"/>.</summary>
/// <param name="Run">Run.</param>
/// <param name="Coupling">The coupling.</param>
/// <param name="Phase">The phase.</param>
/// <param name="OpenPhase">Phases below this number are closed.</param>
public sealed record Collect(RunKey Run, CouplingId Coupling, CountedPhase Phase, int OpenPhase) : ICouplingMessage;

/// <summary>Query: parameters and optimiser state; answered by <see cref="ParametersReported"/>.</summary>
public sealed record ReportParameters(RunKey Run, CouplingId Coupling, int Query) : ICouplingMessage;

/// <summary>Event: a new version was made and sent to the blocks.</summary>
/// <param name="Run">Run.</param>
/// <param name="Coupling">The coupling.</param>
/// <param name="Version">The new version.</param>
/// <param name="StepNorm">Euclidean norm of the step.</param>
public sealed record Learned(RunKey Run, CouplingId Coupling, int Version, double StepNorm) : ICoordinatorMessage;

/// <summary>Answer to <see cref="Collect"/>.</summary>
public sealed record Collected(RunKey Run, CouplingId Coupling, int Phase, CouplingSums Sums) : ICoordinatorMessage;

/// <summary>Optimiser state of a coupling.</summary>
/// <param name="Velocity">
/// Last step, or Adam's running mean of gradients, one for each parameter; empty before the first step with a memory.
/// </param>
/// <param name="Activity">Running mean activity of the hidden end's units; empty without a sparsity target.</param>
public sealed record OptimiserState(float[] Velocity, float[] Activity)
{
    /// <summary>Before the first step.</summary>
    public static OptimiserState Fresh { get; } = new([], []);

    /// <summary>Offsets of A's units, then of B's, of centred learning; empty before the first such step.</summary>
    public float[] Offsets { get; init; } = [];

    /// <summary>Adam's running mean of squared gradients, one for each parameter; empty before the first such step.</summary>
    public float[] Squares { get; init; } = [];
}

/// <summary>Answer to <see cref="ReportParameters"/>: copies, so that the coupling may go on.</summary>
public sealed record ParametersReported(RunKey Run, int Query, CouplingId Coupling, int Version, float[] Values, OptimiserState Optimiser,
    CouplingSums? Clamped, CouplingSums? Free) : ICoordinatorMessage;
