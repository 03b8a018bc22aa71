using Annda.Data;
using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>Rules of the data section, and of its width against the visible units.</summary>
internal static class DataCheck
{
    public static void Check(DataSection? data, ErrorList errors)
    {
        if (data is null)
            return;
        if (data.Source == DataSource.File && data.Train is null)
            errors.Add("data.train", "missing; the source \"file\" needs a file of training examples");
        var widest = data.Source switch
        {
            DataSource.BarsAndStripes => 8,
            DataSource.Shifter => BinaryTasks.ShifterMax,
            DataSource.Parity => BinaryTasks.ParityMax,
            _ => data.Width,
        };
        if (data.Width > widest)
            errors.Add("data.width", $"found {data.Width}; allowed: 2 to {widest} for the source "
                + $"\"{Shapes.Kebab(data.Source.ToString())}\"");
        if (data.Source == DataSource.Patterns && data.Rows is null)
            errors.Add("data.rows", "missing; the source \"patterns\" needs rows of 0 and 1, or of -1 and 1");
        if (data.Source != DataSource.File)
        {
            foreach (var (key, value) in new[] { ("trainLabels", data.TrainLabels), ("test", data.Test), ("testLabels", data.TestLabels) })
            {
                if (value is not null)
                    errors.Add($"data.{key}", "only has a meaning together with train");
            }
        }
        if (data is { TestLabels: not null, Test: null, Source: DataSource.File })
            errors.Add("data.testLabels", "only has a meaning together with test");
        if (data is { LabelColumn: true, TrainLabels: not null })
            errors.Add("data.trainLabels", "labels come from the last column already (labelColumn); give one of the two");
    }

    public static void Width(Experiment experiment, int width, ErrorList errors)
    {
        var visible = ExperimentCheck.ShownBlocks(experiment).ToList();
        var units = visible.Sum(b => (long)b.Width());
        var needed = experiment.Task is TrainTask or RecallTask or BackpropagateTask
            || experiment.Network.Couplings.Any(c => c.Store is not null)
            || visible.Any(b => b.Bias is BiasSection.BaseRate);
        if (needed && units != width)
            errors.Add("data", $"an example has {width} values, the visible blocks "
                + $"({string.Join(", ", visible.Take(20).Select(b => b.Name))}) have {units} units; the two must be equal");
        if (experiment.Data?.ImageWidth is { } image && width % image != 0)
            errors.Add("data.imageWidth", $"found {image}; allowed: a divisor of the {width} values of an example");
    }
}
