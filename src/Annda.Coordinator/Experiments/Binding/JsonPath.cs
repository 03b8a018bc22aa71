using System.Globalization;
using System.Text;

namespace Annda.Experiments.Binding;

/// <summary>A place in a JSON document, as a chain to the root, so that a path is only spelled out for an error.</summary>
internal sealed class JsonPath
{
    private readonly JsonPath? parent;
    private readonly string? key;
    private readonly int index;

    private JsonPath(JsonPath? parent, string? key, int index) => (this.parent, this.key, this.index) = (parent, key, index);

    public static JsonPath Root { get; } = new(null, null, 0);

    public JsonPath this[string name] => new(this, name, 0);

    public JsonPath this[int position] => new(this, null, position);

    public override string ToString()
    {
        if (parent is null)
            return "";
        var text = new StringBuilder(parent.ToString());
        if (key is null)
            return text.Append(CultureInfo.InvariantCulture, $"[{index}]").ToString();
        return (text.Length > 0 ? text.Append('.') : text).Append(Found.Printable(key, 100)).ToString();
    }
}
