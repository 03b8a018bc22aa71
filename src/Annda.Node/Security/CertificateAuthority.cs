using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Annda.Security;

/// <summary>A private authority: its certificate and key, and the node certificates that it signs. All keys are ECDSA P-256.</summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How far before its making a certificate is valid: clocks of a cluster's machines differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    /// <summary>The key usages that a node's certificate must name: nodes both call and are called.</summary>
    internal static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1"), ClientUse = new("1.3.6.1.5.5.7.3.2");

    private CertificateAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The authority's certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Makes a new authority.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="from">Valid from.</param>
    /// <param name="until">Valid until.</param>
    public static CertificateAuthority Create(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        // It signs nodes and no further authorities.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new CertificateAuthority(request.CreateSelfSigned(from, until));
    }

    /// <summary>An authority from its certificate and key in PEM.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="CryptographicException">They are not PEM.</exception>
    /// <exception cref="ArgumentException">They do not fit each other.</exception>
    public static CertificateAuthority FromPem(string certificate, string key) => new(X509Certificate2.CreateFromPem(certificate, key));

    /// <summary>Signs a certificate for a node; its end is never after the authority's.</summary>
    /// <param name="node">The node's name, which becomes the common name.</param>
    /// <param name="hosts">Host names and addresses under which others reach it.</param>
    /// <param name="from">Valid from.</param>
    /// <param name="until">Valid until.</param>
    /// <returns>The certificate with its private key.</returns>
    public X509Certificate2 Issue(string node, IEnumerable<string> hosts, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(node, key);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerUse, ClientUse], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var (first, last) = (Dates.Begin(Certificate), Dates.End(Certificate));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        using var signed = request.Create(Certificate, from < first ? first : from, until > last ? last : until, serial);
        return signed.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
    }
}
