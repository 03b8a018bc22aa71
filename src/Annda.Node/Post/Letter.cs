using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Akka.Actor;

namespace Annda.Post;

/// <summary>
/// A record of a link: the local paths of the actors that it is for (length in two bytes, then ASCII, a space between two), then the
/// message. Paths stand in every letter: a table of them would save a few percent of small messages and would have to survive losses.
/// </summary>
internal static class Letter
{
    public const int PathMax = 512;

    /// <summary>What stands between two paths.</summary>
    public const char Between = ' ';

    /// <summary>Bytes of all paths of a letter.</summary>
    public const int PathsMax = 32 << 10;

    private const string Root = "/user/";
    private const int DepthMax = 8;

    /// <summary>Paths with a space between two, as many in each text as a letter may have.</summary>
    public static IEnumerable<string> Addresses(IEnumerable<string> paths)
    {
        var text = new StringBuilder();
        foreach (var path in paths)
        {
            if (text.Length > 0 && text.Length + 1 + path.Length > PathsMax)
            {
                yield return text.ToString();
                text.Clear();
            }
            if (text.Length > 0) text.Append(Between);
            text.Append(path);
        }
        if (text.Length > 0) yield return text.ToString();
    }

    /// <summary>Writes the paths, with a space between two; the message follows.</summary>
    public static void Address(IBufferWriter<byte> to, string path)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to.GetSpan(sizeof(ushort)), (ushort)path.Length);
        to.Advance(sizeof(ushort));
        to.Advance(Encoding.ASCII.GetBytes(path, to.GetSpan(path.Length)));
    }

    /// <summary>Reads the paths and leaves the message; false if there is none.</summary>
    public static bool Open(ReadOnlySpan<byte> record, out string path, out ReadOnlySpan<byte> message)
    {
        path = "";
        message = default;
        if (record.Length < sizeof(ushort)) return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(record);
        if (length > PathsMax || length > record.Length - sizeof(ushort)) return false;
        path = Encoding.ASCII.GetString(record.Slice(sizeof(ushort), length));
        message = record[(sizeof(ushort) + length)..];
        return true;
    }

    /// <summary>
    /// The names below /user if a letter may go there: to a node's agent, its members, and coordinators; null if not. No other actor of
    /// this process can be reached from outside.
    /// </summary>
    public static string[]? Names(string path)
    {
        if (path.Length > PathMax || !path.StartsWith(Root, StringComparison.Ordinal)) return null;
        var names = path[Root.Length..].Split('/');
        var open = names[0] == "node" || names[0].StartsWith("coordinator", StringComparison.Ordinal);
        return open && names.Length <= DepthMax && Array.TrueForAll(names, IsName) ? names : null;
    }

    /// <summary>The actor; nobody if it is not there, or no more.</summary>
    public static IActorRef Find(ActorSystem system, string[] names) =>
        ((ExtendedActorSystem)system).Provider.Guardian.GetChild(names);

    private static bool IsName(string name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        return name.Length > 0;
    }
}
