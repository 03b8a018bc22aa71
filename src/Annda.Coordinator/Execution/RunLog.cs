using Serilog;
using Serilog.Core;

namespace Annda.Execution;

/// <summary>The log of a run's folder.</summary>
internal static class RunLog
{
    /// <summary>Opens log.txt to append to it.</summary>
    public static Logger Open(RunDirectory directory) => new LoggerConfiguration().MinimumLevel.Information()
        .WriteTo.File(directory.File("log.txt"), formatProvider: null,
            outputTemplate: "{Timestamp:o} {Level:u3} {Message:lj}{NewLine}{Exception}")
        .CreateLogger();
}
