using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Annda.Programs;

namespace Annda.Data;

/// <summary>A data set as a program takes it: labels that drive a block are units behind all others, one on.</summary>
public static class DatasetExamples
{
    /// <summary>The examples.</summary>
    /// <param name="data">A data set.</param>
    /// <exception cref="InputException">It is empty.</exception>
    public static Examples Of(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Examples == 0) throw new InputException($"{data.Name}: no example found, at least 1 is needed");
        var bits = WithLabels(data.Pixels, data, (byte)1);
        var values = data.Values is null ? null : WithLabels(data.Values, data, 1f);
        return new Examples(bits, data.Examples, values, data.IsSampled) { LabelBlock = data.LabelBlock, LabelUnits = data.LabelUnits };
    }

    /// <summary>SHA-256 of what is learned from: bits, real values, and labels where they drive a block.</summary>
    /// <param name="data">A data set.</param>
    public static byte[] Hash(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        // Bits alone have the hash that they always had.
        if (data.Values is null && data.LabelBlock is null) return SHA256.HashData(data.Pixels);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(data.Pixels);
        hash.AppendData(MemoryMarshal.AsBytes<float>(data.Values));
        if (data.LabelBlock is not null) hash.AppendData(MemoryMarshal.AsBytes<int>(data.Labels));
        return hash.GetHashAndReset();
    }

    private static T[] WithLabels<T>(T[] values, Dataset data, T one)
    {
        if (data.LabelUnits == 0) return values;
        var width = data.Units + data.LabelUnits;
        var wide = new T[checked(data.Examples * width)];
        for (var e = 0; e < data.Examples; e++)
        {
            values.AsSpan(e * data.Units, data.Units).CopyTo(wide.AsSpan(e * width));
            wide[e * width + data.Units + data.Labels![e]] = one;
        }
        return wide;
    }
}
