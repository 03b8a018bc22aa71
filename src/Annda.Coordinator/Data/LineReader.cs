using System.Text;

namespace Annda.Data;

/// <summary>Reads a text file line by line with bounds on the length of a line and of the whole.</summary>
internal sealed class LineReader : IDisposable
{
    private const int MaxLine = 1 << 22;
    private const long MaxBytes = 1L << 30;
    private readonly InputFile file;
    private readonly byte[] buffer = new byte[1 << 16];
    private readonly MemoryStream line = new();
    private int length;
    private int position;

    public LineReader(string path) => file = InputFile.Open(path);

    /// <summary>The number of the last line read, counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>File and line, as messages begin.</summary>
    public string Place => $"{file.Name}, line {Number}";

    /// <summary>The next line without its end, or null after the last one.</summary>
    public string? Next()
    {
        line.SetLength(0);
        Number++;
        while (position < length || Fill())
        {
            var end = Array.IndexOf(buffer, (byte)'\n', position, length - position);
            var stop = end < 0 ? length : end;
            line.Write(buffer, position, stop - position);
            position = stop + 1;
            if (line.Length > MaxLine)
                throw new InputException($"{Place}: longer than {MaxLine} bytes");
            if (end >= 0)
                return Text();
        }
        return line.Length > 0 ? Text() : null;
    }

    public void Dispose()
    {
        file.Dispose();
        line.Dispose();
    }

    private bool Fill()
    {
        length = file.ReadSome(buffer);
        position = 0;
        if (file.Offset > MaxBytes)
            throw new InputException($"{Place}: the text is longer than {MaxBytes} bytes");
        return length > 0;
    }

    private string Text()
    {
        var bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        if (Number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        return Encoding.UTF8.GetString(bytes).TrimEnd('\r');
    }
}
