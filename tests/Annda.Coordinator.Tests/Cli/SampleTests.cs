using System.Globalization;
using Annda.Checkpoints;
using Annda.Data;
using Annda.Protocol;
using Annda.Tests.Checkpoints;
using Annda.Tests.Data;
using Annda.Topology;

namespace Annda.Tests.Cli;

/// <summary>annda sample of networks with Gaussian and softmax units.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Numbers_and_categories_are_drawn_and_categories_can_be_held()
    {
        Saved(new NetworkBuilder().Add(new BlockSpec("V", BlockRole.Visible, UnitKind.Gaussian, 2)
        {
            Gaussian = new GaussianUnits(GaussianConvention.Lecture, true),
        }, 100, -200).Add(new BlockSpec("L", BlockRole.Visible, UnitKind.Softmax, 3)).Hidden("H", 1).Sigma("V", 1.5f)
            .Between("V", "H", [0.5f, 1]).Between("L", "H", [1, 2, 3]).Build());
        string[] held = ["sample", "m.annda", "--chains", "70", "--sweeps", "3", "--clamp", "L=0,1,0"];
        var rows = (await Run(held)).Well().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(r => r.Split(',').Select(v => float.Parse(v, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.Equal(70, rows.Length);
        Assert.All(rows, r => Assert.Equal(new float[] { 0, 1, 0 }, r[2..5]));
        Assert.All(rows, r => Assert.True(r.Length == 6 && r[0] is > 80 and < 120 && r[1] is > -220 and < -180 && r[5] is 0 or 1));
        Assert.Equal(70, rows.Select(r => r[0]).Distinct().Count());
        (await Run([.. held, "--out", "s.npy"])).Well();
        Assert.Equal(rows.SelectMany(r => r).Select(v => (double)v), NpyReader.Read(Path.Combine(_scratch.Folder, "s.npy")).Values);
        (await Run("sample", "m.annda", "--clamp", "V=1,0")).Refused("--clamp: gaussian units found for block V");
        (await Run("sample", "m.annda", "--clamp", "L=1,_,0")).Refused("1 categories at 1 and 1 free found for block L");
    }

    [Fact]
    public async Task A_network_with_arrows_is_refused()
    {
        Saved(new NetworkBuilder().Visible("V", 1).Hidden("H", 1).Arrow("H", "V", [1], "H-V").Build());
        (await Run("sample", "m.annda")).Refused("m.annda: coupling 'H-V' has a direction");
    }

    private void Saved(Network network)
    {
        var golden = SavedModel.Read(GoldenModels.PathOf("format1-train.annda"));
        (golden with
        {
            Snapshot = golden.Snapshot with
            {
                Network = network,
                Optimisers = [.. network.Spec.CouplingIds.Select(_ => new OptimiserState([], []))],
                Chains = [],
            },
        }).Write(Path.Combine(_scratch.Folder, "m.annda"));
    }

    private Task<Ended> Run(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);
}
