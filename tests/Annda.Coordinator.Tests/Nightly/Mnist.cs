namespace Annda.Tests.Nightly;

/// <summary>Where MNIST's IDX files are: the folder that ANNDA_MNIST names.</summary>
public static class Mnist
{
    /// <summary>The folder; null if none is named.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("ANNDA_MNIST") is { Length: > 0 } folder ? folder : null;

    /// <summary>Settings that make an experiment read it.</summary>
    public static IEnumerable<string> Settings =>
    [
        "--set", $"data.train={Find("train-images-idx3-ubyte")}", "--set", $"data.trainLabels={Find("train-labels-idx1-ubyte")}",
        "--set", $"data.test={Find("t10k-images-idx3-ubyte")}", "--set", $"data.testLabels={Find("t10k-labels-idx1-ubyte")}",
    ];

    private static string Find(string name)
    {
        var plain = Path.Combine(Folder!, name);
        return File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz"
            : throw new FileNotFoundException($"ANNDA_MNIST: {Folder} holds neither {name} nor {name}.gz");
    }
}

/// <summary>A test on MNIST: skipped, and says so, without the data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MnistFactAttribute : FactAttribute
{
    /// <summary>Skips without the data.</summary>
    public MnistFactAttribute()
    {
        if (Mnist.Folder is null) Skip = "ANNDA_MNIST is not set; it names the folder that holds MNIST's four IDX files";
    }
}
