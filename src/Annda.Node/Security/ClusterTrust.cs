using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;

namespace Annda.Security;

/// <summary>
/// Whom a node lets in: who shows a certificate of the cluster's own authority that is valid now and made for calling and being called. No
/// other authority counts, those of the machine neither. Names are not compared with addresses: a certificate of the authority makes a
/// member, under whatever name its network gives it.
/// </summary>
public sealed class ClusterTrust
{
    private readonly X509Certificate2 _authority;
    private readonly TimeProvider _clock;

    /// <summary>Trust in one authority.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="clock">The time at which certificates must be valid; null: the machine's.</param>
    public ClusterTrust(X509Certificate2 authority, TimeProvider? clock = null) =>
        (_authority, _clock) = (authority, clock ?? TimeProvider.System);

    /// <summary>Why a certificate is not trusted; null: it is.</summary>
    /// <param name="certificate">What the peer showed; null: nothing.</param>
    public string? Fault(X509Certificate2? certificate)
    {
        if (certificate is null) return "it shows no certificate";
        var now = _clock.GetUtcNow();
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        // A certificate's dates are told first: it may be one of ours that was forgotten.
        var trusted = chain.Build(certificate);
        if (chain.ChainStatus.Any(s => (s.Status & ~X509ChainStatusFlags.NotTimeValid) != 0))
            return $"it is not signed by {_authority.Subject} (signed by {certificate.Issuer}; {Reasons(chain)})";
        if (Dates.Fault(certificate, now) is { } dates) return dates;
        if (!trusted) return $"the authority is not valid now ({Reasons(chain)})";
        var uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.Cast<Oid>())
            .Select(u => u.Value).ToHashSet();
        return uses.Contains(CertificateAuthority.ServerUse.Value) && uses.Contains(CertificateAuthority.ClientUse.Value)
            ? null
            : "it is not made for both serverAuth and clientAuth";
    }

    /// <summary>The check in the form in which Akka.Remote asks it; refusals are logged with subject and reason.</summary>
    /// <param name="certificate">What the peer showed.</param>
    /// <param name="chain">Not used: it knows the machine's authorities.</param>
    /// <param name="peer">The peer's address.</param>
    /// <param name="errors">Not used, for the same reason.</param>
    /// <param name="log">The log.</param>
    public bool Validate(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        if (Fault(certificate) is not { } fault) return true;
        log.Warning("Refused {Peer} with certificate {Subject}: {Reason}", peer, certificate?.Subject ?? "none", fault);
        return false;
    }

    private static string Reasons(X509Chain chain) =>
        string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct());
}
