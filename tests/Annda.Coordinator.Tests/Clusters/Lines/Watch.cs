namespace Annda.Tests.Clusters.Lines;

/// <summary>Real time, for reports and generous limits.</summary>
internal static class Watch
{
    public static long Milliseconds => (long)TimeProvider.System.GetElapsedTime(0).TotalMilliseconds;
}
