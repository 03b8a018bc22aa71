using System.Runtime.CompilerServices;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>Graded units (Hopfield 1984): states are the inner u, others read the outputs V. Temperature means nothing to them.</summary>
internal sealed class GradedKernel(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team)
    : BlockKernel(network, rule, block, seed, team)
{
    private readonly GradedUnits _units = network[block].Graded!;

    /// <inheritdoc/>
    public override UnitStates Empty(int chains) => new RealStates(Network[Block].Size, chains);

    /// <summary>Random start, as <see cref="GradedUnits"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override UnitStates Random(ChainSpan chains, int set, long version)
    {
        var states = new RealStates(Network[Block].Size, chains.Count);
        var key = new StreamKey(Seed, Purpose.Start, set);
        Span<float> uniforms = stackalloc float[BitPlanes.ChainsPerWord];
        // artanh(2a − 1) is half the log odds of a.
        var centre = 0.5 * (Elementary.Log(_units.Activity) - Elementary.Log(1 - _units.Activity));
        for (var unit = 0; unit < states.Units; unit++)
        {
            for (var chain = 0; chain < chains.Count; chain++)
            {
                var (word, lane) = (chain / BitPlanes.ChainsPerWord, chain % BitPlanes.ChainsPerWord);
                if (lane == 0)
                    Uniforms.Fill(key, (uint)(Network.FirstUnit(Block) + unit),
                        (uint)(chains.First / BitPlanes.ChainsPerWord + word), version, uniforms);
                states[unit, chain] = (float)(_units.Gain * (centre + _units.Noise * (2.0 * uniforms[lane] - 1)));
            }
        }
        return states;
    }

    /// <inheritdoc/>
    public override void Hold(Clamp clamp, ChainSpan chains, int set, long version, UnitStates states) => HeldRows.Put(clamp, states);

    /// <inheritdoc/>
    public override UnitStates Output(UnitStates states) => UnitOutputs.Of(Network[Block], states);

    /// <inheritdoc/>
    public override UnitStates Sweep(in SweepInput input, int[]? probabilities)
    {
        var next = ((RealStates)input.Old).Copy();
        UpdateAll(input, next, null);
        next.ClearPadding();
        if (!next.AreFinite)
            throw new InvalidOperationException($"states of '{Network[Block].Name}' are not finite after sweep {input.Sweep}: its step "
                + $"({_units.Step}) is too large for its weights and tau ({_units.Tau})");
        Updated = Free(input);
        return next;
    }

    /// <inheritdoc/>
    protected override void Update(in SweepInput input, UnitStates next, int first, int count, Span<float> fields, int[]? probabilities)
    {
        var (rows, lanes) = ((RealStates)next, next.Lanes);
        for (var unit = first; unit < first + count; unit++)
            if (input.Held is not { } held || !held[unit])
                GradedStep.Euler(fields.Slice((unit - first) * lanes, lanes), _units.Tau, _units.Step, rows.Row(unit));
    }
}
