namespace Annda.Experiments.Binding;

/// <summary>Collects errors, at most so many: a hostile file must not fill memory with complaints.</summary>
internal sealed class ErrorList
{
    private const int Most = 100;
    private readonly List<ExperimentError> errors = [];

    public int Count { get; private set; }

    /// <summary>Whether more errors would not be shown, so that there is no use in looking for them.</summary>
    public bool Full => Count > Most;

    public void Add(JsonPath path, string message) => Add(path.ToString(), message);

    public void Add(string path, string message)
    {
        Count++;
        if (errors.Count < Most)
            errors.Add(new ExperimentError(path, message));
    }

    public IReadOnlyList<ExperimentError> ToList() =>
        Full ? [.. errors, new ExperimentError("", $"there are more errors than these {Most}")] : errors;
}
