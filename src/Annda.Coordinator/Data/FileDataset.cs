using System.Numerics;
using System.Runtime.CompilerServices;
using Annda.Experiments;

namespace Annda.Data;

/// <summary>Loads examples and labels from IDX, CSV, .npy and .npz files.</summary>
internal static class FileDataset
{
    // Bytes that IDX holds are gray levels; the largest of any other file is its own.
    private const double IdxMax = 255;

    public static (Dataset Train, Dataset Test) Load(DataSection section, string folder)
    {
        var name = section.Train ?? throw new InputException("data.train: missing; the source \"file\" needs a file of training examples");
        var table = Examples(Full(name, folder), section);
        var train = Whole(table, section.Threshold * table.Max, Labels(section.TrainLabels, table, folder), section);
        if (section.Test is null)
            return DatasetSplit.Split(train, section.TestFraction ?? DatasetSplit.Usual);
        var other = Examples(Full(section.Test, folder), section);
        // The test is cut at the training data's threshold, so that both mean the same.
        var test = Whole(other, section.Threshold * table.Max, Labels(section.TestLabels, other, folder), section);
        return test.Units == train.Units ? (train, test)
            : throw new InputException($"{other.Name}: found {test.Units} values per example; allowed: {train.Units}, as in {table.Name}");
    }

    private static string Full(string name, string folder) => ExperimentFiles.Resolve(name, folder);

    private static bool IsCsv(string path) => HasSuffix(path, ".csv") || HasSuffix(path, ".csv.gz");

    private static bool HasSuffix(string path, string suffix) => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Patterns of a file in the formats of examples.</summary>
    public static Dataset Patterns(string path, DataSection section)
    {
        var table = Examples(path, section with { LabelColumn = false });
        return Whole(table, section.Threshold * table.Max, null, section with { Values = DataValues.Bits });
    }

    private static Table Examples(string path, DataSection section)
    {
        var labelColumn = section.LabelColumn;
        if (Patterned(path) is { } patterned)
        {
            if (labelColumn) throw new InputException($"data.labelColumn: {path} holds patterns or pictures, which have no labels");
            return Sized(patterned, section.PatternSize);
        }
        if (!IsCsv(path) && !HasSuffix(path, ".npy") && !path.Contains(".npz#", StringComparison.OrdinalIgnoreCase))
        {
            if (labelColumn)
                throw new InputException($"data.labelColumn: {path} is read as IDX, whose labels are in a file of their own "
                    + "(trainLabels, testLabels)");
            var idx = IdxReader.Read(path);
            if (idx.Shape.Length < 2)
                throw new InputException($"{path}: found 1 dimension; allowed: 2 or more, the first counts the examples");
            var units = idx.Bytes.Length / idx.Shape[0];
            var (width, height) = idx.Shape.Length == 3 ? (idx.Shape[2], idx.Shape[1]) : (0, 0);
            return new Table(path, idx.Shape[0], units, cut => Above(idx.Bytes, cut), () => Reals(idx.Bytes), IdxMax, null, width, height);
        }
        var numbers = Numbers(path);
        if (!labelColumn)
        {
            var plain = new Table(path, numbers.Rows, numbers.Columns, cut => Above(numbers.Values, cut), () => Reals(numbers.Values),
                numbers.Values.Max(), null, 0, 0);
            return Sized(plain, section.PatternSize);
        }
        var columns = numbers.Columns - 1;
        if (columns == 0)
            throw new InputException($"{path}: found one column; with labelColumn at least two are needed");
        var values = Enumerable.Range(0, numbers.Rows)
            .SelectMany(r => new ArraySegment<double>(numbers.Values, r * numbers.Columns, columns)).ToArray();
        var labels = Enumerable.Range(0, numbers.Rows).Select(r => Label(numbers.Values[r * numbers.Columns + columns], r, path)).ToArray();
        return new Table(path, numbers.Rows, columns, cut => Above(values, cut), () => Reals(values), values.Max(), labels, 0, 0);
    }

    private static Table? Patterned(string path)
    {
        if (HasSuffix(path, ".png") || Directory.Exists(path))
        {
            var pictures = PatternPictures.Read(path);
            return new Table(path, pictures.Rows, pictures.Width * pictures.Height, cut => Above(pictures.Pixels, cut),
                () => Reals(pictures.Pixels), IdxMax, null, pictures.Width, pictures.Height);
        }
        if (!HasSuffix(path, ".txt") && !HasSuffix(path, ".dat") && !HasSuffix(path, ".pat")) return null;
        var text = PatternText.Read(path);
        return new Table(path, text.Rows, text.Width * text.Height, _ => text.Bits, () => Reals(text.Bits), 1, null,
            text.Height > 1 ? text.Width : 0, text.Height > 1 ? text.Height : 0);
    }

    // The same values in rows of another length.
    private static Table Sized(Table table, int? size) => size is not { } wanted ? table
        : (long)table.Rows * table.Columns % wanted != 0
            ? throw new InputException($"{table.Name}: found {(long)table.Rows * table.Columns} values; allowed: a multiple of "
                + $"data.patternSize, {wanted}")
            : table with { Rows = (int)((long)table.Rows * table.Columns / wanted), Columns = wanted };

    private static NumberTable Numbers(string path)
    {
        if (IsCsv(path))
            return CsvReader.Read(path);
        var split = path.LastIndexOf('#');
        var array = HasSuffix(path, ".npy") ? NpyReader.Read(path) : NpzReader.Read(path[..split], path[(split + 1)..]);
        if (array.Shape is not [var rows, .. var rest] || array.Values.Length == 0)
            throw new InputException($"{path}: found an array of shape ({string.Join(", ", array.Shape)}); allowed: at least one row of "
                + "numbers");
        return new NumberTable(rows, rest.Aggregate(1, (a, b) => a * b), array.Values);
    }

    private static int[]? Labels(string? name, Table table, string folder)
    {
        if (name is null)
            return table.Labels;
        var path = Full(name, folder);
        int[] labels;
        if (IsCsv(path) || HasSuffix(path, ".npy") || path.Contains(".npz#", StringComparison.OrdinalIgnoreCase))
        {
            var numbers = Numbers(path);
            labels = [.. numbers.Values.Select((v, i) => Label(v, i, path))];
        }
        else
        {
            var idx = IdxReader.Read(path);
            if (idx.Shape.Length != 1)
                throw new InputException($"{path}: found {idx.Shape.Length} dimensions; allowed: 1, a label per example");
            labels = Array.ConvertAll(idx.Bytes, b => (int)b);
        }
        return labels.Length == table.Rows ? labels
            : throw new InputException($"{path}: found {labels.Length} labels; allowed: {table.Rows}, one per example of {table.Name}");
    }

    private static int Label(double value, int row, string path) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue
        ? (int)value
        : throw new InputException($"{path}: found the label {value} of example {row + 1}; allowed: a whole number");

    private static Dataset Whole(Table table, double cut, int[]? labels, DataSection section) =>
        new(Path.GetFileName(table.Name), table.Above(cut), table.Rows, table.Columns, labels, table.ImageWidth, table.ImageHeight)
        {
            Values = section.ValuesOrDefault() == DataValues.Bits ? null : table.Reals(),
            Largest = Math.Max(1, table.Max),
        };

    private static float[] Reals<T>(T[] values) where T : INumberBase<T> => Array.ConvertAll(values, float.CreateTruncating);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte[] Above<T>(T[] values, double cut) where T : INumberBase<T>
    {
        var bits = new byte[values.Length];
        for (var i = 0; i < bits.Length; i++) bits[i] = double.CreateTruncating(values[i]) > cut ? (byte)1 : (byte)0;
        return bits;
    }

    /// <summary>A file's values: <paramref name="Above"/> tells which are above a cut, <paramref name="Reals"/> what they are.</summary>
    private sealed record Table(string Name, int Rows, int Columns, Func<double, byte[]> Above, Func<float[]> Reals, double Max,
        int[]? Labels, int ImageWidth, int ImageHeight);
}
