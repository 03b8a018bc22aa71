using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Train a deep belief net: layer by layer, labels on top; let it recognise and generate, and fine-tune it.</summary>
[Kind("dbn"), Doc("Train a deep belief net of the network's blocks (visible, hidden ones, labels, top) in stages, each a run of its own.")]
public sealed record DbnTask : TaskSection
{
    [Doc("How the RBM of each hidden layer learns, from the lowest up; the last one given also trains the layers above."), Count(1, 100)]
    public TrainTask[] Layers { get; init; } = [new()];

    [Doc("How the RBM on top learns, whose visible units are the last hidden layer below it and the labels.")]
    public TrainTask Top { get; init; } = new();

    [Doc("The standard deviation of first weights."), InRange(0, 100)]
    public double Init { get; init; } = 0.01;

    [Doc("How labels are read for pixels that are held.")]
    public RecogniseTask Recognise { get; init; } = new();

    [Doc("How pictures are made for labels that are held.")]
    public GenerateTask Generate { get; init; } = new();

    [Doc("Fine-tuning of the whole net by the up-down (wake-sleep) algorithm; left out: none.")]
    public UpDownTask? UpDown { get; init; }

    [Doc("Fine-tuning of the layers by backpropagation with a softmax head on top, and the same of a net from random weights; left out: "
        + "none.")]
    public BackpropagateTask? Backpropagation { get; init; }
}

/// <summary>Read the labels of examples.</summary>
[Kind("recognise"), Doc("Hold the pixels of each example, drive them up, and read the labels of the net.")]
public sealed record RecogniseTask : TaskSection
{
    [Doc("Gibbs steps of the two top layers."), InRange(1, 100_000)]
    public int Sweeps { get; init; } = 20;

    [Doc("Of these, steps at the end whose label probabilities are averaged."), InRange(1, 100_000)]
    public int Average { get; init; } = 10;

    [Doc("Examples of one step of the run."), InRange(1, 100_000)]
    public int Batch { get; init; } = 1000;

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }
}

/// <summary>Make pictures of labels.</summary>
[Kind("generate"), Doc("Hold a label, let the two top layers run, and send their states down to the pixels.")]
public sealed record GenerateTask : TaskSection
{
    [Doc("Gibbs steps of the two top layers."), InRange(1, 1_000_000)]
    public int Sweeps { get; init; } = 200;

    [Doc("Chains of each label: rows of the contact sheet."), InRange(1, 100)]
    public int Chains { get; init; } = 10;

    [Doc("Pictures of an animation, evenly spread over the Gibbs steps."), InRange(2, 1000)]
    public int Frames { get; init; } = 40;

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }
}

/// <summary>Fine-tune a deep belief net.</summary>
[Kind("up-down"), Doc("Fine-tune a deep belief net by the up-down algorithm (Hinton, Osindero and Teh 2006), with untied weights.")]
public sealed record UpDownTask : TaskSection
{
    [Doc("How many times the training data are seen."), InRange(1, 1_000_000)]
    public int Epochs { get; init; } = 10;

    [Doc("Examples per update."), InRange(1, 100_000)]
    public int Batch { get; init; } = 100;

    [Doc("A number, or a schedule by epoch.")]
    public LearningRateSection LearningRate { get; init; } = new LearningRateSection.Constant { Value = 0.01 };

    [Doc("Gibbs steps of the two top layers in each update."), InRange(1, 100_000)]
    public int Steps { get; init; } = 10;

    [Doc("The share of the last update that is added to the next."), InRange(0, 0.999)]
    public double Momentum { get; init; }

    [Doc("The rate at which weights shrink towards 0."), InRange(0, 1)]
    public double WeightDecay { get; init; }

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }
}
