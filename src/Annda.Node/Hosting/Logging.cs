using Akka.Hosting;

namespace Annda.Hosting;

/// <summary>Where actor systems log.</summary>
internal static class Logging
{
    /// <summary>To the host's loggers, or nowhere: Akka's own would write to standard output, which is for results.</summary>
    public static AkkaConfigurationBuilder LogToHost(this AkkaConfigurationBuilder akka, bool anywhere) =>
        anywhere ? akka.ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLoggerFactory();
        })
        : akka.AddHocon("akka.loggers = []", HoconAddMode.Prepend);
}
