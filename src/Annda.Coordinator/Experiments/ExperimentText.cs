using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Writes records as indented JSON by their shapes; arrays of numbers share lines. With comments, each key is explained.</summary>
/// <param name="comments">Whether to explain each key.</param>
internal sealed class ExperimentText(bool comments)
{
    private const int Width = 120;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly StringBuilder text = new();
    private readonly HashSet<string> explained = [];

    public static string Write(Experiment experiment, bool comments)
    {
        var writer = new ExperimentText(comments);
        writer.Value(Shapes.Of(typeof(Experiment)), experiment, 0);
        return writer.text.Append('\n').ToString();
    }

    private void Value(Shape shape, object? value, int depth)
    {
        switch (shape)
        {
            case RecordShape record:
                Record(record, value!, depth);
                break;
            case UnionShape union:
                Case(union, union.Cases.Single(c => TypeOf(c) == value!.GetType()), value!, depth);
                break;
            case MapShape map:
                var pairs = ((IEnumerable)value!).Cast<object>().Select(p => (
                    Key: (string)p.GetType().GetProperty("Key")!.GetValue(p)!,
                    Value: p.GetType().GetProperty("Value")!.GetValue(p)));
                Block('{', '}', [.. pairs.Select(p => (Action)(() => Pair(p.Key, map.Value, p.Value, depth + 1)))], depth);
                break;
            case ListShape { Element: NumberShape or TextShape or JsonShape } list:
                Flat([.. ((Array)value!).Cast<object?>().Select(v => Scalar(list.Element, v))], depth);
                break;
            case ListShape list:
                Block('[', ']', [.. ((Array)value!).Cast<object>().Select(v => (Action)(() => Value(list.Element, v, depth + 1)))], depth);
                break;
            case MatrixShape matrix:
                Matrix(matrix, (Array)value!, depth);
                break;
            case SparseShape:
                Flat([.. ((SparseEntry[])value!).Select(e => $"[{Number(e.I)}, {Number(e.J)}, {Number(e.Weight)}]")], depth);
                break;
            default:
                text.Append(Scalar(shape, value));
                break;
        }
    }

    private static Type? TypeOf(Shape @case) => @case switch
    {
        RecordShape r => r.Type,
        BareShape b => b.Type,
        LiteralShape l => l.Type,
        _ => null,
    };

    private void Case(UnionShape union, Shape @case, object value, int depth)
    {
        if (@case is BareShape bare)
            Value(bare.Field.Shape, bare.Field.Property.GetValue(value), depth);
        else if (@case is LiteralShape literal)
            text.Append(Quoted(literal.Text));
        else
            Record((RecordShape)@case, value, depth, union);
    }

    private void Record(RecordShape shape, object value, int depth, UnionShape? union = null)
    {
        var items = new List<Action>();
        var absent = new List<Field>();
        if (shape.Kind is { } kind)
        {
            items.Add(() =>
            {
                Explain($"{shape.Doc} Other kinds: {OtherKinds(union!, kind)}.", depth + 1);
                text.Append(CultureInfo.InvariantCulture, $"\"kind\": {Quoted(kind)}");
            });
        }
        foreach (var field in shape.Fields)
        {
            var item = field.AppliesTo(value) ? field.Property.GetValue(value) : null;
            if (item is null)
                absent.Add(field);
            else
                items.Add(() =>
                {
                    Explain(Sentence(field), depth + 1);
                    Pair(field.Key, field.Shape, item, depth + 1);
                });
        }
        Block('{', '}', items, depth, absent);
    }

    private static string OtherKinds(UnionShape union, string kind) =>
        string.Join(", ", union.Cases.OfType<RecordShape>().Select(c => c.Kind).Where(k => k != kind));

    // Long lists of keys say nothing that the explained keys below do not say.
    private static string Sentence(Field field) =>
        field.Shape is RecordShape or ListShape { Element: RecordShape } or UnionShape { ByKind: true }
            ? field.Doc
            : $"{field.Doc} Allowed: {field.Shape.Allowed}.";

    private void Pair(string key, Shape shape, object? value, int depth)
    {
        text.Append(Quoted(key)).Append(": ");
        Value(shape, value, depth);
    }

    // Each sentence once: a second block needs no second explanation of its keys.
    private void Explain(string sentence, int depth)
    {
        if (!comments || !explained.Add(sentence))
            return;
        var used = 0;
        foreach (var word in sentence.Split(' '))
        {
            if (used == 0 || used + word.Length + 1 > Width)
            {
                if (used > 0)
                    NewLine(depth);
                text.Append("//");
                used = 2 * depth + 2;
            }
            text.Append(' ').Append(word);
            used += word.Length + 1;
        }
        NewLine(depth);
    }

    private void Block(char open, char close, List<Action> items, int depth, IReadOnlyList<Field>? absent = null)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            NewLine(depth + 1);
            items[i]();
            if (i < items.Count - 1)
                text.Append(',');
        }
        if (items.Count > 0 || comments)
            NewLine(depth + 1);
        foreach (var field in absent ?? [])
            Explain($"\"{field.Key}\" may be given: {Sentence(field)}", depth + 1);
        if (items.Count > 0 || comments)
            text.Length -= 2;
        text.Append(close);
    }

    private void Matrix(MatrixShape shape, Array matrix, int depth)
    {
        var rows = Enumerable.Range(0, matrix.GetLength(0))
            .Select(i => Enumerable.Range(0, matrix.GetLength(1)).Select(j => Scalar(shape.Element, matrix.GetValue(i, j))).ToList())
            .ToList();
        var line = rows.Count > 8 ? null : "[" + string.Join(", ", rows.Select(r => $"[{string.Join(", ", r)}]")) + "]";
        if (line?.Length < Width - 20)
            text.Append(line);
        else
            Block('[', ']', [.. rows.Select(r => (Action)(() => Flat(r, depth + 1)))], depth);
    }

    // Short items fill lines up to the width.
    private void Flat(List<string> items, int depth)
    {
        var total = items.Sum(i => (long)i.Length + 2);
        if (total < Width - 20)
        {
            text.Append('[').AppendJoin(", ", items).Append(']');
            return;
        }
        text.Append('[');
        var used = Width;
        for (var i = 0; i < items.Count; i++)
        {
            if (used + items[i].Length + 2 > Width)
            {
                NewLine(depth + 1);
                used = 2 * (depth + 1);
            }
            else
            {
                text.Append(' ');
            }
            text.Append(items[i]).Append(i < items.Count - 1 ? "," : "");
            used += items[i].Length + 2;
        }
        NewLine(depth);
        text.Append(']');
    }

    private static string Scalar(Shape shape, object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        string s => Quoted(s),
        JsonElement json => JsonSerializer.Serialize(json, Plain),
        Enum e => Quoted(((ChoiceShape)shape).NameOf(e)),
        IFormattable number => Number(number),
        _ => throw new InvalidOperationException($"No rule writes a {value.GetType().Name}."),
    };

    private static string Number(IFormattable number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string s) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(s)}\"";

    private void NewLine(int depth) => text.Append('\n').Append(' ', 2 * depth);
}
