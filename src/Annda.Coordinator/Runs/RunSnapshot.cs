using System.Buffers.Binary;
using System.Security.Cryptography;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Runs;

/// <summary>States of a chain set: one for each block, all chains, at one version.</summary>
/// <param name="Set">Chain set.</param>
/// <param name="Version">Version.</param>
/// <param name="States">One for each block.</param>
public sealed record ChainSetStates(int Set, long Version, UnitStates[] States)
{
    private BitPlanes[]? _bits;

    /// <summary>The same of a network whose units all have two values.</summary>
    public BitPlanes[] Blocks => _bits ??= [.. States.Cast<BitPlanes>()];
}

/// <summary>A run between two steps: everything that is needed to go on to the same bits.</summary>
public sealed record RunSnapshot
{
    /// <summary>Blocks, couplings and parameters.</summary>
    public required Network Network { get; init; }

    /// <summary>Version of the parameters.</summary>
    public required int ParametersVersion { get; init; }

    /// <summary>How each coupling was learning.</summary>
    public required IReadOnlyList<OptimiserState> Optimisers { get; init; }

    /// <summary>All chains.</summary>
    public required IReadOnlyList<ChainSetStates> Chains { get; init; }

    /// <summary>Steps completed.</summary>
    public required int Steps { get; init; }

    /// <summary>Unit updates done.</summary>
    public long UnitUpdates { get; init; }

    /// <summary>Reads of neighbours' states by staleness, those of a burn-in left out.</summary>
    public IReadOnlyDictionary<int, long> Staleness { get; init; } = new Dictionary<int, long>();

    /// <summary>The program's own sections.</summary>
    public IReadOnlyDictionary<string, byte[]> Program { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Correlations of the last learning step's clamped phase, by coupling; null without learning.</summary>
    public IReadOnlyList<CouplingSums?> Clamped { get; init; } = [];

    /// <summary>Correlations of its free phase.</summary>
    public IReadOnlyList<CouplingSums?> Free { get; init; } = [];

    /// <summary>
    /// SHA-256 of all chains: for each set and block its number, units and chains, then the words of every plane, or the numbers of every
    /// row, little-endian with their padding of 0.
    /// </summary>
    public string StateHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = new byte[sizeof(ulong)];
        void Append(ulong word)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
            hash.AppendData(bytes);
        }
        foreach (var set in Chains)
            foreach (var states in set.States)
            {
                Append((ulong)set.Set);
                Append((ulong)states.Units << 32 | (uint)states.Chains);
                hash.AppendData(states.Memory);
            }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
