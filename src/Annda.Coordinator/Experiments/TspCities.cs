using Annda.Data;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Cities of a file: the experiment as read has their rows, so that it stays whole without the file.</summary>
internal static class TspCities
{
    public static Experiment FillIn(Experiment experiment, string folder, ErrorList errors)
    {
        if (experiment.Network.Tsp is not { Cities: CitiesSection.FromFile file } tsp) return experiment;
        try
        {
            var rows = new CitiesSection.Rows { Values = CityReader.Read(ExperimentFiles.Resolve(file.File, folder)) };
            return experiment with { Network = experiment.Network with { Tsp = tsp with { Cities = rows } } };
        }
        catch (Exception error) when (error is InputException or ArgumentException)
        {
            errors.Add("network.tsp.cities", error.Message);
            return experiment;
        }
    }
}
