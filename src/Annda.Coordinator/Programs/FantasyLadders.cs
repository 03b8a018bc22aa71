using System.Runtime.InteropServices;
using Annda.Phases;
using Annda.Runs;

namespace Annda.Programs;

/// <summary>
/// Persistent chains as ladders of parallel tempering (Desjardins et al. 2010; Cho, Raiko and Ilin 2010): every chain has a temperature of
/// its own, those at the lowest are counted, and after each update neighbours of a ladder may swap temperatures.
/// </summary>
internal sealed class FantasyLadders
{
    private const string Section = "train/ladders";

    private readonly TemperingSettings _settings;

    /// <summary>Ladders at their start.</summary>
    /// <param name="settings">Temperatures, the hottest first; the last one is that of learning.</param>
    /// <param name="ladders">Ladders: as many chains are counted.</param>
    /// <param name="seed">Seed of the run.</param>
    public FantasyLadders(TemperingSettings settings, int ladders, ulong seed) =>
        (_settings, Exchange) = (settings, new ReplicaExchange(settings, ladders, seed));

    /// <summary>Who is where, and how often neighbours swapped.</summary>
    public ReplicaExchange Exchange { get; }

    /// <summary>Temperatures, the hottest first.</summary>
    public IReadOnlyList<double> Temperatures => _settings.Temperatures;

    /// <summary>A free phase as the ladders do it.</summary>
    public PhasePlan Of(PhasePlan phase)
    {
        var temperatures = new double[Exchange.Ladders * Exchange.Rungs];
        for (var ladder = 0; ladder < Exchange.Ladders; ladder++)
            for (var rung = 0; rung < Exchange.Rungs; rung++) temperatures[Exchange.ChainAt(ladder, rung)] = Temperatures[rung];
        return phase with
        {
            Chains = temperatures.Length,
            ChainTemperatures = temperatures,
            CountedChains = [.. Enumerable.Range(0, Exchange.Ladders).Select(l => Exchange.ChainAt(l, Exchange.Rungs - 1)).Order()],
            Energies = true,
        };
    }

    /// <summary>A round of swaps by what an update's free phase came to.</summary>
    public void Swap(StepOutcome outcome) => Exchange.Swap(outcome.Work[^1].Energies, outcome.Step);

    /// <summary>Saves who is where.</summary>
    public void Save(IDictionary<string, byte[]> sections) =>
        sections[Section] = MemoryMarshal.AsBytes<long>(Exchange.Save()).ToArray();

    /// <summary>Goes back to what was saved.</summary>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        if (!sections.TryGetValue(Section, out var bytes)) throw new InvalidDataException("the checkpoint is not of tempered learning");
        Exchange.Restore([.. MemoryMarshal.Cast<byte, long>(bytes)]);
    }
}
