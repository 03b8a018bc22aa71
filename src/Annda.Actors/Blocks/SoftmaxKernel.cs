using System.Runtime.CompilerServices;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// One softmax unit: its categories are the units of the block, and one of them is on, drawn with probability exp(h_k / T) / Σ exp(h / T);
/// at temperature 0 one with the highest field, the one that was on if that is among them, else the first.
/// </summary>
internal sealed class SoftmaxKernel(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team)
    : BlockKernel(network, rule, block, seed, team)
{
    private float[] _probabilities = [];
    private ulong[] _planes = [];

    /// <inheritdoc/>
    public override bool HasProbabilities => true;

    /// <inheritdoc/>
    public override UnitStates Empty(int chains) => new BitPlanes(Network[Block].Size, chains);

    /// <summary>Random start: any category, all alike.</summary>
    public override UnitStates Random(ChainSpan chains, int set, long version)
    {
        var states = new BitPlanes(Network[Block].Size, chains.Count);
        Draw(new float[states.Units * states.Lanes], 1, new StreamKey(Seed, Purpose.Start, set), (uint)Network.FirstUnit(Block),
            (uint)(chains.First / BitPlanes.ChainsPerWord), version, states);
        return states;
    }

    /// <inheritdoc/>
    public override void Hold(Clamp clamp, ChainSpan chains, int set, long version, UnitStates states)
    {
        if (clamp is not { OnNoise: 0, OffNoise: 0 }) throw new ArgumentException("noise on held units is for units with two values");
        if (clamp.Units is { } units && !Array.TrueForAll(units, held => held))
            throw new ArgumentException($"'{Network[Block].Name}': found some categories held, all or none of a softmax unit can be");
        for (var unit = 0; unit < states.Units; unit++) ((BitPlanes)clamp.States!).Plane(unit).CopyTo(((BitPlanes)states).Plane(unit));
    }

    /// <inheritdoc/>
    public override UnitStates Sweep(in SweepInput input, int[]? probabilities)
    {
        var next = ((BitPlanes)input.Old).Copy();
        var fields = UpdateAll(input, next, null);
        if (input.ChainTemperatures is { } each)
        {
            for (var chain = 0; chain < each.Count; chain++)
                for (var at = chain; at < fields.Length; at += next.Lanes) fields[at] *= (float)(1 / each[chain]);
        }
        if (input.Temperature > 0 || input.ChainTemperatures is not null)
            Draw(fields, input.ChainTemperatures is null ? (float)(1 / input.Temperature) : 1, new StreamKey(Seed, Purpose.GibbsDraw,
                input.Set), input.FirstUnit(Network, Block), (uint)(input.Chains.First / BitPlanes.ChainsPerWord), input.Sweep, next);
        else Highest(fields, next);
        if (probabilities is not null) Tell(next, input.Temperature > 0 || input.ChainTemperatures is not null, probabilities);
        Updated = Free(input);
        return next;
    }

    /// <inheritdoc/>
    protected override void Update(in SweepInput input, UnitStates next, int first, int count, Span<float> fields, int[]? probabilities)
    {
        // Nothing yet: a category is drawn once the fields of all are there.
    }

    private void Draw(ReadOnlySpan<float> fields, float scale, StreamKey key, uint unit, uint word, long sweep, BitPlanes states)
    {
        if (_probabilities.Length != fields.Length) _probabilities = new float[fields.Length];
        if (_planes.Length != states.Words.Length) _planes = new ulong[states.Words.Length];
        SoftmaxDraw.Draw(fields, states.Units, scale, key, unit, word, sweep, _probabilities, _planes);
        for (var k = 0; k < states.Units; k++)
        {
            var plane = states.Plane(k);
            _planes.AsSpan(k * plane.Length, plane.Length).CopyTo(plane);
            plane[^1] &= states.LastMask;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Highest(ReadOnlySpan<float> fields, BitPlanes states)
    {
        var lanes = states.Lanes;
        for (var chain = 0; chain < states.Chains; chain++)
        {
            int best = 0, old = 0;
            for (var k = 0; k < states.Units; k++)
            {
                if (fields[k * lanes + chain] > fields[best * lanes + chain]) best = k;
                if (states[k, chain]) old = k;
            }
            if (fields[old * lanes + chain] == fields[best * lanes + chain]) best = old;
            states[old, chain] = false;
            states[best, chain] = true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tell(BitPlanes states, bool drawn, Span<int> probabilities)
    {
        var lanes = states.Lanes;
        for (var k = 0; k < states.Units; k++)
        {
            var row = probabilities.Slice(k * lanes, lanes);
            if (!drawn)
            {
                ProbabilityCounts.Certain(states, k, row);
                continue;
            }
            for (var chain = 0; chain < lanes; chain++)
                row[chain] = chain < states.Chains ? (int)(_probabilities[k * lanes + chain] * ProbabilityCounts.One + 0.5f) : 0;
        }
    }
}
