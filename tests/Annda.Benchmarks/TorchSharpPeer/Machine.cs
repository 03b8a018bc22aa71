using TorchSharp;
using static TorchSharp.torch;

namespace Annda.Benchmarks.TorchSharpPeer;

/// <summary>
/// An RBM that learns by CD-k: everything preallocated and in place as far as TorchSharp has it, intermediates disposed of at once.
/// </summary>
internal sealed class Machine
{
    private readonly int _steps;
    private readonly float _rate;
    private readonly Scalar _scale;
    private readonly Tensor _weights, _transposed, _biasV, _biasH, _bothV, _bothH, _v0, _vk, _h0, _hk, _uniformV, _uniformH, _states;

    public Machine(int visible, int hidden, int batch, int steps, float rate)
    {
        (_steps, _rate, _scale) = (steps, rate / batch, rate / batch);
        _weights = randn(visible, hidden) * 0.01f;
        (_transposed, _biasV, _biasH) = (_weights.t(), zeros(visible), zeros(hidden));
        // Rows of the data above, rows of the chains below: the gradient is one product of the two.
        (_bothV, _bothH) = (empty(2 * batch, visible), empty(2 * batch, hidden));
        (_v0, _vk) = (_bothV.slice(0, 0, batch, 1), _bothV.slice(0, batch, 2 * batch, 1));
        (_h0, _hk) = (_bothH.slice(0, 0, batch, 1), _bothH.slice(0, batch, 2 * batch, 1));
        (_uniformV, _uniformH, _states) = (empty(batch, visible), empty(batch, hidden), zeros(batch, hidden));
    }

    public void Step(Tensor examples)
    {
        using var scope = NewDisposeScope();
        _v0.copy_(examples);
        Probabilities(_biasH, _v0, _weights, _h0);
        Draw(_h0, _uniformH, _states);
        for (var i = 0; i < _steps; i++)
        {
            Probabilities(_biasV, _states, _transposed, _vk);
            Draw(_vk, _uniformV, _vk);
            Probabilities(_biasH, _vk, _weights, _hk);
            if (i + 1 < _steps) Draw(_hk, _uniformH, _states);
        }
        _vk.neg_();
        _weights.addmm_(_bothV.t(), _bothH, beta: 1, alpha: _rate);
        _biasV.add_(_bothV.sum(dim: 0), _scale);
        _biasH.add_(_h0.sum(dim: 0).sub_(_hk.sum(dim: 0)), _scale);
    }

    public double ReconstructionError(Tensor examples)
    {
        using var scope = NewDisposeScope();
        var up = (examples.matmul(_weights) + _biasH).sigmoid();
        return ((up.matmul(_transposed) + _biasV).sigmoid() - examples).square().mean().ToDouble();
    }

    private static void Probabilities(Tensor bias, Tensor source, Tensor matrix, Tensor into) =>
        into.copy_(addmm(bias, source, matrix, beta: 1, alpha: 1).sigmoid_());

    private static void Draw(Tensor probabilities, Tensor uniform, Tensor into) => into.copy_(uniform.uniform_(0, 1).lt(probabilities));
}
