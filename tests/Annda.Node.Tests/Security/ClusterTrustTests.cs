using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Annda.Security;
using Microsoft.Extensions.Time.Testing;

namespace Annda.Tests.Security;

/// <summary>Whom a node lets in.</summary>
public sealed class ClusterTrustTests : IDisposable
{
    private readonly CertificateAuthority _authority = Papers.Authority();
    private readonly FakeTimeProvider _clock = new(Papers.Now);
    private readonly ClusterTrust _trust;

    public ClusterTrustTests() => _trust = new ClusterTrust(_authority.Certificate, _clock);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_certificate_of_the_authority_is_trusted_on_its_days_and_on_no_others()
    {
        using var node = _authority.Node(from: -1, until: 2);
        Assert.Null(_trust.Fault(node));
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("it has expired on 2030-06-03 12:00Z", _trust.Fault(node));
        using var later = _authority.Node(from: 5, until: 9);
        Assert.Equal("it is not valid before 2030-06-06 12:00Z", _trust.Fault(later));
    }

    [Fact]
    public void No_certificate_is_no_trust() => Assert.Equal("it shows no certificate", _trust.Fault(null));

    [Fact]
    public void Another_authority_of_the_same_name_is_not_the_authority()
    {
        using var other = Papers.Authority();
        Assert.Equal(_authority.Certificate.Subject, other.Certificate.Subject);
        using var node = other.Node();
        Assert.Contains("not signed by CN=Annda test authority", _trust.Fault(node), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_signed_itself_is_not_trusted()
    {
        using var own = Papers.SelfSigned();
        Assert.Contains("not signed by CN=Annda test authority", _trust.Fault(own), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_s_key_makes_no_trusted_nodes()
    {
        using var node = _authority.Node();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=n2", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var signer = node.GetECDsaPrivateKey()!;
        using var child = request.Create(node.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), Papers.Now.AddHours(-1),
            Papers.Now.AddDays(1), [7]);
        Assert.NotNull(_trust.Fault(child));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_certificate_that_is_not_made_for_calling_and_being_called_is_not_trusted(bool server, bool client)
    {
        var uses = new OidCollection();
        if (server) uses.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (client) uses.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        using var odd = uses.Count == 0 ? _authority.Odd() : _authority.Odd(new X509EnhancedKeyUsageExtension(uses, false));
        Assert.Equal("it is not made for both serverAuth and clientAuth", _trust.Fault(odd));
    }

    [Fact]
    public void The_authority_s_end_ends_the_trust()
    {
        using var node = _authority.Node(until: 10_000);
        Assert.Equal(_authority.Certificate.NotAfter, node.NotAfter);
        _clock.Advance(TimeSpan.FromDays(366));
        Assert.Contains("it has expired", _trust.Fault(node), StringComparison.Ordinal);
    }
}
