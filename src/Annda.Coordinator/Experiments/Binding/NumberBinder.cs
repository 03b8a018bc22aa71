using System.Text.Json;

namespace Annda.Experiments.Binding;

/// <summary>Binds numbers and arrays of them; these are the large parts of a file, so a path is only made for an error.</summary>
/// <param name="errors">Where errors go.</param>
internal sealed class NumberBinder(ErrorList errors)
{
    public object? One(NumberShape shape, JsonElement json, JsonPath path)
    {
        if (shape.Type == typeof(ulong) && json.ValueKind == JsonValueKind.Number && json.TryGetUInt64(out var large))
            return large;
        var problem = Problem(shape, json, out var value);
        // Beyond 2^53 only the digits themselves say which whole number is meant.
        if (problem is null && shape.Type == typeof(ulong) && value > 1L << 53)
            problem = $"{Found.Text(json)}; allowed: {shape.Allowed}";
        if (problem is not null)
        {
            errors.Add(path, problem);
            return null;
        }
        return shape.Type == typeof(int) ? (object)(int)value : shape.Type == typeof(ulong) ? (object)(ulong)value : value;
    }

    public Array? List(ListShape shape, JsonElement json, JsonPath path)
    {
        var element = (NumberShape)shape.Element;
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() < shape.Min || json.GetArrayLength() > shape.Max)
        {
            errors.Add(path, $"{Found.Text(json)}; allowed: {shape.Allowed}");
            return null;
        }
        var values = new double?[json.GetArrayLength()];
        var before = errors.Count;
        var i = 0;
        foreach (var item in json.EnumerateArray())
        {
            if (!element.OrNull || item.ValueKind != JsonValueKind.Null)
                values[i] = Element(element, item, path, i);
            i++;
            if (errors.Full)
                break;
        }
        if (errors.Count > before)
            return null;
        return element switch
        {
            { OrNull: true } => Array.ConvertAll(values, v => (int?)v),
            { Whole: true } => Array.ConvertAll(values, v => (int)v!.Value),
            _ => Array.ConvertAll(values, v => v!.Value),
        };
    }

    public Array? Matrix(MatrixShape shape, JsonElement json, JsonPath path)
    {
        var before = errors.Count;
        var rows = json.ValueKind == JsonValueKind.Array ? json.GetArrayLength() : 0;
        if (rows == 0 || json.EnumerateArray().Any(r => r.ValueKind != JsonValueKind.Array))
        {
            errors.Add(path, $"{Found.Text(json)}{NotARow(json)}; allowed: {shape.Allowed}");
            return null;
        }
        var columns = json.EnumerateArray().First().GetArrayLength();
        var ragged = json.EnumerateArray()
            .Select((r, k) => (Length: r.GetArrayLength(), Index: k))
            .FirstOrDefault(r => r.Length != columns);
        if (columns == 0 || ragged.Index > 0)
        {
            errors.Add(path, columns == 0 ? "row 0 is empty" : $"row {ragged.Index} has {ragged.Length} numbers, row 0 has {columns}");
            return null;
        }
        var whole = shape.Element.Whole ? new int[rows, columns] : null;
        var real = shape.Element.Whole ? null : new double[rows, columns];
        var i = 0;
        foreach (var row in json.EnumerateArray())
        {
            var j = 0;
            foreach (var item in row.EnumerateArray())
            {
                var value = Element(shape.Element, item, path, i, j);
                if (whole is not null)
                    whole[i, j++] = (int)value;
                else
                    real![i, j++] = value;
                if (errors.Full)
                    return null;
            }
            i++;
        }
        return errors.Count > before ? null : whole ?? (Array)real!;
    }

    public SparseEntry[]? Sparse(SparseShape shape, JsonElement json, JsonPath path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            errors.Add(path, $"{Found.Text(json)}; allowed: {shape.Allowed}");
            return null;
        }
        var before = errors.Count;
        var result = new SparseEntry[json.GetArrayLength()];
        var index = new NumberShape(typeof(int), 0, int.MaxValue);
        var weight = new NumberShape(typeof(double), double.NegativeInfinity, double.PositiveInfinity);
        var k = 0;
        foreach (var entry in json.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 3)
                errors.Add(path[k], $"{Found.Text(entry)}; allowed: [i, j, weight]");
            else
                result[k] = new(Unit(0), Unit(1), Element(weight, entry[2], path, k, 2));
            if (errors.Full)
                return null;
            int Unit(int end) => (int)Element(index, entry[end], path, k, end);
            k++;
        }
        return errors.Count > before ? null : result;
    }

    private static string NotARow(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() == 0)
            return "";
        var (row, i) = json.EnumerateArray().Select((r, i) => (r, i)).First(r => r.r.ValueKind != JsonValueKind.Array);
        return $" whose element {i} is no row ({Found.Text(row)})";
    }

    private double Element(NumberShape shape, JsonElement json, JsonPath path, int i, int j = -1)
    {
        if (Problem(shape, json, out var value) is not { } problem)
            return value;
        errors.Add(j < 0 ? path[i] : path[i][j], problem);
        return 0;
    }

    private static string? Problem(NumberShape shape, JsonElement json, out double value)
    {
        value = 0;
        if (json.ValueKind != JsonValueKind.Number || !json.TryGetDouble(out value))
            return $"{Found.Text(json)}; allowed: {shape.Allowed}";
        if (!double.IsFinite(value))
            return $"{Found.Text(json)}, which is too large for a finite number; allowed: {shape.Allowed}";
        var fits = value >= shape.Min && value <= shape.Max && (!shape.Whole || value == Math.Floor(value));
        return fits ? null : $"{Found.Text(json)}; allowed: {shape.Allowed}";
    }
}
