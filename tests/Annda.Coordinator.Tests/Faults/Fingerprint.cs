using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Annda.Runs;
using Annda.Statistics;

namespace Annda.Tests.Faults;

/// <summary>Everything that a run leaves, as text that can be compared.</summary>
public static class Fingerprint
{
    /// <summary>Parameters, optimisers, states, what was counted, read and gathered.</summary>
    public static string Of(RunSnapshot snapshot)
    {
        var text = new StringBuilder();
        text.Append($"model {snapshot.Network.Hash()[..16]} version {snapshot.ParametersVersion} states {snapshot.StateHash()[..16]} ");
        text.Append($"steps {snapshot.Steps} updates {snapshot.UnitUpdates} ");
        text.Append($"velocities {Digest(snapshot.Optimisers.SelectMany(o => o.Velocity).ToArray())} ");
        text.Append($"counts {Digest(snapshot.Clamped.Concat(snapshot.Free).OfType<CouplingSums>().SelectMany(Numbers).ToArray())} ");
        text.Append("reads");
        foreach (var (age, reads) in snapshot.Staleness.Where(a => a.Value > 0).OrderBy(a => a.Key)) text.Append($" {age}:{reads}");
        foreach (var section in snapshot.Program.OrderBy(s => s.Key, StringComparer.Ordinal))
            text.Append($" {section.Key} {Digest(section.Value)}");
        return text.ToString();
    }

    private static IEnumerable<long> Numbers(CouplingSums sums) => [.. sums.Pairs, .. sums.SumsA, .. sums.SumsB, sums.Samples,
        sums is CorrelationSums counts ? counts.Scale : 0];

    private static string Digest<T>(T[] values) where T : unmanaged => $"{XxHash3.HashToUInt64(MemoryMarshal.AsBytes<T>(values)):x16}";
}
