using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Train a deep autoencoder: RBMs layer by layer, unrolled, and fine-tuned by backpropagation.</summary>
[Kind("deep-autoencoder"), Doc("Pretrain a deep autoencoder by RBMs, unroll it, and fine-tune it (Hinton and Salakhutdinov 2006).")]
public sealed record DeepAutoencoderTask : TaskSection
{
    [Doc("How the RBM of each hidden layer but the code learns, from the lowest up; the last one given also trains the layers above."),
        Count(1, 100)]
    public TrainTask[] Layers { get; init; } = [new()];

    [Doc("How the RBM of the code learns; gaussian units want a learning rate that is a hundred times lower.")]
    public TrainTask Code { get; init; } = new() { LearningRate = new LearningRateSection.Constant { Value = 0.001 } };

    [Doc("The standard deviation of first weights."), InRange(0, 100)]
    public double Init { get; init; } = 0.01;

    [Doc("How the unrolled network is fine-tuned.")]
    public BackpropagateTask FineTuning { get; init; } = new() { Adam = new AdamSection() };

    [Doc("Whether the same network learns from random weights, too, for comparison.")]
    public bool RandomStart { get; init; } = true;
}
