using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Annda.Topology;

/// <summary>
/// A network with its parameters. Energy: E(s) = −Σ_{i&lt;j} w_ij s_i s_j − Σ_i b_i s_i, dimensionless (k = 1); every pair once, a unit
/// with itself half (−½ w_ii s_i²), a pair of two directions by their mean.
/// </summary>
public sealed class Network
{
    private readonly float[][] _parameters;

    /// <summary>Takes over one array for each coupling, in model order.</summary>
    /// <exception cref="ArgumentException">Wrong length, a number that is not finite, or an asymmetric dense within coupling or a
    /// self-connection where the coupling does not allow it.</exception>
    public Network(NetworkSpec spec, float[][] parameters)
    {
        Numerics.Guard.Shape(parameters.Length, spec.Couplings.Count, "parameter arrays");
        for (var i = 0; i < parameters.Length; i++) Check(spec.Couplings[i], parameters[i]);
        (Spec, _parameters) = (spec, parameters);
    }

    /// <summary>Blocks and couplings.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Parameters of a coupling, laid out as its <see cref="CouplingSpec"/> says. Not to be changed.</summary>
    public float[] this[CouplingId id] => _parameters[id.Index];

    /// <summary>All zero parameters.</summary>
    public static Network Zero(NetworkSpec spec) => new(spec, [.. spec.Couplings.Select(c => new float[c.Length])]);

    /// <summary>
    /// SHA-256 of all parameters in canonical order: for each coupling name, kind, sizes, edges, then little-endian floats (−0 as 0).
    /// </summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in Spec.Blocks)
            hash.AppendData(Encoding.UTF8.GetBytes($"{block.Name}|{block.Role}|{block.Units}|{block.Size}{NumbersOf(block)}\n"));
        foreach (var id in Spec.CouplingIds)
        {
            var coupling = Spec[id];
            var (a, b) = (coupling.A.Index, coupling.B.Index);
            hash.AppendData(Encoding.UTF8.GetBytes($"{coupling.Name}|{coupling.Kind}|{a}|{b}|{coupling.Length}{Marks(coupling)}\n"));
            if (coupling.Edges is { } edges)
            {
                hash.AppendData(LittleEndian(edges.A));
                hash.AppendData(LittleEndian(edges.B));
            }
            hash.AppendData(LittleEndian(this[id]));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string NumbersOf(BlockSpec block) => block.Gaussian is { } gaussian ? $"|{gaussian.Convention}|{gaussian.LearnSigma}"
        : block.Graded is not { } graded ? ""
        : string.Concat(new[] { graded.Gain, graded.Tau, graded.Step, graded.Activity, graded.Noise }
            .Select(n => $"|{BitConverter.DoubleToUInt64Bits(n):x16}"));

    // Nothing for what all couplings once were: their hashes stay.
    private static string Marks(CouplingSpec coupling) =>
        (coupling.SelfCoupled ? "|self" : "") + (coupling.IsVariance ? "|variance" : "") + (coupling.Directed ? "|directed" : "")
        + (coupling.TiedTo is { } other ? $"|tied {other}" : "");

    private static byte[] LittleEndian(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i] == 0 ? 0 : values[i]);
        return bytes;
    }

    private static byte[] LittleEndian(int[] values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return bytes;
    }

    private static void Check(CouplingSpec coupling, float[] values)
    {
        Numerics.Guard.Shape(values.Length, coupling.Length, $"parameters of '{coupling.Name}'");
        Numerics.Guard.Finite(values, $"parameters of '{coupling.Name}'");
        if (coupling.IsVariance && Array.Find(values, v => Math.Abs(v) > GaussianUnits.LogVarianceMost) is var log and not 0)
            throw new ArgumentException($"'{coupling.Name}': log sigma^2 {log} found, {GaussianUnits.LogVarianceMost} in size is allowed");
        if (coupling.Kind != CouplingKind.Within || coupling.Edges is not null) return;
        var n = coupling.SizeA;
        for (var i = 0; i < n; i++)
        {
            if (!coupling.SelfCoupled && values[i * n + i] != 0)
                throw new ArgumentException($"'{coupling.Name}': unit {i} is connected with itself ({values[i * n + i]})");
            for (var j = 0; j < i && !coupling.Directed; j++)
                if (values[i * n + j] != values[j * n + i])
                    throw new ArgumentException(
                        $"'{coupling.Name}': weights [{i},{j}] = {values[i * n + j]} and [{j},{i}] = {values[j * n + i]} differ");
        }
    }
}
