using System.Runtime.InteropServices;

namespace Annda.Programs;

/// <summary>What was read of some examples: the probabilities of their labels.</summary>
/// <param name="name">What the examples are called.</param>
/// <param name="examples">The examples.</param>
/// <param name="labels">Their labels.</param>
/// <param name="classes">How many labels there are.</param>
/// <param name="sweeps">Gibbs steps.</param>
public sealed class RecognisedPart(string name, Examples examples, int[] labels, int classes, int sweeps)
{
    private readonly float[] _sums = new float[examples.Count * classes];
    private readonly int[] _last = new int[examples.Count];
    // By Gibbs step: examples whose most probable label is right, those whose it changed, and sums of probabilities of the right one.
    private readonly long[] _right = new long[sweeps], _changed = new long[sweeps];
    private readonly double[] _certain = new double[sweeps];

    /// <summary>What the examples are called.</summary>
    public string Name => name;

    /// <summary>The examples.</summary>
    public Examples Examples => examples;

    /// <summary>Their labels.</summary>
    public IReadOnlyList<int> Labels => labels;

    /// <summary>Examples done.</summary>
    public int Done { get; set; }

    /// <summary>Share of examples that are right by their averaged probabilities.</summary>
    public double Accuracy => Share(Enumerable.Range(0, Done).Count(e => LabelOf(e) == labels[e]));

    /// <summary>By Gibbs step: the share of examples whose most probable label was right.</summary>
    public IEnumerable<double> AccuracyBySweep => _right.Select(r => Share(r));

    /// <summary>By Gibbs step: the share of examples whose most probable label was another one a step before.</summary>
    public IEnumerable<double> ChangedBySweep => _changed.Select(c => Share(c));

    /// <summary>By Gibbs step: the mean probability of the right label.</summary>
    public IEnumerable<double> ProbabilityBySweep => _certain.Select(Share);

    /// <summary>The label of an example by its averaged probabilities; of equals the first.</summary>
    public int LabelOf(int example) => Best(_sums.AsSpan(example * classes, classes));

    /// <summary>[true label][label read] counts.</summary>
    public int[][] Confusion()
    {
        var table = Enumerable.Range(0, classes).Select(_ => new int[classes]).ToArray();
        for (var e = 0; e < Done; e++) table[labels[e]][LabelOf(e)]++;
        return table;
    }

    /// <summary>Takes in the probabilities of an example's labels after a Gibbs step.</summary>
    internal void Add(int example, int sweep, ReadOnlySpan<float> probabilities, bool averaged)
    {
        var best = Best(probabilities);
        if (best == labels[example]) _right[sweep]++;
        if (sweep > 0 && best != _last[example]) _changed[sweep]++;
        _last[example] = best;
        _certain[sweep] += probabilities[labels[example]];
        if (!averaged) return;
        for (var l = 0; l < classes; l++) _sums[example * classes + l] += probabilities[l];
    }

    internal byte[] Save()
    {
        using var bytes = new MemoryStream();
        bytes.Write(BitConverter.GetBytes(Done));
        bytes.Write(MemoryMarshal.AsBytes(_right.AsSpan()));
        bytes.Write(MemoryMarshal.AsBytes(_changed.AsSpan()));
        bytes.Write(MemoryMarshal.AsBytes(_certain.AsSpan()));
        bytes.Write(MemoryMarshal.AsBytes(_sums.AsSpan()));
        return bytes.ToArray();
    }

    internal void Restore(byte[] bytes)
    {
        var wanted = sizeof(int) + 3 * sizeof(long) * sweeps + sizeof(float) * _sums.Length;
        if (bytes.Length != wanted) throw new InvalidDataException($"{bytes.Length} bytes of {name} examples found, {wanted} expected");
        var at = sizeof(int);
        Done = BitConverter.ToInt32(bytes);
        Take(MemoryMarshal.AsBytes(_right.AsSpan()));
        Take(MemoryMarshal.AsBytes(_changed.AsSpan()));
        Take(MemoryMarshal.AsBytes(_certain.AsSpan()));
        Take(MemoryMarshal.AsBytes(_sums.AsSpan()));

        void Take(Span<byte> target)
        {
            bytes.AsSpan(at, target.Length).CopyTo(target);
            at += target.Length;
        }
    }

    private double Share(double count) => Done == 0 ? 0 : count / Done;

    private static int Best(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var l = 1; l < values.Length; l++) if (values[l] > values[best]) best = l;
        return best;
    }
}
