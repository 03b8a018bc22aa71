using System.Security.Cryptography.X509Certificates;

namespace Annda.Security;

/// <summary>What a node shows to others, and whom it trusts.</summary>
/// <param name="Certificate">The node's own certificate, with its private key.</param>
/// <param name="Authority">The one authority whose certificates are trusted.</param>
public sealed record TlsSettings(X509Certificate2 Certificate, X509Certificate2 Authority)
{
    /// <summary>With less than this left, a certificate's end is warned of.</summary>
    public static readonly TimeSpan WarningSpan = TimeSpan.FromDays(14);

    /// <summary>One sentence for each certificate that ends within <see cref="WarningSpan"/>, or has ended.</summary>
    /// <param name="now">The time.</param>
    public IEnumerable<string> Warnings(DateTimeOffset now)
    {
        foreach (var (what, certificate) in new[] { ("the certificate of this node", Certificate), ("the cluster's authority", Authority) })
        {
            var end = Dates.End(certificate);
            if (end - now >= WarningSpan) continue;
            yield return end <= now
                ? $"{what} ({certificate.Subject}) has expired on {Dates.Text(end)}: other nodes refuse new connections"
                : $"{what} ({certificate.Subject}) expires on {Dates.Text(end)}, in {Dates.Left(end - now)}: "
                    + "renew it (annda certs add) and restart";
        }
    }
}
