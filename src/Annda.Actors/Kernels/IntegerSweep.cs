using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Kernels;

/// <summary>What one integer sweep reads and how it draws.</summary>
internal readonly record struct IntegerSweepInput
{
    /// <summary>The block's states, which become the new ones.</summary>
    public required BitPlanes States { get; init; }

    /// <summary>States of other blocks, whose rows follow those of the block one after the other.</summary>
    public required BitPlanes[] Others { get; init; }

    /// <summary>[units] true where the unit is held; null: none is.</summary>
    public required bool[]? Held { get; init; }

    /// <summary>The unit of each step; null: 0, 1, 2, ….</summary>
    public required int[]? Order { get; init; }

    /// <summary>Whether the step, and not the unit, names the random number.</summary>
    public required bool StreamOfStep { get; init; }

    /// <summary>Whether all units read the old states.</summary>
    public required bool AtOnce { get; init; }

    /// <summary>g / T; null at zero temperature.</summary>
    public required float? Scale { get; init; }

    /// <summary>g / T of each chain instead, in whole words of chains; null: one for all.</summary>
    public required float[]? Scales { get; init; }

    /// <summary>Whether a field of 0 switches a unit on at zero temperature; else it keeps its state.</summary>
    public bool TieIsOn { get; init; }

    /// <summary>Stream of the draws.</summary>
    public required StreamKey Key { get; init; }

    /// <summary>Global number of the block's first unit.</summary>
    public required uint FirstUnit { get; init; }

    /// <summary>First chain of the group / 64.</summary>
    public required uint FirstWord { get; init; }

    /// <summary>Sweep.</summary>
    public required long Sweep { get; init; }
}

/// <summary>
/// A sweep of a block whose fields are small integers (<see cref="IntegerCouplings"/>): 64 chains are bytes of one vector, a field is a
/// byte sum, and a draw compares 23 random bits with a table of K(h) (<see cref="AcceptanceTable"/>). The bits are those of the float
/// kernels.
/// </summary>
internal sealed unsafe class IntegerSweep
{
    /// <summary>Most units that a block can read: their rows stand in one array.</summary>
    public const long SourcesMax = int.MaxValue / (2 * Lanes) - 1;

    private const int Lanes = 64;
    private readonly KernelScratch _scratch = new();
    private IntegerCouplings? _tabled;
    private float _tabledScale;

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => SweepWords.IsSupported && Avx512Vbmi.IsSupported;

    /// <summary>One sweep of all free units.</summary>
    public void Run(IntegerCouplings couplings, in IntegerSweepInput input)
    {
        Guard.Shape(input.States.Units, couplings.Units.Length, "units of the integer couplings");
        if (input.Scales is not null || input.Scale is not { } scale) Run<LookupOf32>(couplings, input, null);
        else if (couplings.Count <= LookupOf32.Size) Run<LookupOf32>(couplings, input, Tables<LookupOf32>(couplings, scale));
        else if (couplings.Count <= LookupOf128.Size) Run<LookupOf128>(couplings, input, Tables<LookupOf128>(couplings, scale));
        else Run<LookupOf256>(couplings, input, Tables<LookupOf256>(couplings, scale));
    }

    private void Run<TLookup>(IntegerCouplings couplings, in IntegerSweepInput input, byte* tables) where TLookup : struct, IByteLookup
    {
        var (states, rowBytes) = (input.States, couplings.HasComplements ? 2 * Lanes : Lanes);
        var own = (long)states.Units * rowBytes;
        var rows = _scratch.Room<byte>(0, own + input.Others.Sum(o => (long)o.Units) * rowBytes);
        var target = input.AtOnce ? _scratch.Room<byte>(1, own) : rows;
        var words = _scratch.Room<Vector512<ulong>>(3, SweepWords.Vectors);
        for (var word = 0; word < states.WordsPerUnit; word++)
        {
            Expand(states, word, rows, rowBytes);
            var row = rows + own;
            foreach (var other in input.Others)
            {
                Expand(other, word, row, rowBytes);
                row += (long)other.Units * rowBytes;
            }
            if (tables is null && input.Scales is null)
            {
                Thresholds(couplings, input, rows, target, rowBytes, word);
                continue;
            }
            var unitKey = SweepWords.Prepare(input.Key, input.FirstWord + (uint)word, input.Sweep, words);
            if (input.Scales is { } scales) DrawsByChain(couplings, input, rows, target, rowBytes, scales, words, unitKey, word);
            else Draws<TLookup>(couplings, input, rows, target, rowBytes, tables, words, unitKey, word);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Draws<TLookup>(IntegerCouplings couplings, in IntegerSweepInput input, byte* rows, byte* target, int rowBytes,
        byte* tables, Vector512<ulong>* words, uint unitKey, int word) where TLookup : struct, IByteLookup
    {
        var (units, order, held, firstUnit, streamOfStep) = (couplings.Units, input.Order, input.Held, input.FirstUnit, input.StreamOfStep);
        var (stride, mask) = (input.States.WordsPerUnit, Mask(input.States, word));
        fixed (int* sources = couplings.Rows)
        fixed (byte* factors = couplings.Factors)
        fixed (ulong* to = input.States.AllPlanes)
            for (var step = 0; step < units.Length; step += 2)
            {
                var two = step + 1 < units.Length;
                var (at, next) = order is null ? (step, two ? step + 1 : step) : (order[step], order[two ? step + 1 : step]);
                var (stream, nextStream) = streamOfStep ? (step, step + 1) : (at, next);
                SweepWords.Next(words, (firstUnit + (uint)stream) ^ unitKey, (firstUnit + (uint)nextStream) ^ unitKey, out var random,
                    out var nextRandom);
                if (held is null || !held[at])
                    to[(nint)at * stride + word] = mask
                        & Draw<TLookup>(units[at], random, sources, factors, rows, tables, target + (nint)at * rowBytes, rowBytes);
                if (two && (held is null || !held[next]))
                    to[(nint)next * stride + word] = mask
                        & Draw<TLookup>(units[next], nextRandom, sources, factors, rows, tables, target + (nint)next * rowBytes, rowBytes);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Draw<TLookup>(in IntegerCouplings.Unit unit, in SweepWords.Words random, int* sources, byte* factors, byte* rows,
        byte* tables, byte* row, int rowBytes) where TLookup : struct, IByteLookup
    {
        TLookup.Of(tables + unit.Residue * (TLookup.Size * sizeof(int)), Field(unit, sources, factors, rows), out var k0, out var k1,
            out var k2, out var k3);
        var drawn = ByteLanes.Negative(random.W0 - k0, random.W1 - k1, random.W2 - k2, random.W3 - k3);
        Store(drawn, row, rowBytes);
        return ByteLanes.ToWord(drawn);
    }

    // Tables would be as many as temperatures: fields become numbers, and the heat bath's own expression decides.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DrawsByChain(IntegerCouplings couplings, in IntegerSweepInput input, byte* rows, byte* target, int rowBytes,
        float[] scales, Vector512<ulong>* words, uint unitKey, int word)
    {
        var (units, order, held, firstUnit, streamOfStep) = (couplings.Units, input.Order, input.Held, input.FirstUnit, input.StreamOfStep);
        var (mask, step) = (Mask(input.States, word), couplings.Field(0, 1) - couplings.Field(0, 0));
        fixed (int* sources = couplings.Rows)
        fixed (byte* factors = couplings.Factors)
        fixed (float* own = &scales[word * Lanes])
            for (var at = 0; at < units.Length; at++)
            {
                var unit = order is null ? at : order[at];
                if (held is not null && held[unit]) continue;
                var key = (firstUnit + (uint)(streamOfStep ? at : unit)) ^ unitKey;
                SweepWords.Next(words, key, key, out var random, out _);
                var (field, lowest) = (Field(units[unit], sources, factors, rows), couplings.Field(units[unit].Residue, 0));
                var drawn = ByteLanes.Negative(On(field, 0, lowest, step, own, random.W0), On(field, 1, lowest, step, own, random.W1),
                    On(field, 2, lowest, step, own, random.W2), On(field, 3, lowest, step, own, random.W3));
                Store(drawn, target + (nint)unit * rowBytes, rowBytes);
                input.States.Plane(unit)[word] = ByteLanes.ToWord(drawn) & mask;
            }
    }

    // −1 where u (1 + exp(−g h / T)) < 1, for chains 16 q and on; h = lowest + step · index has no rounding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> On(Vector512<byte> index, int q, float lowest, float step, float* scales, Vector512<int> random)
    {
        var h = Vector512.Create(lowest) + Vector512.Create(step) * Vector512.ConvertToSingle(ByteLanes.Quarter(index, q));
        var odds = Vector512<float>.One + Elementary.Exp(h * -Vector512.Load(scales + 16 * q));
        return Vector512.LessThan(Uniforms.ToUniform(Vector512.ShiftLeft(random, 9).AsUInt32()) * odds, Vector512<float>.One).AsInt32();
    }

    // On where the field is above zero; as it was, or on, where it is zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Thresholds(IntegerCouplings couplings, in IntegerSweepInput input, byte* rows, byte* target, int rowBytes, int word)
    {
        var (units, order, held, mask) = (couplings.Units, input.Order, input.Held, Mask(input.States, word));
        fixed (int* sources = couplings.Rows)
        fixed (byte* factors = couplings.Factors)
            for (var step = 0; step < units.Length; step++)
            {
                var at = order is null ? step : order[step];
                if (held is not null && held[at]) continue;
                ref readonly var unit = ref units[at];
                var field = Field(unit, sources, factors, rows);
                var (below, hasZero) = couplings.ZeroAt(unit.Residue);
                var on = below > byte.MaxValue ? Vector512<byte>.Zero : Vector512.GreaterThanOrEqual(field, Vector512.Create((byte)below));
                var tie = hasZero && !input.TieIsOn ? Vector512.Equals(field, Vector512.Create((byte)below)) : Vector512<byte>.Zero;
                var drawn = Vector512.ConditionalSelect(tie, Vector512.Load(rows + (nint)at * rowBytes), on);
                Store(drawn, target + (nint)at * rowBytes, rowBytes);
                input.States.Plane(at)[word] = ByteLanes.ToWord(drawn) & mask;
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Field(in IntegerCouplings.Unit unit, int* sources, byte* factors, byte* rows)
    {
        var field = Vector512.Create(unit.Start);
        var source = sources + unit.First;
        for (var taken = sources + unit.Taken; source < taken; source++) field -= Vector512.Load(rows + (nint)(*source) * Lanes);
        for (var added = sources + unit.Added; source < added; source++) field += Vector512.Load(rows + (nint)(*source) * Lanes);
        for (var entry = unit.Added; entry < unit.End; entry++)
            field += Vector512.Load(rows + (nint)sources[entry] * Lanes) & Vector512.Create(factors[entry]);
        return field;
    }

    private byte* Tables<TLookup>(IntegerCouplings couplings, float scale) where TLookup : struct, IByteLookup
    {
        var bytes = TLookup.Size * sizeof(int);
        var tables = _scratch.Room<byte>(2, (long)couplings.Residues * bytes);
        if (ReferenceEquals(couplings, _tabled) && scale == _tabledScale) return tables;
        Span<float> fields = stackalloc float[Vector512<float>.Count];
        Span<int> counts = stackalloc int[fields.Length];
        for (var residue = 0; residue < couplings.Residues; residue++)
            for (var index = 0; index < couplings.Count; index += fields.Length)
            {
                for (var lane = 0; lane < fields.Length; lane++) fields[lane] = couplings.Field(residue, index + lane);
                AcceptanceTable.Fill(Vector512.Create<float>(fields), scale, counts);
                for (var lane = 0; lane < fields.Length; lane++) TLookup.Set(tables + residue * bytes, index + lane, counts[lane]);
            }
        (_tabled, _tabledScale) = (couplings, scale);
        return tables;
    }

    private static ulong Mask(BitPlanes states, int word) => word == states.WordsPerUnit - 1 ? states.LastMask : ulong.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<byte> lanes, byte* row, int rowBytes)
    {
        lanes.Store(row);
        if (rowBytes > Lanes) (~lanes).Store(row + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(BitPlanes states, int word, byte* rows, int rowBytes)
    {
        var words = states.Words;
        for (int unit = 0, at = word; unit < states.Units; unit++, at += states.WordsPerUnit)
            Store(ByteLanes.FromWord(words[at]), rows + (nint)unit * rowBytes, rowBytes);
    }
}
