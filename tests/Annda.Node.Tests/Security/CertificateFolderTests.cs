using System.Security.Cryptography.X509Certificates;
using Annda.Security;
using Microsoft.Extensions.Time.Testing;

namespace Annda.Tests.Security;

/// <summary>What annda certs leaves in a folder, and the watch over it.</summary>
public sealed class CertificateFolderTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(Papers.Now);
    private readonly Folder _scratch = new();
    private readonly CertificateFolder _folder;

    public CertificateFolderTests() => _folder = new CertificateFolder(_scratch["certs"], _clock);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Nodes_of_a_folder_trust_each_other_now_and_those_added_later()
    {
        _folder.Create([new("n1", ["127.0.0.1", "n1.example"])], TimeSpan.FromDays(30));
        _clock.Advance(TimeSpan.FromDays(20));
        _folder.Add([new("n2", ["::1"])], TimeSpan.FromDays(30));
        var (n1, n2) = (Load("n1"), Load("n2"));
        Assert.Null(new ClusterTrust(n1.Authority, _clock).Fault(n2.Certificate));
        Assert.Null(new ClusterTrust(n2.Authority, _clock).Fault(n1.Certificate));
        var names = n1.Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["n1.example"], names.EnumerateDnsNames());
        Assert.Equal("127.0.0.1", Assert.Single(names.EnumerateIPAddresses()).ToString());
    }

    [Fact]
    public void Keys_are_for_their_owner_alone()
    {
        _folder.Create([new("n1", ["n1"])], TimeSpan.FromDays(30));
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner, File.GetUnixFileMode(_folder.AuthorityKeyFile));
        Assert.Equal(owner, File.GetUnixFileMode(_folder.NodeFile("n1")));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(_folder.AuthorityFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_over_and_a_refusal_leaves_nothing_behind()
    {
        _folder.Create([new("n1", ["n1"])], TimeSpan.FromDays(30));
        var before = Contents();
        Refused(() => _folder.Create([new("n2", ["n2"])], TimeSpan.FromDays(30)), "ca.pem is there already");
        Refused(() => _folder.Add([new("n2", ["n2"]), new("n1", ["n1"])], TimeSpan.FromDays(30)), "n1.pem is there already");
        Assert.Equal(before, Contents());
        File.WriteAllText(_scratch["other"], "");
        Refused(() => new CertificateFolder(_scratch["other"]).Create([new("n1", ["n1"])], TimeSpan.FromDays(1)), "other: cannot be made");
        Refused(() => new CertificateFolder(_scratch["none"]).Add([new("n1", ["n1"])], TimeSpan.FromDays(1)), "ca.pem is missing");
        File.Copy(_folder.NodeFile("n1"), _folder.AuthorityKeyFile, overwrite: true);
        Refused(() => _folder.Add([new("n2", ["n2"])], TimeSpan.FromDays(1)), "do not fit each other");
    }

    [Fact]
    public void The_end_of_a_certificate_is_warned_of_at_start_and_then_daily()
    {
        _folder.Create([new("n1", ["n1"])], TimeSpan.FromDays(30));
        var tls = Load("n1");
        var warnings = new List<string>();
        using (new CertificateWatch(tls, warnings.Add, _clock))
        {
            Assert.Empty(warnings);
            for (var day = 0; day < 16; day++) _clock.Advance(TimeSpan.FromDays(1));
            Assert.Empty(warnings);
            _clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal("the certificate of this node (CN=n1) expires on 2030-07-01 12:00Z, in 13 days: renew it (annda certs add) "
                + "and restart", Assert.Single(warnings));
            for (var day = 0; day < 13; day++) _clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(14, warnings.Count);
            Assert.Contains("has expired on 2030-07-01", warnings[^1], StringComparison.Ordinal);
        }
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(14, warnings.Count);
        using (new CertificateWatch(tls, warnings.Add, _clock)) Assert.Equal(15, warnings.Count);
    }

    private TlsSettings Load(string node) => TlsFiles.Load(_folder.NodeFile(node), _folder.AuthorityFile, _clock)!;

    private string[] Contents() => [.. Directory.GetFiles(_folder.Path).Order().Select(f => f + File.ReadAllText(f))];

    private static void Refused(Action action, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(action).Message, StringComparison.Ordinal);
}
