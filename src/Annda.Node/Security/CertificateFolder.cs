using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Annda.Security;

/// <summary>A node that gets a certificate.</summary>
/// <param name="Name">Its name, which is the file's, too.</param>
/// <param name="Hosts">Host names and addresses.</param>
public sealed record NodeNames(string Name, IReadOnlyList<string> Hosts);

/// <summary>
/// A folder with an authority (<c>ca.pem</c>, <c>ca-key.pem</c>) and the certificates that it signed (<c>NAME.pem</c>: certificate and
/// key). Files with keys are readable by their owner alone; no file is ever written over.
/// </summary>
public sealed class CertificateFolder
{
    /// <summary>How long an authority is valid.</summary>
    public static readonly TimeSpan AuthoritySpan = TimeSpan.FromDays(3650);

    private readonly TimeProvider _clock;

    /// <summary>A folder.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="clock">The time from which certificates are valid; null: the machine's.</param>
    public CertificateFolder(string path, TimeProvider? clock = null) => (Path, _clock) = (path, clock ?? TimeProvider.System);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The authority's certificate.</summary>
    public string AuthorityFile => In("ca.pem");

    /// <summary>The authority's key.</summary>
    public string AuthorityKeyFile => In("ca-key.pem");

    /// <summary>A node's file.</summary>
    public string NodeFile(string name) => In(name + ".pem");

    /// <summary>Makes the folder, an authority in it, and certificates.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="valid">How long node certificates are valid.</param>
    /// <returns>The end of the node certificates.</returns>
    /// <exception cref="InvalidDataException">A file is there already, or cannot be written.</exception>
    public DateTimeOffset Create(IReadOnlyList<NodeNames> nodes, TimeSpan valid)
    {
        RefuseToOverwrite([AuthorityFile, AuthorityKeyFile, .. nodes.Select(n => NodeFile(n.Name))]);
        var now = _clock.GetUtcNow();
        using var authority = CertificateAuthority.Create("Annda cluster authority " + Convert.ToHexStringLower(
            RandomNumberGenerator.GetBytes(4)), now - CertificateAuthority.ClockSkew, now + AuthoritySpan);
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{Path}: cannot be made ({cause.Message.TrimEnd('.')})", cause);
        }
        Write(AuthorityKeyFile, KeyOf(authority.Certificate), secret: true);
        Write(AuthorityFile, authority.Certificate.ExportCertificatePem() + "\n", secret: false);
        return Issue(authority, nodes, valid);
    }

    /// <summary>Makes more certificates with the authority that is there.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="valid">How long they are valid.</param>
    /// <returns>The end of the certificates, which is never after the authority's.</returns>
    /// <exception cref="InvalidDataException">A file is there already, or cannot be written; or there is no usable authority.</exception>
    public DateTimeOffset Add(IReadOnlyList<NodeNames> nodes, TimeSpan valid)
    {
        var (certificate, key) = (Read(AuthorityFile), Read(AuthorityKeyFile));
        RefuseToOverwrite(nodes.Select(n => NodeFile(n.Name)));
        CertificateAuthority authority;
        try
        {
            authority = CertificateAuthority.FromPem(certificate, key);
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{AuthorityFile} and {AuthorityKeyFile} do not fit each other ({cause.Message.TrimEnd('.')})", cause);
        }
        using (authority)
        {
            if (Dates.Fault(authority.Certificate, _clock.GetUtcNow()) is { } fault)
                throw new InvalidDataException($"{AuthorityFile}: {fault}; make a new folder with annda certs init");
            return Issue(authority, nodes, valid);
        }
    }

    private DateTimeOffset Issue(CertificateAuthority authority, IReadOnlyList<NodeNames> nodes, TimeSpan valid)
    {
        var now = _clock.GetUtcNow();
        var end = now + valid;
        foreach (var node in nodes)
        {
            using var certificate = authority.Issue(node.Name, node.Hosts, now - CertificateAuthority.ClockSkew, end);
            Write(NodeFile(node.Name), certificate.ExportCertificatePem() + "\n" + KeyOf(certificate), secret: true);
            end = Dates.End(certificate);
        }
        return end;
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"{file} is missing: {Path} is no folder that annda certs init made", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file}: cannot be read ({cause.Message.TrimEnd('.')})", cause);
        }
    }

    private static void RefuseToOverwrite(IEnumerable<string> files)
    {
        if (files.FirstOrDefault(f => File.Exists(f) || Directory.Exists(f)) is { } there)
            throw new InvalidDataException($"{there} is there already and is not written over; name another folder or node");
    }

    private static void Write(string path, string text, bool secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite
                | (secret ? UnixFileMode.None : UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        try
        {
            using var file = new StreamWriter(path, options);
            file.Write(text);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: cannot be written ({cause.Message.TrimEnd('.')})", cause);
        }
    }
}
