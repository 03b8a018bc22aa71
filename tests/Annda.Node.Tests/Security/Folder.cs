namespace Annda.Tests.Security;

/// <summary>A folder for the files of one test.</summary>
public sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("annda-certificates-");

    /// <summary>A path in it.</summary>
    public string this[string file] => Path.Combine(_folder.FullName, file);

    /// <summary>Writes a file and tells its path.</summary>
    public string Write(string file, string text)
    {
        File.WriteAllText(this[file], text);
        return this[file];
    }

    public void Dispose() => _folder.Delete(true);
}
