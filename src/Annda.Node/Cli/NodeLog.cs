using Annda.Hosting;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace Annda.Cli;

/// <summary>The log of a node: lines on standard error, and JSON in a file, both with the names of what they tell.</summary>
internal static class NodeLog
{
    public static AkkaLogProvider Open(string? file, string node)
    {
        var settings = new LoggerConfiguration().MinimumLevel.Information().Enrich.FromLogContext().Enrich.WithProperty("Node", node)
            .WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss.fff} {Level:u3} {Node} {Message:lj}{NewLine}{Exception}",
                standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: null);
        if (file is not null) settings = settings.WriteTo.File(new JsonFormatter(renderMessage: true), file);
        return new AkkaLogProvider(new SerilogLoggerProvider(settings.CreateLogger(), dispose: true));
    }
}
