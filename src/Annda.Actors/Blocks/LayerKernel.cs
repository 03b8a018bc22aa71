using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// Deterministic units of layered networks: y = f(h), and errors of fields δ = f'(h) Σ W δ of the layers that read them (Rumelhart, Hinton
/// and Williams 1986). Temperature means nothing to them.
/// </summary>
internal sealed class LayerKernel(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team)
    : BlockKernel(network, rule, block, seed, team)
{
    private readonly UnitKind _kind = network[block].Units;
    private bool _errors;

    /// <inheritdoc/>
    public override UnitStates Empty(int chains) => new RealStates(Network[Block].Size, chains);

    /// <summary>0: nobody reads a layer before it has been made.</summary>
    public override UnitStates Random(ChainSpan chains, int set, long version) => Empty(chains.Count);

    /// <inheritdoc/>
    public override void Hold(Clamp clamp, ChainSpan chains, int set, long version, UnitStates states) => HeldRows.Put(clamp, states);

    /// <inheritdoc/>
    public override UnitStates Sweep(in SweepInput input, int[]? probabilities)
    {
        var next = Run(input, errors: false);
        Updated = Free(input);
        return next;
    }

    /// <inheritdoc/>
    public override UnitStates Errors(in SweepInput input, Goal? goal, out long loss)
    {
        loss = 0;
        Updated = (long)input.Old.Units * input.Chains.Count;
        if (goal is null) return Run(input, errors: true);
        var errors = new RealStates(input.Old.Units, input.Old.Chains);
        loss = Losses.Of(goal.Loss, _kind, (RealStates)input.Old, goal.States, errors);
        return errors;
    }

    /// <inheritdoc/>
    protected override bool HasBias(in SweepInput input) => !_errors;

    /// <inheritdoc/>
    protected override void Update(in SweepInput input, UnitStates next, int first, int count, Span<float> fields, int[]? probabilities)
    {
        var (old, rows, lanes) = ((RealStates)input.Old, (RealStates)next, next.Lanes);
        for (var unit = first; unit < first + count; unit++)
        {
            var field = fields.Slice((unit - first) * lanes, lanes);
            if (_errors)
            {
                field.CopyTo(rows.Row(unit));
                LayerValues.Back(_kind, old.Row(unit), rows.Row(unit));
            }
            else if (input.Held is { } held && held[unit]) old.Row(unit).CopyTo(rows.Row(unit));
            else LayerValues.Of(_kind, field, rows.Row(unit));
        }
    }

    private RealStates Run(in SweepInput input, bool errors)
    {
        var next = new RealStates(input.Old.Units, input.Old.Chains);
        _errors = errors;
        UpdateAll(input, next, null);
        next.ClearPadding();
        return next.AreFinite ? next : throw new InvalidOperationException($"{(errors ? "errors" : "states")} of "
            + $"'{Network[Block].Name}' are not finite: the weights diverge; a lower learning rate (or clipped gradients) may help");
    }
}
