using System.Runtime.CompilerServices;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>What one sweep of a block reads and how it draws.</summary>
/// <param name="Old">The block's last states.</param>
/// <param name="Neighbours">For each between coupling of the block, in model order, the states read of the other end.</param>
/// <param name="Parameters">For each coupling of the block: bias, between, within, in model order.</param>
/// <param name="Held">[units] true where the unit is held; null: none is.</param>
/// <param name="Temperature">0 or more.</param>
/// <param name="Chains">The chains.</param>
/// <param name="Set">Chain set.</param>
/// <param name="Sweep">Sweep t.</param>
/// <param name="Version">Version of the parameters: what was made of them may be used again while it is the same.</param>
/// <param name="Turn">Which update of this sweep, where a clock makes several of them: each has random numbers of its own.</param>
/// <param name="ChainTemperatures">[chains] the temperature of each chain instead, above 0; null: one for all.</param>
internal readonly record struct SweepInput(BitPlanes Old, BitPlanes[] Neighbours, float[][] Parameters, bool[]? Held,
    double Temperature, ChainSpan Chains, int Set, long Sweep, int Version, int Turn = 0, IReadOnlyList<double>? ChainTemperatures = null)
{
    /// <summary>What names the random numbers of a block's first unit.</summary>
    public uint FirstUnit(NetworkSpec network, BlockId block) => FirstUnit(network, block, Turn);

    /// <summary>What names the random numbers of a block's first unit at one of several turns in a sweep.</summary>
    public static uint FirstUnit(NetworkSpec network, BlockId block, int turn) =>
        checked((uint)(network.FirstUnit(block) + (long)turn * network.Units));
}

/// <summary>
/// The arithmetic of one block: fields h = b + Σ couplings (between in model order, then within), then a draw of every free unit.
/// A function of its inputs and the seed; the scratch arrays carry nothing from sweep to sweep.
/// </summary>
internal sealed class BlockKernel
{
    private readonly NetworkSpec _network;
    private readonly UpdateRule _rule;
    private readonly BlockId _block;
    private readonly CouplingSpec[] _between, _within;
    private readonly ulong _seed;
    private readonly float _gain;
    private readonly WorkTeam _team;
    private readonly Work _work;
    private readonly IntegerBlock _integers;
    private readonly InsideSweep _inside;
    private readonly Participation _participation;
    private readonly BlockTies _ties;
    private float[] _fields = [];
    // g / T of each chain: the same list serves all sweeps of a phase.
    private (IReadOnlyList<double>? Of, float[] Scales) _scales = (null, []);

    public BlockKernel(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team)
    {
        (_network, _rule, _block, _seed, _team) = (network, rule, block, seed, team);
        _work = new Work(this);
        _between = [.. network.BetweenOf(block).Select(c => network[c])];
        _within = [.. network.WithinOf(block).Select(c => network[c])];
        _gain = rule.Gain(network[block].Units);
        _integers = new IntegerBlock(network, rule, block, seed);
        _inside = new InsideSweep(rule, network[block].Units, _within);
        _participation = new Participation(network, rule, block, seed);
        _ties = new BlockTies(network, rule, block);
    }

    /// <summary>
    /// Whether the block's conditional probabilities given its neighbours exist: all units update, and do not depend on each other.
    /// </summary>
    public bool HasProbabilities => _within.Length == 0 && !_rule.IsMasked && !_rule.IsTimed;

    /// <summary>Unit updates of the last sweep, over all chains.</summary>
    public long Updated { get; private set; }

    /// <summary>Random start: fair bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BitPlanes Random(ChainSpan chains, int set, long version)
    {
        var states = new BitPlanes(_network[_block].Size, chains.Count);
        var key = new StreamKey(_seed, Purpose.Start, set);
        for (var unit = 0; unit < states.Units; unit++)
        {
            var plane = states.Plane(unit);
            for (var word = 0; word < plane.Length; word++)
                plane[word] = Uniforms.FairBits(key, GlobalUnit(unit), (uint)(chains.First / 64 + word), version);
            plane[^1] &= states.LastMask;
        }
        return states;
    }

    /// <summary>Puts held states (with noise on them, if any) into <paramref name="states"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Hold(Clamp clamp, ChainSpan chains, int set, long version, BitPlanes states)
    {
        var key = new StreamKey(_seed, Purpose.ClampNoise, set);
        Span<float> uniforms = stackalloc float[64];
        for (var unit = 0; unit < states.Units; unit++)
        {
            if (clamp.Units is { } units && !units[unit]) continue;
            var to = states.Plane(unit);
            clamp.States!.Plane(unit).CopyTo(to);
            if (clamp is { OnNoise: 0, OffNoise: 0 }) continue;
            for (var word = 0; word < to.Length; word++)
            {
                Uniforms.Fill(key, GlobalUnit(unit), (uint)(chains.First / 64 + word), version, uniforms);
                ulong flips = 0;
                for (var c = 0; c < 64; c++)
                    if (uniforms[c] < ((to[word] >> c & 1) != 0 ? clamp.OnNoise : clamp.OffNoise)) flips |= 1UL << c;
                to[word] ^= flips;
            }
            to[^1] &= states.LastMask;
        }
    }

    /// <summary>One sweep.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="probabilities">Where conditional probabilities go, [units, lanes] in fixed point; null: not wanted.</param>
    /// <returns>The new states.</returns>
    public BitPlanes Sweep(in SweepInput input, int[]? probabilities)
    {
        var next = input.Old.Copy();
        if (probabilities is not null || !_integers.TrySweep(input, Scale(input), Scales(input), next))
        {
            Grow(ref _fields, next.Units * next.Lanes);
            _work.Set(input, next, probabilities);
            _team.Do(_work, _work.Parts);
            if (InOrder) _inside.Run(Draw(input), input.Parameters.AsSpan(1 + _between.Length), _fields, next);
        }
        Updated = _rule.IsMasked ? _participation.Apply(input, next)
            : (long)(input.Held?.Count(h => !h) ?? next.Units) * input.Chains.Count;
        return next;
    }

    private bool InOrder => _within.Length > 0 && !_rule.InsideAtOnce;

    private UnitDraw Draw(in SweepInput input) => new(input, Scale(input), Scales(input), _seed, input.FirstUnit(_network, _block),
        _ties.Of(input.Temperature, input.Parameters, input.Version));

    private float Scale(in SweepInput input) => HeatScale.Of(_gain, input.Temperature);

    private float[]? Scales(in SweepInput input)
    {
        if (input.ChainTemperatures is not { } temperatures) return null;
        if (!ReferenceEquals(_scales.Of, temperatures))
        {
            Guard.Shape(temperatures.Count, input.Old.Chains, "temperatures of chains");
            _scales = (temperatures, HeatScale.Of(_gain, temperatures));
        }
        return _scales.Scales;
    }

    // Units whose fields do not depend on what other units of the block become: all of them, or all but for the inside.
    private sealed class Work(BlockKernel kernel) : TeamWork
    {
        /// <summary>Units are shared out in whole strips of the field kernel.</summary>
        private const int Grain = 32, PartsOfEach = 2;

        private SweepInput _input;
        private BitPlanes _next = null!;
        private int[]? _probabilities;
        private int _perPart;

        public int Parts { get; private set; }

        public void Set(in SweepInput input, BitPlanes next, int[]? probabilities)
        {
            (_input, _next, _probabilities) = (input, next, probabilities);
            var grains = (next.Units + Grain - 1) / Grain;
            // A sparse coupling writes all its sources out as floats first: parts would each do so.
            var alone = kernel._team.Size == 1 || Array.Exists(kernel._between, c => c.Edges is not null);
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

    private void Units(in SweepInput input, BitPlanes next, int first, int count, int[]? probabilities)
    {
        var lanes = next.Lanes;
        var fields = _fields.AsSpan(first * lanes, count * lanes);
        var biases = input.Parameters[0].AsSpan(first, count);
        if (_between.Length == 0) FieldSum.Start(biases, fields, lanes);
        for (var c = 0; c < _between.Length; c++)
        {
            var coupling = _between[c];
            FieldSum.Add(coupling, input.Parameters[1 + c], coupling.A == _block, input.Neighbours[c],
                _network[coupling.Other(_block)].Units, first, count, c == 0 ? biases : [], fields);
        }
        if (InOrder) return;
        for (var c = 0; c < _within.Length; c++)
            FieldSum.Add(_within[c], input.Parameters[1 + _between.Length + c], true, input.Old, _network[_block].Units, first, count,
                [], fields);
        var scales = Scales(input);
        if (input.Temperature > 0 || scales is not null)
        {
            var (key, unit) = (new StreamKey(_seed, Purpose.GibbsDraw, input.Set), input.FirstUnit(_network, _block) + (uint)first);
            var word = (uint)(input.Chains.First / 64);
            var held = input.Held is { } units ? units.AsSpan(first, count) : [];
            var tell = probabilities is null ? [] : probabilities.AsSpan(first * lanes, count * lanes);
            if (scales is null) HeatBath.Draw(fields, Scale(input), key, unit, word, input.Sweep, next, first, count, held, tell);
            else HeatBath.Draw(fields, scales.AsSpan(0, lanes), key, unit, word, input.Sweep, next, first, count, held, tell);
            return;
        }
        var draw = Draw(input);
        for (var unit = first; unit < first + count; unit++)
        {
            draw.Apply(unit, unit, _fields.AsSpan(unit * lanes, lanes), next);
            if (probabilities is not null) ProbabilityCounts.Certain(next, unit, probabilities.AsSpan(unit * lanes, lanes));
        }
    }

    private uint GlobalUnit(int unit) => (uint)(_network.FirstUnit(_block) + unit);

    private static void Grow(ref float[] array, int length)
    {
        if (array.Length < length) array = new float[length];
    }
}
