using Annda.Data;
using Annda.Experiments;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Execution;

/// <summary>Programs of deep belief nets.</summary>
internal static class DeepRecipe
{
    /// <summary>The program of a task.</summary>
    /// <param name="experiment">A checked experiment.</param>
    /// <param name="network">Its network.</param>
    /// <param name="data">Its data.</param>
    /// <param name="groups">Chain groups for so many chains where the experiment leaves them open.</param>
    /// <exception cref="InputException">The network is no deep belief net.</exception>
    public static IRunProgram Program(Experiment experiment, Network network, (Dataset Train, Dataset Test) data, Func<int, int> groups)
    {
        try
        {
            return experiment.Task switch
            {
                RecogniseTask recognise => new RecogniseProgram(network, Parts(data), new RecogniseSettings
                {
                    Sweeps = recognise.Sweeps,
                    Average = recognise.Average,
                    Batch = recognise.Batch,
                    Groups = recognise.ChainGroups ?? groups(recognise.Batch),
                }),
                GenerateTask generate => new GenerateProgram(network, new GenerateSettings
                {
                    Sweeps = generate.Sweeps,
                    Chains = generate.Chains,
                    Frames = generate.Frames,
                    Groups = generate.ChainGroups ?? groups(generate.Chains * network.Spec[DeepLayout.Of(network.Spec).Labels].Size),
                }),
                UpDownTask tuning => new UpDownProgram(network.Spec, Recipe.ExamplesOf(data.Train), new UpDownSettings
                {
                    Epochs = tuning.Epochs,
                    Batch = tuning.Batch,
                    Rate = Recipe.Rates(tuning.LearningRate),
                    Steps = tuning.Steps,
                    Momentum = tuning.Momentum,
                    WeightDecay = tuning.WeightDecay,
                    Groups = tuning.ChainGroups ?? groups(Math.Min(tuning.Batch, data.Train.Examples)),
                }, experiment.Seed),
                _ => throw new InvalidOperationException($"no program for {experiment.Task.GetType().Name}"),
            };
        }
        catch (ArgumentException error)
        {
            throw new InputException($"network: {error.Message}", error);
        }
    }

    private static (string Name, Examples Examples, int[] Labels)[] Parts((Dataset Train, Dataset Test) data)
    {
        var train = ("training", Recipe.ExamplesOf(data.Train), data.Train.Labels!);
        return data.Test.Examples == 0 || ReferenceEquals(data.Train, data.Test) ? [train]
            : [train, ("test", Recipe.ExamplesOf(data.Test), data.Test.Labels!)];
    }
}
