using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Annda.Blocks;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Learning;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>A hash over what every vectorised kernel makes, to be compared between vector widths.</summary>
public static class KernelDigest
{
    /// <summary>Which instructions this process uses, and the hash.</summary>
    public static string Line() => $"{Width()} {Hash()}";

    /// <summary>Instruction sets at hand.</summary>
    public static string Width() => $"avx512={Avx512F.IsSupported} avx2={Avx2.IsSupported} hardware={Vector128.IsHardwareAccelerated}";

    private static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var dice = new Dice(17);
        Fields(hash, dice);
        Updates(hash, dice);
        Sweeps(hash, dice);
        Numbers(hash, dice);
        Counts(hash, dice);
        Learning(hash, dice);
        Products(hash, dice);
        RealUnits(hash, dice);
        RealCounts(hash, dice);
        Centred(hash, dice);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add<T>(IncrementalHash hash, ReadOnlySpan<T> values) where T : struct =>
        hash.AppendData(MemoryMarshal.AsBytes(values));

    private static void Fields(IncrementalHash hash, Dice dice)
    {
        foreach (var (targets, sources, lanes) in new[] { (5, 7, 32), (4, 70, 48), (13, 33, 16), (70, 64, 80) })
        {
            var fields = dice.Normals(targets * lanes);
            DenseField.Add(dice.Normals(targets * sources), sources, 1, targets, sources, dice.Normals(sources * lanes), fields, lanes);
            DenseField.Add(dice.Normals(targets * sources), 1, targets, targets, sources, dice.Normals(sources * lanes), fields, lanes);
            OneBitField.Add(dice.Normals(targets * sources), 1, targets, targets, dice.States(sources, lanes), 0, [], fields);
            OneBitField.Add(dice.Normals(targets * sources), sources, 1, targets, dice.States(sources, lanes), -1, [], fields);
            var edges = ScalarKernels.Edges(dice, targets, sources, within: false, 0.3);
            SparseField.Add(dice.Normals(edges.Count), edges.IntoA, 0, targets, dice.Normals(sources * lanes), fields, lanes);
            Add<float>(hash, fields);
        }
    }

    private static void Updates(IncrementalHash hash, Dice dice)
    {
        for (var chains = 1; chains <= 200; chains += 11)
        {
            var states = dice.States(1, chains);
            var field = dice.Normals(states.Lanes, 3);
            HeatBath.Draw(field, 1.3f, new StreamKey(5, Purpose.GibbsDraw, 2), 9, 3, 1L << 33, states.Plane(0));
            Add<ulong>(hash, states.Plane(0));
            ThresholdUpdate.Apply(field, 0.5f, false, states.Plane(0), states.Plane(0));
            Add<ulong>(hash, states.Plane(0));
            ThresholdUpdate.Apply(field, 0.5f, true, states.Plane(0), states.Plane(0));
            Add<ulong>(hash, states.Plane(0));
            var drawn = dice.States(7, chains);
            var probabilities = new int[7 * states.Lanes];
            HeatBath.Draw(dice.Normals(7 * states.Lanes, 3), 0.7f, new StreamKey(6, Purpose.GibbsDraw), 4, 1, 3, drawn, 0, 7, [],
                probabilities);
            Add<int>(hash, probabilities);
            Add(hash, drawn.Words);
            var floats = new float[states.Lanes];
            states.Plane(0)[^1] &= states.LastMask;
            states.Expand(0, -1, 1, floats);
            Add<float>(hash, floats);
        }
    }

    private static void Sweeps(IncrementalHash hash, Dice dice)
    {
        var edges = ScalarKernels.Edges(dice, 40, 40, within: true, 0.4);
        foreach (var graph in new[] { true, false })
            foreach (var chains in new[] { 3, 70 })
            {
                var builder = new NetworkBuilder().Visible("A", 40, UnitKind.Bipolar);
                var weighted = edges.A.Select((a, e) => (a, edges.B[e], 1f - 2 * dice.Below(2))).ToArray();
                var network = (graph ? builder.WithinSparse("A", weighted) : builder.Within("A", dice.Symmetric(40))).Build();
                var kernel = BlockKernel.Of(network.Spec, new UpdateRule(new DynamicsSpec(), network.Spec), new BlockId(0), 7,
                    WorkTeam.Alone);
                float[][] parameters = [.. network.Spec.CouplingIds.Select(c => network[c])];
                var states = dice.States(40, chains);
                for (var sweep = 1; sweep <= 5; sweep++)
                {
                    var input = new SweepInput(states, [], parameters, null, 1.5, new ChainSpan(0, chains), 0, sweep, 0);
                    states = (BitPlanes)kernel.Sweep(input, null);
                }
                Add(hash, states.Words);
            }
    }

    private static void Numbers(IncrementalHash hash, Dice dice)
    {
        var lanes = new float[64];
        for (var i = 0u; i < 100; i++)
        {
            Uniforms.Fill(new StreamKey(i, Purpose.Start), i, 7 * i, i, lanes);
            Add<float>(hash, lanes);
            Add<ulong>(hash, [Uniforms.FairBits(new StreamKey(i, Purpose.Start), i, i, i)]);
            Add<double>(hash, [Elementary.Log(i + 0.3), Elementary.Exp(i * 0.7 - 30), Elementary.SinCosTurn(i / 100.0).Sine,
                dice.Normal()]);
        }
        Add<float>(hash, InitialWeights.Normal(333, 0.7, 12, 4));
        for (var x = -90f; x < 90; x += 0.37f)
        {
            var doubles = Vector512.Create((double)x);
            Add<double>(hash, [DoubleLanes.Exp(doubles)[3], DoubleLanes.Log(Vector512.Abs(doubles))[5], Elementary.Softplus(x),
                Elementary.Logistic((double)x)]);
            Add<float>(hash, [Elementary.Exp(Vector512.Create(x))[3], Elementary.Logistic(Vector512.Create(x))[11]]);
        }
    }

    private static void Counts(IncrementalHash hash, Dice dice)
    {
        foreach (var units in new[] { 5, 16, 33, 70 })
        {
            var states = dice.States(6, 100);
            var fixedPoint = new int[states.Lanes * units];
            for (var i = 0; i < fixedPoint.Length; i++)
                fixedPoint[i] = i % states.Lanes < 100 ? dice.Below(ProbabilityCounts.One + 1) : 0;
            var counts = new long[6 * units];
            ProbabilityCounts.Add(states, fixedPoint, units, counts, units, 1);
            PairCounts.AddDense(states, dice.States(units, 100), counts);
            Add<long>(hash, counts);
        }
    }

    private static void Learning(IncrementalHash hash, Dice dice)
    {
        var a = new BlockSpec("A", BlockRole.Visible, UnitKind.Bipolar, 5);
        var b = new BlockSpec("B", BlockRole.Hidden, UnitKind.Binary, 37);
        var coupling = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), 5, 37);
        var step = new GradientStep(coupling, a, b, OptimiserState.Fresh);
        var weights = dice.Normals(coupling.Length);
        for (var i = 0; i < 3; i++)
        {
            var next = new float[weights.Length];
            step.Apply(weights, Sums(dice, coupling), Sums(dice, coupling), new LearningSettings(0.1, 0.9, 0.01, 1.5), next);
            Add<float>(hash, weights = next);
        }
    }

    private static void Products(IncrementalHash hash, Dice dice)
    {
        foreach (var (batch, inputs, outputs) in new[] { (3, 40, 37), (13, 150, 70), (29, 33, 16), (8, 64, 64) })
        {
            var (x, w, e) = (dice.Normals(batch * inputs), dice.Normals(inputs * outputs), dice.Normals(batch * outputs));
            var (y, below, gradient) = (dice.Normals(e.Length), dice.Normals(x.Length), dice.Normals(w.Length));
            DenseProduct.Forward(x, w, y, batch, inputs, outputs, add: true);
            DenseProduct.Backward(e, w, below, batch, inputs, outputs, add: false);
            DenseProduct.Gradient(x, e, gradient, batch, inputs, outputs, add: true);
            foreach (var output in new[] { y, below, gradient }) Add<float>(hash, output);
        }
    }

    private static void RealUnits(IncrementalHash hash, Dice dice)
    {
        var (x, values) = (dice.Normals(107, 8), new float[107]);
        var errors = dice.Normals(107);
        Activations.Logistic(x, values);
        Activations.LogisticBack(values, errors);
        Add<float>(hash, values);
        Activations.Rectify(x, values);
        Activations.RectifyBack(values, errors);
        Add<float>(hash, values);
        Add<float>(hash, errors);
        for (var (lanes, categories) = (16, 1); lanes <= 208; (lanes, categories) = (lanes + 16, categories + 2))
        {
            var (fields, real) = (dice.Normals(categories * lanes, 4), new float[lanes]);
            var (p, next) = (new float[fields.Length], new ulong[categories * ((lanes + 63) / 64)]);
            SoftmaxDraw.Draw(fields, categories, 0.8f, new StreamKey(6, Purpose.GibbsDraw, 1), 3, 2, 1L << 34, p, next);
            Add<float>(hash, p);
            Add<ulong>(hash, next);
            GaussianDraw.Draw(fields.AsSpan(0, lanes), 1.7f, new StreamKey(7, Purpose.GibbsDraw), 4, 9, 77, real);
            Add<float>(hash, real);
        }
        var states = dice.Reals(5, 70);
        GradedStep.Euler(dice.Normals(states.Lanes, 9), 3, 0.3, states.Row(2));
        Add(hash, states.Values);
        Add(hash, GradedStep.Outputs(states, 0.4).Values);
        var inner = new float[3 * states.Lanes];
        DenseProduct.Fields(dice.Normals(15), 1, 3, 3, 5, states.Values, inner, states.Lanes);
        Add<float>(hash, inner);
        for (uint high = 0; high < 1 << 16; high += 13)
            Add<float>(hash, [NormalQuantile.FromWord(Vector512.Create(high << 16 | high))[5],
                NormalQuantile.FromWord(Vector512.Create(high))[7]]);
    }

    private static void RealCounts(IncrementalHash hash, Dice dice)
    {
        var coupling = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), 150, 45);
        var a = new BlockSpec("A", BlockRole.Visible, UnitKind.Graded, 150);
        var b = new BlockSpec("B", BlockRole.Hidden, UnitKind.Binary, 45);
        foreach (var (chains, clip) in new[] { (100, 0.0), (64, 0.1), (3, 0) })
        {
            var (plus, minus) = (RealSums.Empty(coupling), RealSums.Empty(coupling));
            var own = RealSums.Empty(CouplingSpec.Bias(new BlockId(0), a));
            // Numbers on both sides of what is rounded as vectors.
            var values = dice.Reals(150, chains);
            for (var unit = 0; unit < 150; unit += 7) values[unit, 1] *= 300_000;
            plus.Add(coupling, values, dice.States(45, chains));
            minus.Add(coupling, dice.Reals(150, chains), dice.Reals(45, chains));
            own.AddOwn(values);
            var next = new float[coupling.Length];
            var step = new RealStep(coupling, a, b, OptimiserState.Fresh);
            step.Apply(dice.Normals(coupling.Length), plus, minus, new LearningSettings(0.1, 0.5, 0.01, 2, Clip: clip), next);
            Add<float>(hash, next);
            Add<float>(hash, step.State.Velocity);
            Add<long>(hash, plus.Pairs);
            Add<long>(hash, minus.Pairs);
            Add<long>(hash, own.SumsA);
        }
    }

    private static void Centred(IncrementalHash hash, Dice dice)
    {
        var coupling = CouplingSpec.Between("w", new BlockId(0), new BlockId(1), 29, 45);
        var a = new BlockSpec("A", BlockRole.Visible, UnitKind.Binary, 29);
        var b = new BlockSpec("B", BlockRole.Hidden, UnitKind.Bipolar, 45);
        var step = new GradientStep(coupling, a, b, OptimiserState.Fresh);
        var (old, next) = (dice.Normals(coupling.Length), new float[coupling.Length]);
        step.Apply(old, Sums(dice, coupling), Sums(dice, coupling), new LearningSettings(0.1, 0.5, 0.01, 2) { Centring = 0.1 }, next);
        Add<float>(hash, next);
        var (shiftA, shiftB) = step.Centring.Shifts(old, next);
        Add<float>(hash, shiftA);
        Add<float>(hash, shiftB);
    }

    private static CorrelationSums Sums(Dice dice, CouplingSpec coupling)
    {
        var sums = CorrelationSums.Empty(coupling, 1);
        foreach (var array in new[] { sums.Pairs, sums.OnsA, sums.OnsB })
            for (var i = 0; i < array.Length; i++) array[i] = dice.Below(1000);
        sums.Samples = 1000;
        return sums;
    }
}
