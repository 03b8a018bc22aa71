namespace Annda.Experiments.Binding;

/// <summary>
/// A value that may be written in several ways. The cases are records that derive from the union; each is told apart by its
/// <see cref="KindAttribute"/>, by being <see cref="BareAttribute"/> or <see cref="LiteralAttribute"/>, or by its required key.
/// </summary>
public interface IUnion
{
    /// <summary>The case types, the commonest first.</summary>
    static abstract IReadOnlyList<Type> Cases { get; }
}
