namespace Annda.Data;

/// <summary>
/// Input that cannot be used. The message names the file and the line or offset, what was found and what is allowed; it is written for
/// whoever gave the input.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>An error without a message.</summary>
    public InputException()
    {
    }

    /// <summary>An error with its whole message.</summary>
    /// <param name="message">The message.</param>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>An error that another one caused.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
