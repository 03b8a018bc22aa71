using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>Gaussian units: v = mean + σ √T n, where the mean is b + σ f or b + f by convention; others read v / σ or v / σ².</summary>
internal sealed class GaussianKernel(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, WorkTeam team)
    : BlockKernel(network, rule, block, seed, team)
{
    private readonly GaussianUnits _units = network[block].Gaussian!;
    // Of the parameters that were prepared: σ, 1 / σ, and what a value is multiplied with for others and for the biases' sums.
    private readonly float[] _sigma = new float[network[block].Size], _perSigma = new float[network[block].Size];
    private readonly float[] _perOutput = new float[network[block].Size], _perVariance = new float[network[block].Size];
    private float[][] _parameters = [];
    private float[]? _chainRoots;

    /// <inheritdoc/>
    public override bool NeedsParameters => true;

    /// <inheritdoc/>
    public override void Prepare(float[][] parameters)
    {
        _parameters = parameters;
        for (var unit = 0; unit < _sigma.Length; unit++)
        {
            var (z, sigma) = (parameters[^1][unit], Elementary.Exp(0.5 * parameters[^1][unit]));
            (_sigma[unit], _perSigma[unit]) = ((float)sigma, (float)(1 / sigma));
            _perVariance[unit] = (float)Elementary.Exp(-(double)z);
            _perOutput[unit] = _units.Power == 1 ? _perSigma[unit] : _perVariance[unit];
        }
    }

    /// <inheritdoc/>
    public override UnitStates Empty(int chains) => new RealStates(Network[Block].Size, chains);

    /// <summary>Random start: as if no other unit brought anything, at temperature 1.</summary>
    public override UnitStates Random(ChainSpan chains, int set, long version)
    {
        var states = new RealStates(Network[Block].Size, chains.Count);
        var key = new StreamKey(Seed, Purpose.Start, set);
        for (var unit = 0; unit < states.Units; unit++)
        {
            states.Row(unit).Fill(_parameters[0][unit]);
            GaussianDraw.Draw(states.Row(unit), _sigma[unit], key, (uint)(Network.FirstUnit(Block) + unit),
                (uint)(chains.First / BitPlanes.ChainsPerWord), version, states.Row(unit));
        }
        states.ClearPadding();
        return states;
    }

    /// <inheritdoc/>
    public override void Hold(Clamp clamp, ChainSpan chains, int set, long version, UnitStates states) => HeldRows.Put(clamp, states);

    /// <inheritdoc/>
    public override UnitStates Output(UnitStates states) => Finite(GaussianValues.Scaled((RealStates)states, _perOutput));

    /// <inheritdoc/>
    public override UnitStates Sweep(in SweepInput input, int[]? probabilities)
    {
        var next = new RealStates(input.Old.Units, input.Old.Chains);
        _chainRoots = input.ChainTemperatures is { } each ? [.. each.Select(t => (float)Math.Sqrt(t))] : null;
        UpdateAll(input, next, null);
        next.ClearPadding();
        Updated = Free(input);
        return Finite(next);
    }

    /// <inheritdoc/>
    public override bool AddOwn(CouplingSpec coupling, CouplingSums sums, UnitStates states, UnitStates[] others)
    {
        var (values, real) = ((RealStates)states, (RealSums)sums);
        if (!coupling.IsVariance)
        {
            real.AddOwn(GaussianValues.Scaled(values, _perVariance));
            return true;
        }
        var (squares, derivatives) = (new RealStates(values.Units, values.Chains), new RealStates(values.Units, values.Chains));
        for (var unit = 0; unit < values.Units; unit++)
            GaussianValues.Squares(values.Row(unit), _parameters[0][unit], _perSigma[unit], squares.Row(unit));
        squares.ClearPadding();
        if (_units.LearnSigma)
        {
            var fields = FieldsOf(others, derivatives);
            var outputs = GaussianValues.Scaled(values, _perOutput);
            for (var unit = 0; unit < values.Units; unit++)
                GaussianValues.Derivatives(squares.Row(unit), outputs.Row(unit), _units.Power, fields.Row(unit));
        }
        real.AddBoth(derivatives, squares);
        return true;
    }

    /// <inheritdoc/>
    protected override bool HasBias(in SweepInput input) => false;

    /// <inheritdoc/>
    protected override void Update(in SweepInput input, UnitStates next, int first, int count, Span<float> fields, int[]? probabilities)
    {
        var (rows, lanes, root) = ((RealStates)next, next.Lanes, (float)Math.Sqrt(input.Temperature));
        var (key, unit0) = (new StreamKey(Seed, Purpose.GibbsDraw, input.Set), input.FirstUnit(Network, Block));
        var word = (uint)(input.Chains.First / BitPlanes.ChainsPerWord);
        for (var unit = first; unit < first + count; unit++)
        {
            var row = rows.Row(unit);
            if (input.Held is { } held && held[unit])
            {
                ((RealStates)input.Old).Row(unit).CopyTo(row);
                continue;
            }
            var means = fields.Slice((unit - first) * lanes, lanes);
            GaussianValues.Means(means, input.Parameters[0][unit], _units.Power == 1 ? _sigma[unit] : 1);
            if (_chainRoots is not { } roots)
            {
                GaussianDraw.Draw(means, _sigma[unit] * root, key, unit0 + (uint)unit, word, input.Sweep, row);
                continue;
            }
            row.Clear();
            GaussianDraw.Draw(row, _sigma[unit], key, unit0 + (uint)unit, word, input.Sweep, row);
            for (var chain = 0; chain < roots.Length; chain++) row[chain] = means[chain] + roots[chain] * row[chain];
        }
    }

    private RealStates FieldsOf(UnitStates[] others, RealStates fields)
    {
        for (var c = 0; c < Between.Length; c++)
            FieldSum.Add(Between[c], _parameters[1 + c], Between[c].A == Block, others[c], Network[Between[c].Other(Block)].Units, 0,
                fields.Units, [], fields.AllRows);
        fields.ClearPadding();
        return fields;
    }

    private RealStates Finite(RealStates states) => states.AreFinite ? states : throw new InvalidOperationException($"states of "
        + $"'{Network[Block].Name}' are not finite: the weights diverge; a lower learning rate (or clipped gradients) may help");
}
