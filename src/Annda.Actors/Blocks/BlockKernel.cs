using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>What one sweep of a block reads and how it draws.</summary>
/// <param name="Old">The block's last states.</param>
/// <param name="Neighbours">For each between coupling of the block, in model order, the states read of the other end; null: none.</param>
/// <param name="Parameters">For each coupling of the block: bias, between, within, in model order.</param>
/// <param name="Held">[units] true where the unit is held; null: none is.</param>
/// <param name="Temperature">0 or more.</param>
/// <param name="Chains">The chains.</param>
/// <param name="Set">Chain set.</param>
/// <param name="Sweep">Sweep t.</param>
/// <param name="Version">Version of the parameters: what was made of them may be used again while it is the same.</param>
/// <param name="Turn">Which update of this sweep, where a clock makes several of them: each has random numbers of its own.</param>
/// <param name="ChainTemperatures">[chains] the temperature of each chain instead, above 0; null: one for all.</param>
internal readonly record struct SweepInput(UnitStates Old, UnitStates?[] Neighbours, float[][] Parameters, bool[]? Held, double Temperature,
    ChainSpan Chains, int Set, long Sweep, int Version, int Turn = 0, IReadOnlyList<double>? ChainTemperatures = null)
{
    /// <summary>What is read of the block's last states.</summary>
    public UnitStates Output { get; init; } = Old;

    /// <summary>What names the random numbers of a block's first unit.</summary>
    public uint FirstUnit(NetworkSpec network, BlockId block) => FirstUnit(network, block, Turn);

    /// <summary>What names the random numbers of a block's first unit at one of several turns in a sweep.</summary>
    public static uint FirstUnit(NetworkSpec network, BlockId block, int turn) =>
        checked((uint)(network.FirstUnit(block) + (long)turn * network.Units));
}

/// <summary>
/// The arithmetic of one block: fields h = b + Σ couplings (between in model order, then within), then new states of every free unit, by
/// its kind. A function of its inputs and the seed; the scratch arrays carry nothing from sweep to sweep.
/// </summary>
internal abstract class BlockKernel
{
    private readonly WorkTeam _team;
    private readonly Work _work;
    private float[] _fields = [];

    protected BlockKernel(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team)
    {
        (Network, Rule, Block, Seed, _team) = (network, rule, block, seed, team);
        Between = [.. network.BetweenOf(block).Select(c => network[c])];
        Within = [.. network.WithinOf(block).Select(c => network[c])];
        _work = new Work(this);
    }

    protected NetworkSpec Network { get; }

    protected UpdateRule Rule { get; }

    protected BlockId Block { get; }

    protected ulong Seed { get; }

    /// <summary>Couplings with other blocks.</summary>
    protected CouplingSpec[] Between { get; }

    /// <summary>Couplings inside.</summary>
    protected CouplingSpec[] Within { get; }

    /// <summary>Whether units read the new states of those before them, so that fields are yet without the couplings within.</summary>
    protected bool InOrder => Within.Length > 0 && !Rule.InsideAtOnce;

    /// <summary>The kernel of a block's kind of units.</summary>
    public static BlockKernel Of(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team) =>
        network[block].Units == UnitKind.Graded ? new GradedKernel(network, rule, block, seed, team)
            : network[block].Units == UnitKind.Gaussian ? new GaussianKernel(network, rule, block, seed, team)
            : network[block].Units == UnitKind.Softmax ? new SoftmaxKernel(network, rule, block, seed, team)
            : network[block].Units.IsLayer() ? new LayerKernel(network, rule, block, seed, team)
            : new TwoStateKernel(network, rule, block, seed, team);

    /// <summary>
    /// Whether the block's conditional probabilities given its neighbours exist: all units update, and do not depend on each other.
    /// </summary>
    public virtual bool HasProbabilities => false;

    /// <summary>Whether states cannot be begun, nor read, without parameters: they are then prepared before anything else.</summary>
    public virtual bool NeedsParameters => false;

    /// <summary>Unit updates of the last sweep, over all chains.</summary>
    public long Updated { get; protected set; }

    /// <summary>States of all units at 0, for a clamp to be put into.</summary>
    public abstract UnitStates Empty(int chains);

    /// <summary>Random start.</summary>
    public abstract UnitStates Random(ChainSpan chains, int set, long version);

    /// <summary>Puts held states (with noise on them, if any) into <paramref name="states"/>.</summary>
    public abstract void Hold(Clamp clamp, ChainSpan chains, int set, long version, UnitStates states);

    /// <summary>Takes the parameters of a version, by coupling of the block: they hold until the next call.</summary>
    public virtual void Prepare(float[][] parameters)
    {
    }

    /// <summary>Adds to the sums of a coupling of the block's own, if they are not of what others read.</summary>
    /// <param name="coupling">The coupling.</param>
    /// <param name="sums">Its sums.</param>
    /// <param name="states">The states.</param>
    /// <param name="others">For each coupling with another block the states of its other end, where the sums need them; else none.</param>
    /// <returns>False: the sums are of what others read.</returns>
    public virtual bool AddOwn(CouplingSpec coupling, CouplingSums sums, UnitStates states, UnitStates[] others) => false;

    /// <summary>What other blocks, and units of the same block, read of these states.</summary>
    public virtual UnitStates Output(UnitStates states) => states;

    /// <summary>One sweep.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="probabilities">Where conditional probabilities go, [units, lanes] in fixed point; null: not wanted.</param>
    /// <returns>The new states.</returns>
    public abstract UnitStates Sweep(in SweepInput input, int[]? probabilities);

    /// <summary>Errors of the fields that made the states <see cref="SweepInput.Old"/>: layers alone have them.</summary>
    /// <param name="input">What is read: errors.</param>
    /// <param name="goal">What the block is to be; null: others read it.</param>
    /// <param name="loss">By how much the goal is missed, over all chains, in units of 2^−20.</param>
    /// <returns>[units, chains] minus the derivatives of the loss by the fields.</returns>
    public virtual UnitStates Errors(in SweepInput input, Goal? goal, out long loss) =>
        throw new NotSupportedException($"{Network[Block].Units} units have no errors");

    /// <summary>By how much the states <see cref="SweepInput.Old"/> are others than their means given what is read: s − ⟨s⟩.</summary>
    /// <param name="input">What is read: neighbours by the arrows that predict.</param>
    /// <returns>[units, chains].</returns>
    public virtual RealStates Deviations(in SweepInput input) =>
        throw new NotSupportedException($"{Network[Block].Units} units are not predicted");

    /// <summary>Updates some units, whose fields do not depend on what other units of the block become.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="next">The old states, which become the new ones.</param>
    /// <param name="first">First unit.</param>
    /// <param name="count">Number of units.</param>
    /// <param name="fields">[count, lanes] of these units.</param>
    /// <param name="probabilities">As in <see cref="Sweep"/>.</param>
    protected abstract void Update(in SweepInput input, UnitStates next, int first, int count, Span<float> fields, int[]? probabilities);

    /// <summary>Whether fields begin with the unit's bias; errors do not.</summary>
    protected virtual bool HasBias(in SweepInput input) => true;

    /// <summary>Makes the fields of all units, and has the team update them in parts.</summary>
    /// <returns>[units, lanes] the fields; used again in the next sweep.</returns>
    protected Span<float> UpdateAll(in SweepInput input, UnitStates next, int[]? probabilities)
    {
        if (_fields.Length < next.Units * next.Lanes) _fields = new float[next.Units * next.Lanes];
        _work.Set(input, next, probabilities);
        _team.Do(_work, _work.Parts);
        return _fields.AsSpan(0, next.Units * next.Lanes);
    }

    /// <summary>Updates of a sweep in which all free units take part.</summary>
    protected static long Free(in SweepInput input) => (long)(input.Held?.Count(h => !h) ?? input.Old.Units) * input.Chains.Count;

    private void Units(in SweepInput input, UnitStates next, int first, int count, int[]? probabilities)
    {
        var lanes = next.Lanes;
        var fields = _fields.AsSpan(first * lanes, count * lanes);
        var biases = input.Parameters[0].AsSpan(first, count);
        if (!HasBias(input)) fields.Clear();
        var start = HasBias(input) ? biases : [];
        for (var c = 0; c < Between.Length; c++)
        {
            if (input.Neighbours[c] is not { } source) continue;
            var coupling = Between[c];
            FieldSum.Add(coupling, input.Parameters[1 + c], coupling.A == Block, source, Network[coupling.Other(Block)].Units, first, count,
                start, fields);
            start = [];
        }
        if (!start.IsEmpty) FieldSum.Start(start, fields, lanes);
        if (!InOrder)
        {
            for (var c = 0; c < Within.Length; c++)
                FieldSum.Add(Within[c], input.Parameters[1 + Between.Length + c], true, input.Output, Network[Block].Units, first, count,
                    [], fields);
        }
        Update(input, next, first, count, fields, probabilities);
    }

    private sealed class Work(BlockKernel kernel) : TeamWork
    {
        /// <summary>Units are shared out in whole strips of the field kernel.</summary>
        private const int Grain = 32, PartsOfEach = 2;

        private SweepInput _input;
        private UnitStates _next = null!;
        private int[]? _probabilities;
        private int _perPart;

        public int Parts { get; private set; }

        public void Set(in SweepInput input, UnitStates next, int[]? probabilities)
        {
            (_input, _next, _probabilities) = (input, next, probabilities);
            var grains = (next.Units + Grain - 1) / Grain;
            // A sparse coupling writes all its sources out as floats first: parts would each do so.
            var alone = kernel._team.Size == 1 || Array.Exists(kernel.Between, c => c.Edges is not null);
            var parts = alone ? 1 : Math.Min(grains, PartsOfEach * kernel._team.Size);
            _perPart = (grains + parts - 1) / parts * Grain;
            Parts = (next.Units + _perPart - 1) / _perPart;
        }

        public override void Do(int part)
        {
            var first = part * _perPart;
            kernel.Units(_input, _next, first, Math.Min(_perPart, _next.Units - first), _probabilities);
        }
    }
}
