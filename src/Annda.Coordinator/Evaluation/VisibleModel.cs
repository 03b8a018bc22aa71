using Annda.Exact;
using Annda.Numerics;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Evaluation;

/// <summary>
/// What a network believes of its visible units, its hidden ones summed out exactly: Σ_h exp(−E(v, h)/T). Hidden units that are not
/// coupled with each other are summed one by one, coupled ones by enumeration.
/// </summary>
public sealed class VisibleModel
{
    private const int UnitsMax = 2000, CoupledMax = 12, EnumeratedMax = 20;

    private readonly PairwiseModel _model;
    private readonly double _temperature;
    private readonly int[] _visible, _hidden;
    private readonly bool _coupled;

    private VisibleModel(PairwiseModel model, int[] visible, int[] hidden, bool coupled, double temperature) =>
        (_model, _visible, _hidden, _coupled, _temperature) = (model, visible, hidden, coupled, temperature);

    /// <summary>Of a network; null where its hidden units cannot be summed out.</summary>
    /// <param name="network">The network.</param>
    /// <param name="temperature">Above 0.</param>
    public static VisibleModel? TryFrom(Network network, double temperature)
    {
        var spec = network.Spec;
        if (spec.Units > UnitsMax || temperature <= 0) return null;
        var (visible, hidden) = (Units(BlockRole.Visible), Units(BlockRole.Hidden));
        var coupled = spec.Couplings.Any(c => c.Kind != CouplingKind.Bias && spec[c.A].Role == BlockRole.Hidden
            && spec[c.B].Role == BlockRole.Hidden);
        return coupled && hidden.Length > CoupledMax ? null
            : new VisibleModel(new PairwiseModel(network), visible, hidden, coupled, temperature);

        int[] Units(BlockRole role) => [.. spec.BlockIds.Where(b => spec[b].Role == role)
            .SelectMany(b => Enumerable.Range(spec.FirstUnit(b), spec[b].Size))];
    }

    /// <summary>Hidden units.</summary>
    public int Hidden => _hidden.Length;

    /// <summary>Whether <see cref="LogZ"/> can be found.</summary>
    public bool IsEnumerable => _visible.Length + (_coupled ? _hidden.Length : 0) <= EnumeratedMax;

    /// <summary>ln Σ_h exp(−E(v, h)/T).</summary>
    /// <param name="example">[visible units] 0 or 1.</param>
    public double Score(ReadOnlySpan<byte> example)
    {
        var values = Values(example);
        return Score(VisibleEnergy(values), Fields(_hidden, values));
    }

    /// <summary>ln Σ_{v, h} exp(−E/T) (Gray code: one flip from state to state).</summary>
    /// <exception cref="InvalidOperationException">Too many units.</exception>
    public double LogZ()
    {
        if (!IsEnumerable)
            throw new InvalidOperationException($"{_visible.Length} visible units, at most {EnumeratedMax} can be enumerated");
        var values = Values(new byte[_visible.Length]);
        var (energy, own, fields) = (VisibleEnergy(values), Fields(_visible, values), Fields(_hidden, values));
        var (top, sum, state) = (Score(energy, fields), 1.0, 0);
        for (var step = 1; step < 1 << _visible.Length; step++)
        {
            var k = System.Numerics.BitOperations.TrailingZeroCount(step);
            state ^= 1 << k;
            var unit = _visible[k];
            var change = (state >> k & 1) != 0 ? _model.Span[unit] : -_model.Span[unit];
            energy -= change * own[k];
            for (var i = 0; i < own.Length; i++) own[i] += _model.Weights[_visible[i], unit] * change;
            for (var j = 0; j < fields.Length; j++) fields[j] += _model.Weights[_hidden[j], unit] * change;
            var score = Score(energy, fields);
            if (score > top) (top, sum) = (score, sum * Math.Exp(top - score) + 1);
            else sum += Math.Exp(score - top);
        }
        return top + Math.Log(sum);
    }

    /// <summary>Mean of ln p(v) over examples, in nats.</summary>
    /// <param name="examples">Examples.</param>
    /// <param name="logZ">ln Z.</param>
    public double MeanLogLikelihood(Examples examples, double logZ) =>
        Enumerable.Range(0, examples.Count).Average(e => Score(examples[e])) - logZ;

    /// <summary>The most probable state of the hidden units given an example, as 0 and 1; a unit between both is off.</summary>
    public string Code(ReadOnlySpan<byte> example)
    {
        var fields = Fields(_hidden, Values(example));
        if (!_coupled) return string.Concat(fields.Select(h => h > 0 ? '1' : '0'));
        var (best, lowest) = (0, double.MaxValue);
        for (var state = 0; state < 1 << _hidden.Length; state++)
            if (HiddenEnergy(state, fields) is var energy && energy < lowest) (best, lowest) = (state, energy);
        return string.Concat(Enumerable.Range(0, _hidden.Length).Select(j => (best >> j & 1) != 0 ? '1' : '0'));
    }

    /// <summary>Probability of hidden states given an example: that of <see cref="Code"/>.</summary>
    public double CodeProbability(ReadOnlySpan<byte> example)
    {
        var values = Values(example);
        var (code, fields) = (Code(example), Fields(_hidden, values));
        var state = 0;
        if (_coupled)
        {
            for (var j = 0; j < code.Length; j++) if (code[j] == '1') state |= 1 << j;
            return Math.Exp(-HiddenEnergy(state, fields) / _temperature - Score(0, fields));
        }
        return fields.Select((h, j) => Elementary.Logistic(Math.Abs(_model.Span[_hidden[j]] * h) / _temperature))
            .Aggregate(1.0, (a, b) => a * b);
    }

    /// <summary>Most units whose states <see cref="Conditional"/> can give.</summary>
    public const int ReadMax = 12;

    /// <summary>Law of some visible units given all other visible ones: [states], bit k is the k-th of them.</summary>
    /// <param name="example">[visible units]; what stands at those that are read does not matter.</param>
    /// <param name="read">Their places among the visible units.</param>
    public double[] Conditional(ReadOnlySpan<byte> example, IReadOnlyList<int> read)
    {
        var state = example.ToArray();
        var law = new double[1 << read.Count];
        for (var s = 0; s < law.Length; s++)
        {
            for (var k = 0; k < read.Count; k++) state[read[k]] = (byte)(s >> k & 1);
            law[s] = Score(state);
        }
        var top = law.Max();
        for (var s = 0; s < law.Length; s++) law[s] = Math.Exp(law[s] - top);
        var sum = law.Sum();
        return [.. law.Select(p => p / sum)];
    }

    // Values of all units, hidden ones at 0 so that they add nothing.
    private double[] Values(ReadOnlySpan<byte> example)
    {
        Guard.Shape(example.Length, _visible.Length, "visible units of an example");
        var values = new double[_model.Units];
        for (var i = 0; i < _visible.Length; i++)
            values[_visible[i]] = _model.Low[_visible[i]] + (example[i] == 0 ? 0 : _model.Span[_visible[i]]);
        return values;
    }

    private double[] Fields(int[] units, double[] values) => [.. units.Select(u => _model.Field(u, values))];

    private double VisibleEnergy(double[] values) => _visible.Sum(u => -0.5 * values[u] * (_model.Field(u, values) + _model.Bias[u]));

    private double Score(double visibleEnergy, double[] fields)
    {
        var score = -visibleEnergy / _temperature;
        if (!_coupled)
        {
            for (var j = 0; j < fields.Length; j++)
            {
                var (low, h) = (_model.Low[_hidden[j]], fields[j] / _temperature);
                score += low * h + Elementary.Softplus(_model.Span[_hidden[j]] * h);
            }
            return score;
        }
        var energies = new double[1 << _hidden.Length];
        for (var s = 0; s < energies.Length; s++) energies[s] = HiddenEnergy(s, fields);
        var lowest = energies.Min();
        return score - lowest / _temperature + Math.Log(energies.Sum(e => Math.Exp((lowest - e) / _temperature)));
    }

    private double HiddenEnergy(int state, double[] fields)
    {
        double energy = 0;
        for (var j = 0; j < fields.Length; j++)
        {
            var value = Value(j);
            energy -= value * fields[j];
            for (var i = 0; i < j; i++) energy -= value * Value(i) * _model.Weights[_hidden[i], _hidden[j]];
        }
        return energy;

        double Value(int j) => _model.Low[_hidden[j]] + (state >> j & 1) * _model.Span[_hidden[j]];
    }
}
