using Microsoft.Extensions.Logging;

namespace Annda.Hosting;

/// <summary>
/// Sets right what Akka's logs hand to structured loggers: in a text such as "[{2}] moves {0} to {1}" Akka names the values by where the
/// numbers stand, not by what they are, and nodes change places in the log.
/// </summary>
/// <param name="inner">Who writes the log.</param>
public sealed class AkkaLogProvider(ILoggerProvider inner) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values && values.Any(IsNumber))
                inner.Log(logLevel, eventId, InOrder(values), exception, (_, fault) => formatter(state, fault));
            else inner.Log(logLevel, eventId, state, exception, formatter);
        }

        // The values stand in the order of their numbers, under the wrong ones.
        private static KeyValuePair<string, object?>[] InOrder(IEnumerable<KeyValuePair<string, object?>> values)
        {
            var names = values.Where(IsNumber).Select(v => v.Key).Order(StringComparer.Ordinal).ToArray();
            var next = 0;
            return [.. values.Select(v => IsNumber(v) ? new(names[next++], v.Value) : v)];
        }

        private static bool IsNumber(KeyValuePair<string, object?> value) => value.Key is [>= '0' and <= '9'];
    }
}
