using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Annda.Security;

namespace Annda.Tests.Security;

/// <summary>Certificates for tests, valid around a fixed day unless told otherwise.</summary>
public static class Papers
{
    /// <summary>The day of most tests.</summary>
    public static readonly DateTimeOffset Now = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An authority that is valid from ten days before a day to a year after.</summary>
    public static CertificateAuthority Authority(DateTimeOffset? day = null, string name = "Annda test authority") =>
        CertificateAuthority.Create(name, (day ?? Now).AddDays(-10), (day ?? Now).AddYears(1));

    /// <summary>A certificate of an authority, valid some days around a day.</summary>
    public static X509Certificate2 Node(this CertificateAuthority authority, DateTimeOffset? day = null, double from = -1,
        double until = 100) =>
        authority.Issue("n1", ["127.0.0.1", "localhost"], (day ?? Now).AddDays(from), (day ?? Now).AddDays(until));

    /// <summary>A certificate of an authority with other extensions than a node's.</summary>
    public static X509Certificate2 Odd(this CertificateAuthority authority, params X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=odd", key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        using var signed = request.Create(authority.Certificate, Now.AddDays(-1), Now.AddDays(100), [1, 2, 3]);
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>A node's certificate that signed itself.</summary>
    public static X509Certificate2 SelfSigned(DateTimeOffset? day = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=n1", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        return request.CreateSelfSigned((day ?? Now).AddDays(-1), (day ?? Now).AddDays(100));
    }

    /// <summary>Certificate and key in PEM.</summary>
    public static string Pem(this X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n" + certificate.KeyPem();

    /// <summary>The key in PEM.</summary>
    public static string KeyPem(this X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
