using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Annda.Security;

/// <summary>Dates of certificates, in universal time.</summary>
internal static class Dates
{
    public static DateTimeOffset Begin(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    public static DateTimeOffset End(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>What is wrong with a certificate's dates at a time; null: nothing.</summary>
    public static string? Fault(X509Certificate2 certificate, DateTimeOffset now) =>
        now < Begin(certificate) ? $"it is not valid before {Text(Begin(certificate))}"
        : now >= End(certificate) ? $"it has expired on {Text(End(certificate))}"
        : null;

    public static string Left(TimeSpan span) =>
        span >= TimeSpan.FromDays(2) ? $"{(int)span.TotalDays} days"
        : span >= TimeSpan.FromHours(2) ? $"{(int)span.TotalHours} hours"
        : $"{Math.Max(1, (int)span.TotalMinutes)} minutes";
}
