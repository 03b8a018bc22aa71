using Annda.Data;
using Annda.Experiments.Binding;
using Annda.Tours;

namespace Annda.Experiments;

/// <summary>
/// Cities of a file: the experiment as read has their rows, so that it stays whole without the file. And the penalty that fits cities.
/// </summary>
internal static class TspCities
{
    // Of the mean distance: 0.55 for the ten cities of Hopfield and Tank, where most chains end in a tour.
    private const double PenaltyOfMean = 1.15;

    public static Experiment FillIn(Experiment experiment, string folder, ErrorList errors)
    {
        if (experiment.Network.Tsp is not { } tsp) return experiment;
        try
        {
            if (tsp.Cities is CitiesSection.FromFile file)
                tsp = tsp with { Cities = new CitiesSection.Rows { Values = CityReader.Read(ExperimentFiles.Resolve(file.File, folder)) } };
            if (tsp is { Form: TspForm.Annealed, Penalty: null })
                tsp = tsp with { Penalty = PenaltyOfMean * Mean(tsp.Cities.Places(experiment.Seed)) };
            return experiment with { Network = experiment.Network with { Tsp = tsp } };
        }
        catch (Exception error) when (error is InputException or ArgumentException)
        {
            errors.Add("network.tsp.cities", error.Message);
            return experiment;
        }
    }

    private static double Mean(Cities cities) => Enumerable.Range(0, cities.Count)
        .SelectMany(a => Enumerable.Range(0, a).Select(b => cities.NetworkDistance(a, b))).Average();
}
