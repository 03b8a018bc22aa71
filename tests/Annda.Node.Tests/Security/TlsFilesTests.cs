using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Annda.Security;
using Microsoft.Extensions.Time.Testing;

namespace Annda.Tests.Security;

/// <summary>Certificate files are read strictly: a fault is told once, with the file's name.</summary>
public sealed class TlsFilesTests : IDisposable
{
    private readonly CertificateAuthority _authority = Papers.Authority();
    private readonly FakeTimeProvider _clock = new(Papers.Now);
    private readonly Folder _folder = new();
    private readonly string _ca;

    public TlsFilesTests() => _ca = _folder.Write("ca.pem", _authority.Certificate.ExportCertificatePem());

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Certificate_and_key_are_read_from_PEM_and_from_PFX()
    {
        using var node = _authority.Node();
        File.WriteAllBytes(_folder["n1.pfx"], node.Export(X509ContentType.Pfx));
        foreach (var file in new[] { _folder.Write("n1.pem", node.Pem()), _folder["n1.pfx"] })
        {
            var tls = TlsFiles.Load(file, _ca, _clock)!;
            Assert.Equal(node.Thumbprint, tls.Certificate.Thumbprint);
            Assert.Equal(_authority.Certificate.Thumbprint, tls.Authority.Thumbprint);
            Assert.True(tls.Certificate.HasPrivateKey);
            Assert.False(tls.Authority.HasPrivateKey);
        }
    }

    [Fact]
    public void Without_files_there_is_no_TLS_and_one_of_two_is_a_fault()
    {
        Assert.Null(TlsFiles.Load(null, null, _clock));
        Refused(null, _ca, "--tls-ca found without --tls-certificate");
        Refused("n1.pem", null, "--tls-certificate found without --tls-ca");
    }

    [Fact]
    public void Files_that_are_missing_or_are_something_else_are_named()
    {
        using var node = _authority.Node();
        var good = _folder.Write("n1.pem", node.Pem());
        Refused(_folder["none.pem"], _ca, "none.pem: cannot be read");
        Refused(good, _folder["none.pem"], "none.pem: cannot be read");
        Refused(_folder.Write("text.pem", "hello"), _ca, "text.pem: no certificate in PEM found");
        Refused(_folder.Write("text.pfx", "hello"), _ca, "text.pfx: no PFX file");
        Refused(_folder.Write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + node.KeyPem()), _ca,
            "bad.pem: certificate and private key do not fit each other");
        Refused(good, _folder.Write("text.pem", "hello"), "text.pem: 0 certificates in PEM found, the authority's one is allowed");
        Refused(good, _folder.Write("two.pem", node.ExportCertificatePem() + "\n" + _authority.Certificate.ExportCertificatePem()),
            "two.pem: 2 certificates in PEM found");
        Refused(good, good, "n1.pem (CN=n1): a node's certificate found, an authority's is allowed");
        Refused(_folder.Write("large.pem", new string('x', 2 << 20)), _ca, "large.pem: 2097152 bytes found, at most 1048576 are allowed");
    }

    [Fact]
    public void A_missing_key_a_foreign_key_and_an_encrypted_key_are_told_apart()
    {
        using var node = _authority.Node();
        using var other = _authority.Node();
        Refused(_folder.Write("half.pem", node.ExportCertificatePem()), _ca, "half.pem: the private key is missing");
        Refused(_folder.Write("mixed.pem", node.ExportCertificatePem() + "\n" + other.KeyPem()), _ca,
            "mixed.pem: certificate and private key do not fit each other");
        File.WriteAllBytes(_folder["half.pfx"], node.Export(X509ContentType.Cert));
        Refused(_folder["half.pfx"], _ca, "half.pfx: no PFX file");
        using var key = node.GetECDsaPrivateKey()!;
        var locked = key.ExportEncryptedPkcs8PrivateKeyPem("secret",
            new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        Refused(_folder.Write("locked.pem", node.ExportCertificatePem() + "\n" + locked), _ca,
            "locked.pem: certificate and key do not fit, or ANNDA_TLS_PASSWORD");
    }

    [Fact]
    public void What_other_nodes_would_refuse_is_refused_at_start()
    {
        using var expired = _authority.Node(from: -9, until: -1);
        Refused(_folder.Write("old.pem", expired.Pem()), _ca, "old.pem (CN=n1): it has expired on 2030-05-31 12:00Z");
        using var early = _authority.Node(from: 1);
        Refused(_folder.Write("early.pem", early.Pem()), _ca, "early.pem (CN=n1): it is not valid before 2030-06-02 12:00Z");
        using var other = Papers.Authority();
        using var foreign = other.Node();
        Refused(_folder.Write("foreign.pem", foreign.Pem()), _ca, "foreign.pem (CN=n1): it is not signed by CN=Annda test authority");
        _clock.Advance(TimeSpan.FromDays(400));
        using var node = _authority.Node();
        Refused(_folder.Write("n1.pem", node.Pem()), _ca, "ca.pem (CN=Annda test authority): it has expired");
    }

    private void Refused(string? certificate, string? authority, string message)
    {
        var fault = Assert.Throws<InvalidDataException>(() => TlsFiles.Load(certificate, authority, _clock));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
