using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Annda.Telemetry;

/// <summary>Sends what a node measures to a collector, by OTLP over HTTP, every ten seconds.</summary>
public static class MeterExport
{
    private const int EveryMilliseconds = 10_000;

    /// <summary>Starts to send; ends when disposed of, with a last sending.</summary>
    /// <param name="url">The collector, such as http://localhost:4318; without a path, measurements go to v1/metrics.</param>
    /// <param name="node">The node's name.</param>
    public static IDisposable Start(Uri url, string node)
    {
        ArgumentNullException.ThrowIfNull(url);
        var endpoint = url.AbsolutePath == "/" ? new Uri(url, "/v1/metrics") : url;
        return Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.Clear().AddService("annda-node", serviceInstanceId: node))
            .AddMeter(NodeMeters.Name)
            .AddOtlpExporter((exporter, reader) =>
            {
                (exporter.Endpoint, exporter.Protocol) = (endpoint, OtlpExportProtocol.HttpProtobuf);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = EveryMilliseconds;
            })
            .Build();
    }
}
