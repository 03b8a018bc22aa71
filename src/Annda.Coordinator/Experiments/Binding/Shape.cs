using System.Globalization;
using System.Reflection;

namespace Annda.Experiments.Binding;

/// <summary>What a value in an experiment file may look like. Binder, schema and writer are each one walk over shapes.</summary>
internal abstract record Shape
{
    /// <summary>What is allowed, as an error message says it.</summary>
    public abstract string Allowed { get; }
}

/// <summary>A number, whole or not, in a closed range. <c>Type</c> is double, int or ulong.</summary>
internal sealed record NumberShape(Type Type, double Min, double Max, bool OrNull = false) : Shape
{
    public bool Whole => Type != typeof(double);

    public override string Allowed => (Whole ? "a whole number" : "a number") + RangeText + (OrNull ? ", or null" : "");

    private string RangeText => (double.IsFinite(Min), double.IsFinite(Max)) switch
    {
        (true, true) => $" from {Text(Min)} to {Text(Max)}",
        (true, false) => $" of at least {Text(Min)}",
        (false, true) => $" of at most {Text(Max)}",
        _ => "",
    };

    private string Text(double x) =>
        Type == typeof(ulong) && x >= ulong.MaxValue ? ulong.MaxValue.ToString(CultureInfo.InvariantCulture)
        : x == Math.Floor(x) && Math.Abs(x) < 1e15 ? ((long)x).ToString(CultureInfo.InvariantCulture)
        : x.ToString(CultureInfo.InvariantCulture);
}

/// <summary>true or false.</summary>
internal sealed record FlagShape : Shape
{
    public override string Allowed => "true or false";
}

/// <summary>A text of bounded length; a name when <c>Identifier</c>.</summary>
internal sealed record TextShape(int Min, int Max, bool Identifier) : Shape
{
    public const string IdentifierPattern = "^[A-Za-z][A-Za-z0-9_-]*$";

    public override string Allowed => (Identifier, Max < int.MaxValue) switch
    {
        (true, _) => $"a name of at most {Max} characters: a letter, then letters, digits, _ and -",
        (false, true) => $"a text of {Min} to {Max} characters",
        _ => "a text",
    };
}

/// <summary>Any JSON value but null, kept as it is: a part of another experiment.</summary>
internal sealed record JsonShape : Shape
{
    public override string Allowed => "any value but null";
}

/// <summary>One of an enum's members, in kebab case.</summary>
internal sealed record ChoiceShape(Type Type, IReadOnlyList<string> Names) : Shape
{
    public override string Allowed => "one of " + string.Join(", ", Names.Select(n => $"\"{n}\""));

    public object Value(int index) => Enum.GetValues(Type).GetValue(index)!;

    public string NameOf(object value) => Names[Array.IndexOf(Enum.GetValues(Type), value)];
}

/// <summary>An array of <c>Min</c> to <c>Max</c> elements.</summary>
internal sealed record ListShape(Type ElementType, Shape Element, int Min, int Max) : Shape
{
    public override string Allowed => $"an array{CountText}, each element {Element.Allowed}";

    private string CountText => (Min == Max, Min > 0, Max < int.MaxValue) switch
    {
        (true, _, _) => $" of {Min}",
        (_, _, true) => $" of {Min} to {Max}",
        (_, true, _) => $" of at least {Min}",
        _ => "",
    };
}

/// <summary>An array of rows of numbers, all rows of one length.</summary>
internal sealed record MatrixShape(NumberShape Element) : Shape
{
    public override string Allowed => $"rows of equal length, each element {Element.Allowed}";
}

/// <summary>An array of <see cref="SparseEntry"/>.</summary>
internal sealed record SparseShape : Shape
{
    public override string Allowed => "an array of [i, j, weight]";
}

/// <summary>An object from names of the user's choice to values of one shape.</summary>
internal sealed record MapShape(Type ValueType, Shape Value) : Shape
{
    public override string Allowed => $"an object from names to values, each {Value.Allowed}";
}

/// <summary>An object with the keys of a record; <c>Kind</c> is its discriminator where it has one.</summary>
internal sealed record RecordShape(
    Type Type, string Doc, string? Kind, IReadOnlyList<Field> Fields, IReadOnlyList<string[]> ExactlyOne) : Shape
{
    public override string Allowed => "an object with " + KeyText;

    public string KeyText => string.Join(", ", Keys);

    /// <summary>Whether it is a case of a union that stands alone here.</summary>
    public bool IsPart => Kind is null && Type.IsDefined(typeof(KindAttribute), inherit: false);

    public IEnumerable<string> Keys => Kind is null ? Fields.Select(f => f.Key) : Fields.Select(f => f.Key).Prepend("kind");
}

/// <summary>A fixed text.</summary>
internal sealed record LiteralShape(Type Type, string Text) : Shape
{
    public override string Allowed => $"\"{Text}\"";
}

/// <summary>A record written as the bare value of its only property.</summary>
internal sealed record BareShape(Type Type, Field Field) : Shape
{
    public override string Allowed => Field.Shape.Allowed;
}

/// <summary>One of several shapes.</summary>
internal sealed record UnionShape(Type Type, IReadOnlyList<Shape> Cases) : Shape
{
    public override string Allowed =>
        string.Join("; or ", Cases.Select(c => c is RecordShape { Kind: null } r ? $"{{ {RequiredText(r)} }}" : c.Allowed));

    public bool ByKind => Cases.All(c => c is RecordShape { Kind: not null });

    private static string RequiredText(RecordShape r) =>
        string.Join(", ", r.Fields.Where(f => f.Required).Select(f => $"\"{f.Key}\": {f.Shape.Allowed}"));
}

/// <summary>One key of a record.</summary>
internal sealed record Field(
    string Key, PropertyInfo Property, Shape Shape, bool Required, string Doc, object? Default, OnlyWithAttribute? OnlyWith)
{
    /// <summary>Whether the key has a meaning in this record; see <see cref="OnlyWithAttribute"/>.</summary>
    public bool AppliesTo(object record) =>
        OnlyWith is null || OnlyWith.Values.Contains(record.GetType().GetProperty(OnlyWith.Property)!.GetValue(record));
}
