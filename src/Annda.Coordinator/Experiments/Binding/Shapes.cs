using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Annda.Experiments.Binding;

/// <summary>Makes shapes from record types, once per type.</summary>
internal static class Shapes
{
    private static readonly ConcurrentDictionary<Type, Shape> Known = new();

    /// <summary>The shape of a record or union.</summary>
    public static Shape Of(Type type) =>
        Known.GetOrAdd(type, static t => typeof(IUnion).IsAssignableFrom(t) && t.IsAbstract ? Union(t) : Record(t));

    /// <summary>An enum member's or property's name as the file writes it.</summary>
    public static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static UnionShape Union(Type type)
    {
        var cases = (IReadOnlyList<Type>)type.GetProperty(nameof(IUnion.Cases), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return new UnionShape(type, [.. cases.Select(Case)]);
    }

    private static Shape Case(Type type)
    {
        if (type.GetCustomAttribute<LiteralAttribute>() is { } literal)
            return new LiteralShape(type, literal.Text);
        var record = Record(type);
        return type.IsDefined(typeof(BareAttribute)) ? new BareShape(type, record.Fields.Single()) : record;
    }

    private static RecordShape Record(Type type)
    {
        var blank = Activator.CreateInstance(type)!;
        var fields = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(p => p.CanWrite)
            .OrderBy(p => p.MetadataToken)
            .Select(p => MakeField(p, blank));
        return new RecordShape(
            type,
            type.GetCustomAttribute<DocAttribute>()?.Text ?? "",
            type.GetCustomAttribute<KindAttribute>()?.Name,
            [.. fields],
            [.. type.GetCustomAttributes<ExactlyOneAttribute>().Select(a => a.Keys)]);
    }

    private static Field MakeField(PropertyInfo property, object blank) => new(
        Camel(property.Name),
        property,
        Value(property.PropertyType, property),
        property.IsDefined(typeof(RequiredMemberAttribute)),
        property.GetCustomAttribute<DocAttribute>()?.Text ?? "",
        property.GetValue(blank),
        property.GetCustomAttribute<OnlyWithAttribute>());

    private static Shape Value(Type type, PropertyInfo property)
    {
        var count = property.GetCustomAttribute<CountAttribute>() ?? new CountAttribute(0, int.MaxValue);
        if (type == typeof(string))
            return new TextShape(count.Min, count.Max, property.IsDefined(typeof(IdentifierAttribute)));
        if (type == typeof(bool))
            return new FlagShape();
        if (type == typeof(JsonElement))
            return new JsonShape();
        if (type == typeof(SparseEntry[]))
            return new SparseShape();
        if ((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } choice)
            return new ChoiceShape(choice, [.. Enum.GetNames(choice).Select(Kebab)]);
        if (type.IsArray && type.GetArrayRank() == 2)
            return new MatrixShape(Number(type.GetElementType()!, property));
        if (type.IsArray)
            return new ListShape(type.GetElementType()!, Element(type.GetElementType()!, property), count.Min, count.Max);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new MapShape(type.GetGenericArguments()[1], Value(type.GetGenericArguments()[1], property));
        return IsNumber(Nullable.GetUnderlyingType(type) ?? type) ? Number(Nullable.GetUnderlyingType(type) ?? type, property) : Part(type);
    }

    // What can be one case of several where a task stands is a part with a name of its own elsewhere: nothing is left to discriminate.
    private static Shape Part(Type type) => Of(type) is RecordShape { Kind: not null } r ? r with { Kind = null } : Of(type);

    // A nullable element may be null in the file; a nullable property is only left out.
    private static Shape Element(Type type, PropertyInfo property) => Nullable.GetUnderlyingType(type) is { } inner
        ? Number(inner, property) with { OrNull = true }
        : type == typeof(string) ? new TextShape(1, 100, false) : Value(type, property);

    private static bool IsNumber(Type type) => type == typeof(double) || type == typeof(int) || type == typeof(ulong);

    private static NumberShape Number(Type type, PropertyInfo property)
    {
        var range = property.GetCustomAttribute<InRangeAttribute>();
        var (min, max) = type == typeof(double) ? (double.NegativeInfinity, double.PositiveInfinity)
            : type == typeof(int) ? (int.MinValue, int.MaxValue) : (0, (double)ulong.MaxValue);
        return new NumberShape(type, range?.Min ?? min, range?.Max ?? max);
    }
}
