namespace Annda.Experiments.Binding;

/// <summary>The sentence that the schema, a described experiment and the manual show for a key.</summary>
/// <param name="text">One sentence, without a line break.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class DocAttribute(string text) : Attribute
{
    /// <summary>The sentence itself.</summary>
    public string Text { get; } = text;
}

/// <summary>The closed range of a number, or of each number in an array.</summary>
/// <param name="min">Smallest allowed value; negative infinity for none.</param>
/// <param name="max">Largest allowed value; positive infinity for none.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InRangeAttribute(double min, double max) : Attribute
{
    /// <summary>Smallest allowed value.</summary>
    public double Min { get; } = min;

    /// <summary>Largest allowed value.</summary>
    public double Max { get; } = max;
}

/// <summary>How many elements an array, or characters a text, may have.</summary>
/// <param name="min">Fewest.</param>
/// <param name="max">Most.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CountAttribute(int min, int max) : Attribute
{
    /// <summary>Fewest.</summary>
    public int Min { get; } = min;

    /// <summary>Most.</summary>
    public int Max { get; } = max;
}

/// <summary>Marks a text as a name: a letter, then letters, digits, <c>_</c> and <c>-</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdentifierAttribute : Attribute;

/// <summary>The value of <c>kind</c> that selects this case of a union.</summary>
/// <param name="name">The value, in kebab case.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KindAttribute(string name) : Attribute
{
    /// <summary>The value of <c>kind</c>.</summary>
    public string Name { get; } = name;
}

/// <summary>Marks a case of a union that is written as the bare value of its only property.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BareAttribute : Attribute;

/// <summary>Marks a case of a union that is written as one fixed text.</summary>
/// <param name="text">The text.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LiteralAttribute(string text) : Attribute
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;
}

/// <summary>Exactly one of these keys must be given.</summary>
/// <param name="keys">The keys, as written in the file.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ExactlyOneAttribute(params string[] keys) : Attribute
{
    /// <summary>The keys, as written in the file.</summary>
    public string[] Keys { get; } = keys;
}

/// <summary>This key has a meaning only while another property of the same record has one of some values.</summary>
/// <param name="property">The other property, by its C# name.</param>
/// <param name="values">The values that allow the key.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OnlyWithAttribute(string property, params object[] values) : Attribute
{
    /// <summary>The other property, by its C# name.</summary>
    public string Property { get; } = property;

    /// <summary>The values that allow the key.</summary>
    public object[] Values { get; } = values;
}
