using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Annda.Security;

/// <summary>Reads certificate files. Every fault is an <see cref="InvalidDataException"/> that names the file and what is wrong.</summary>
public static class TlsFiles
{
    /// <summary>The environment variable with the password of an encrypted key or PFX file.</summary>
    public const string PasswordVariable = "ANNDA_TLS_PASSWORD";

    private const long SizeMax = 1 << 20;

    /// <summary>Reads what the two options name.</summary>
    /// <param name="certificate">Certificate and key: PEM or PFX.</param>
    /// <param name="authority">The authority's certificate, PEM.</param>
    /// <param name="clock">The time at which both must be valid; null: the machine's.</param>
    /// <returns>Null if neither is named.</returns>
    /// <exception cref="InvalidDataException">Only one is named, or a file cannot be used.</exception>
    public static TlsSettings? Load(string? certificate, string? authority, TimeProvider? clock = null)
    {
        if (certificate is null && authority is null) return null;
        if (certificate is null) throw new InvalidDataException("--tls-ca found without --tls-certificate: both or neither are allowed");
        if (authority is null) throw new InvalidDataException("--tls-certificate found without --tls-ca: both or neither are allowed");
        clock ??= TimeProvider.System;
        var root = ReadAuthority(authority);
        if (Dates.Fault(root, clock.GetUtcNow()) is { } dates) throw new InvalidDataException($"{authority} ({root.Subject}): {dates}");
        var own = ReadOwn(certificate);
        if (new ClusterTrust(root, clock).Fault(own) is { } fault)
            throw new InvalidDataException($"{certificate} ({own.Subject}): {fault} (authority: {authority})");
        return new TlsSettings(own, root);
    }

    private static X509Certificate2 ReadAuthority(string path)
    {
        var found = new X509Certificate2Collection();
        Try(path, "no certificate in PEM", () => found.ImportFromPem(ReadText(path)));
        if (found.Count != 1)
            throw new InvalidDataException($"{path}: {found.Count} certificates in PEM found, the authority's one is allowed");
        if (found[0].Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
            throw new InvalidDataException($"{path} ({found[0].Subject}): a node's certificate found, an authority's is allowed");
        return found[0];
    }

    private static X509Certificate2 ReadOwn(string path)
    {
        var password = Environment.GetEnvironmentVariable(PasswordVariable);
        X509Certificate2? found = null;
        if (Path.GetExtension(path).ToLowerInvariant() is ".pfx" or ".p12")
        {
            var bytes = ReadBytes(path);
            Try(path, $"no PFX file, or one with another password than {PasswordVariable} holds", () =>
                found = X509CertificateLoader.LoadPkcs12(bytes, password));
            if (found!.HasPrivateKey) return found;
            throw new InvalidDataException($"{path} ({found.Subject}): the private key is missing");
        }
        var text = ReadText(path);
        if (!text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            throw new InvalidDataException($"{path}: no certificate in PEM found; certificate and private key in one file are allowed");
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new InvalidDataException($"{path}: the private key is missing; certificate and private key in one file are allowed");
        if (text.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
            Try(path, $"certificate and key do not fit, or {PasswordVariable} does not hold the key's password", () =>
                found = X509Certificate2.CreateFromEncryptedPem(text, text, password));
        else Try(path, "certificate and private key do not fit each other", () => found = X509Certificate2.CreateFromPem(text, text));
        // Some systems' TLS cannot use a key that has never been in a key file.
        return X509CertificateLoader.LoadPkcs12(found!.Export(X509ContentType.Pfx), null);
    }

    private static void Try(string path, string fault, Action read)
    {
        try
        {
            read();
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {fault} ({cause.Message.TrimEnd('.')})", cause);
        }
    }

    private static string ReadText(string path) => Encoding.UTF8.GetString(ReadBytes(path));

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > SizeMax) throw new InvalidDataException($"{path}: {file.Length} bytes found, at most {SizeMax} are allowed");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: cannot be read ({cause.Message.TrimEnd('.')})", cause);
        }
    }
}
