using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Annda.Hosting;

/// <summary>A host and a port, written HOST:PORT; an IPv6 address stands in brackets.</summary>
/// <param name="Host">Name or address, without brackets.</param>
/// <param name="Port">0 to 65535.</param>
public readonly record struct HostPort(string Host, int Port)
{
    /// <summary>Whether only this machine can reach it. Names but localhost are taken for reachable from elsewhere.</summary>
    public bool IsLoopback => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether it stands for all addresses of the machine, and so cannot be told to others.</summary>
    public bool IsAny => IPAddress.TryParse(Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Whether host and port can be one.</summary>
    public bool IsValid => Port is >= 0 and <= 65535 && IsHost(Host);

    /// <summary>Reads HOST:PORT.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">What it says.</param>
    /// <param name="host">The host where it may be left out, with its colon.</param>
    /// <param name="port">The port where it may be left out.</param>
    public static bool TryParse(string text, out HostPort value, string? host = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        // The colon of an IPv6 address is none of a port.
        var colon = text.LastIndexOf(':') is var last && last > text.LastIndexOf(']') ? last : -1;
        var (name, number) = colon >= 0 ? (text[..colon], text[(colon + 1)..]) : host is null ? (text, "") : ("", text);
        if (colon < 0 && host is not null && port is null) name = host;
        if (name.Length > 2 && name[0] == '[' && name[^1] == ']') name = name[1..^1] is var inner && inner.Contains(':') ? inner : "";
        else if (name.Contains(':')) name = "";
        var whole = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var found);
        if (!whole && colon < 0 && port is { } standard) (whole, found) = (true, standard);
        value = new HostPort(name, found);
        return whole && value.IsValid;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':') ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static bool IsHost(string host) => host is { Length: > 0 and <= 253 } && (host.Contains(':')
        ? IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        : host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'));
}
