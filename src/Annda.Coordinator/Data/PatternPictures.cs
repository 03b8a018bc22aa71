namespace Annda.Data;

/// <summary>Pictures of one size as rows of grey levels.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows of a picture.</param>
/// <param name="Pixels">[Rows, Height, Width], 0 is black.</param>
internal sealed record PictureTable(int Rows, int Width, int Height, byte[] Pixels);

/// <summary>Reads one PNG picture, or all of a folder in the order of their names: one pattern each.</summary>
internal static class PatternPictures
{
    private const int MaxFiles = 100_000;

    /// <summary>Reads a picture or a folder.</summary>
    /// <exception cref="InputException">No picture, a broken one, or pictures of unequal size.</exception>
    public static PictureTable Read(string path)
    {
        var files = Directory.Exists(path) ? FilesOf(path) : [path];
        if (files.Length == 0) throw new InputException($"{path}: found no .png file in this folder");
        if (files.Length > MaxFiles) throw new InputException($"{path}: found {files.Length} pictures; allowed: at most {MaxFiles}");
        var pixels = new List<byte>();
        var (width, height) = (0, 0);
        foreach (var file in files)
        {
            var picture = PngReader.Read(file);
            if (width > 0 && (picture.Width, picture.Height) != (width, height))
                throw new InputException($"{file}: found {picture.Width} x {picture.Height} pixels; allowed: {width} x {height}, as in "
                    + files[0]);
            (width, height) = (picture.Width, picture.Height);
            pixels.AddRange(picture.Pixels);
            if (pixels.Count > CsvReader.MaxValues)
                throw new InputException($"{path}: more than {CsvReader.MaxValues} pixels in all");
        }
        return new PictureTable(files.Length, width, height, [.. pixels]);
    }

    private static string[] FilesOf(string folder)
    {
        try
        {
            return [.. Directory.GetFiles(folder).Where(f => f.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be read: {error.Message}", error);
        }
    }
}
