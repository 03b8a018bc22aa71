using System.Runtime.CompilerServices;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>Stochastic units of two values, binary or bipolar: on with probability σ(g h / T), or by threshold at temperature 0.</summary>
internal sealed class TwoStateKernel : BlockKernel
{
    private readonly float _gain;
    private readonly IntegerBlock _integers;
    private readonly InsideSweep _inside;
    private readonly Participation _participation;
    private readonly BlockTies _ties;
    // g / T of each chain: the same list serves all sweeps of a phase.
    private (IReadOnlyList<double>? Of, float[] Scales) _scales = (null, []);

    public TwoStateKernel(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team)
        : base(network, rule, block, seed, team)
    {
        _gain = rule.Gain(network[block].Units);
        _integers = new IntegerBlock(network, rule, block, seed);
        _inside = new InsideSweep(rule, network[block].Units, Within);
        _participation = new Participation(network, rule, block, seed);
        _ties = new BlockTies(network, rule, block);
    }

    /// <inheritdoc/>
    public override bool HasProbabilities => Within.Length == 0 && !Rule.IsMasked && !Rule.IsTimed;

    /// <inheritdoc/>
    public override UnitStates Empty(int chains) => new BitPlanes(Network[Block].Size, chains);

    /// <summary>Random start: fair bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override UnitStates Random(ChainSpan chains, int set, long version)
    {
        var states = new BitPlanes(Network[Block].Size, chains.Count);
        var key = new StreamKey(Seed, Purpose.Start, set);
        for (var unit = 0; unit < states.Units; unit++)
        {
            var plane = states.Plane(unit);
            for (var word = 0; word < plane.Length; word++)
                plane[word] = Uniforms.FairBits(key, GlobalUnit(unit), (uint)(chains.First / 64 + word), version);
            plane[^1] &= states.LastMask;
        }
        return states;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Hold(Clamp clamp, ChainSpan chains, int set, long version, UnitStates states)
    {
        var (planes, given) = ((BitPlanes)states, (BitPlanes)clamp.States!);
        var key = new StreamKey(Seed, Purpose.ClampNoise, set);
        Span<float> uniforms = stackalloc float[64];
        for (var unit = 0; unit < planes.Units; unit++)
        {
            if (clamp.Units is { } units && !units[unit]) continue;
            var to = planes.Plane(unit);
            given.Plane(unit).CopyTo(to);
            if (clamp is { OnNoise: 0, OffNoise: 0 }) continue;
            for (var word = 0; word < to.Length; word++)
            {
                Uniforms.Fill(key, GlobalUnit(unit), (uint)(chains.First / 64 + word), version, uniforms);
                ulong flips = 0;
                for (var c = 0; c < 64; c++)
                    if (uniforms[c] < ((to[word] >> c & 1) != 0 ? clamp.OnNoise : clamp.OffNoise)) flips |= 1UL << c;
                to[word] ^= flips;
            }
            to[^1] &= planes.LastMask;
        }
    }

    /// <inheritdoc/>
    public override UnitStates Sweep(in SweepInput input, int[]? probabilities)
    {
        var next = ((BitPlanes)input.Old).Copy();
        var scales = Scales(input);
        if (probabilities is not null || !_integers.TrySweep(input, Scale(input), scales, next))
        {
            var fields = UpdateAll(input, next, probabilities);
            if (InOrder) _inside.Run(Draw(input), input.Parameters.AsSpan(1 + Between.Length), fields, next);
        }
        Updated = Rule.IsMasked ? _participation.Apply(input, next) : Free(input);
        return next;
    }

    /// <inheritdoc/>
    public override RealStates Deviations(in SweepInput input)
    {
        var deviations = new RealStates(input.Old.Units, input.Old.Chains);
        UpdateAll(input, deviations, null);
        deviations.ClearPadding();
        return deviations;
    }

    /// <inheritdoc/>
    protected override void Update(in SweepInput input, UnitStates next, int first, int count, Span<float> fields, int[]? probabilities)
    {
        if (next is RealStates deviations)
        {
            Deviate((BitPlanes)input.Old, Scale(input), deviations, first, count, fields);
            return;
        }
        if (InOrder) return;
        var (planes, lanes) = ((BitPlanes)next, next.Lanes);
        var scales = Scales(input);
        if (input.Temperature > 0 || scales is not null)
        {
            var (key, unit) = (new StreamKey(Seed, Purpose.GibbsDraw, input.Set), input.FirstUnit(Network, Block) + (uint)first);
            var word = (uint)(input.Chains.First / 64);
            var held = input.Held is { } units ? units.AsSpan(first, count) : [];
            var tell = probabilities is null ? [] : probabilities.AsSpan(first * lanes, count * lanes);
            if (scales is null) HeatBath.Draw(fields, Scale(input), key, unit, word, input.Sweep, planes, first, count, held, tell);
            else HeatBath.Draw(fields, scales.AsSpan(0, lanes), key, unit, word, input.Sweep, planes, first, count, held, tell);
            return;
        }
        var draw = Draw(input);
        for (var unit = first; unit < first + count; unit++)
        {
            draw.Apply(unit, unit, fields.Slice((unit - first) * lanes, lanes), planes);
            if (probabilities is not null) ProbabilityCounts.Certain(planes, unit, probabilities.AsSpan(unit * lanes, lanes));
        }
    }

    private void Deviate(BitPlanes states, float scale, RealStates deviations, int first, int count, Span<float> fields)
    {
        var kind = Network[Block].Units;
        for (var unit = first; unit < first + count; unit++)
        {
            var field = fields.Slice((unit - first) * states.Lanes, states.Lanes);
            var row = deviations.Row(unit);
            for (var c = 0; c < field.Length; c++) field[c] *= scale;
            Activations.Logistic(field, field);
            states.Expand(unit, kind.Low(), UnitValues.High, row);
            for (var c = 0; c < field.Length; c++) row[c] -= kind.Low() + kind.Span() * field[c];
        }
    }

    private UnitDraw Draw(in SweepInput input) => new(input, Scale(input), Scales(input), Seed, input.FirstUnit(Network, Block),
        _ties.Of(input.Temperature, input.Parameters, input.Version));

    private float Scale(in SweepInput input) => HeatScale.Of(_gain, input.Temperature);

    // Made once before the team shares the units: the parts find it made.
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

    private uint GlobalUnit(int unit) => (uint)(Network.FirstUnit(Block) + unit);
}
