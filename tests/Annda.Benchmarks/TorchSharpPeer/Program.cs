using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Annda.Benchmarks.TorchSharpPeer;

/// <summary>
/// The same restricted Boltzmann machine and steps as peers/rbm_torch.py, for C#. Without arguments it tries whether TorchSharp loads.
/// </summary>
internal static class Program
{
    private const int WarmUp = 10;

    private static int Main(string[] args)
    {
        if (args.Length is not (0 or 7))
        {
            Console.Error.WriteLine("usage: TorchSharpPeer IMAGES STEPS HIDDEN BATCH EPOCHS RATE THREADS");
            return 2;
        }
        try
        {
            // TorchSharp's own message is long and does not name the cause; the loader's does.
            var native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
            if (File.Exists(native)) NativeLibrary.Load(native);
            using var tried = zeros(1);
        }
        catch (Exception fault) when (fault is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            var lines = fault.GetBaseException().Message.Split('\n').Select(l => l.Trim());
            Console.Error.WriteLine(lines.FirstOrDefault(l => l.Contains("not found", StringComparison.Ordinal)) ?? lines.First());
            return 3;
        }
        if (args.Length == 7) Measure(args);
        return 0;
    }

    private static void Measure(string[] args)
    {
        var (steps, hidden, batch, epochs) = (int.Parse(args[1]), int.Parse(args[2]), int.Parse(args[3]), int.Parse(args[4]));
        set_num_threads(int.Parse(args[6]));
        using var ungraded = no_grad();
        manual_seed(1);
        var data = Images(args[0]);
        var machine = new Machine((int)data.shape[1], hidden, batch, steps, float.Parse(args[5]));
        var batches = data.split(batch).Where(b => b.shape[0] == batch).ToArray();
        foreach (var examples in batches.Take(WarmUp)) machine.Step(examples);
        var rates = new List<double>();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var examples in batches) machine.Step(examples);
            rates.Add(batches.Length * batch / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        rates.Sort();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            examplesPerSecond = (rates[rates.Count / 2] + rates[(rates.Count - 1) / 2]) / 2,
            versions = $"TorchSharp {typeof(torch).Assembly.GetName().Version}",
            reconstructionError = machine.ReconstructionError(data.slice(0, 0, 1000, 1)),
        }));
    }

    private static Tensor Images(string path)
    {
        using var file = File.OpenRead(path);
        using Stream opened = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var memory = new MemoryStream();
        opened.CopyTo(memory);
        var bytes = memory.ToArray();
        int At(int field) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * field));
        var (count, pixels) = (At(1), At(2) * At(3));
        return tensor([.. bytes.Skip(16).Take(count * pixels).Select(b => b > 127.5 ? 1f : 0f)], [count, pixels]);
    }
}
