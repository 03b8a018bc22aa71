using Annda.Data;
using Annda.Experiments;
using Annda.Programs;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Execution;

/// <summary>Makes the program of a backpropagate task.</summary>
internal static class LayerRecipe
{
    /// <summary>The view that metrics.jsonl follows: the test data, spoilt as the evaluation says.</summary>
    public const string Test = "test";

    /// <summary>The same data clean, where they are spoilt.</summary>
    public const string TestClean = "testClean";

    /// <summary>The training data, spoilt as the test data are.</summary>
    public const string Train = "train";

    // Examples whose states figures in the report are made from.
    private const int Kept = 2000;

    /// <summary>The program.</summary>
    public static BackpropagationProgram Program(Experiment experiment, BackpropagateTask task, NetworkSpec network,
        (Dataset Train, Dataset Test) data, Func<int, int> groups)
    {
        var train = DatasetExamples.Of(data.Train);
        var test = data.Test.Examples > 0 ? DatasetExamples.Of(data.Test) : train;
        var spoilt = Of(task.Evaluate.Corruption);
        LayerExamples View(Examples examples, Corruption? corruption, long part) =>
            new(network, examples, task.Target == LayerTarget.Labels, corruption, experiment.Seed, DrawnBits.Evaluation + part);
        List<LayerView> views = [new(Test, View(test, spoilt, 1), true, Kept), new(Train, View(train, spoilt, 0), false)];
        if (spoilt is not null) views.Add(new(TestClean, View(test, null, 1), false, Kept));
        return new BackpropagationProgram(
            new LayerExamples(network, train, task.Target == LayerTarget.Labels, Of(task.Corruption), experiment.Seed),
            new BackpropagationSettings
            {
                Epochs = task.Epochs,
                Batch = task.Batch,
                Rate = Recipe.Rates(task.LearningRate!),
                Momentum = task.Momentum,
                Adam = task.Adam is { } adam ? new AdamSettings(adam.Beta1, adam.Beta2, adam.Epsilon) : null,
                WeightDecay = task.WeightDecay,
                Clip = task.Clip,
                Loss = task.Loss,
                Groups = groups(Math.Min(task.Batch, train.Count)),
            },
            experiment.Seed, new LayerEvaluation(network, views, task.Evaluate.Every, groups));
    }

    /// <summary>The noise that a section asks for; null: none.</summary>
    public static Corruption? Of(CorruptionSection? section) => section switch
    {
        CorruptionSection.OfMasking masking => new(CorruptionKind.Masking, masking.Masking),
        CorruptionSection.OfGaussian gaussian => new(CorruptionKind.Gaussian, gaussian.Gaussian),
        CorruptionSection.OfSaltAndPepper both => new(CorruptionKind.SaltAndPepper, both.SaltAndPepper),
        _ => null,
    };
}
