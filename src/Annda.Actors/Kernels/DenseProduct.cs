using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// The three products of a layer of real values, row-major: forward Y[b, o] (+)= Σ_i X[b, i] W[i, o], backward
/// D[b, i] (+)= Σ_o E[b, o] W[i, o], gradient G[i, o] (+)= Σ_b X[b, i] E[b, o]. Each output is one chain of fused multiply-adds,
/// c ← round(a b + c), over the inner index ascending, from 0 or from what stands there. So its bits depend on its own row and column
/// of the factors alone: not on the vector width, the tiles, the other rows of the batch, or who makes which part of the output.
/// </summary>
public static unsafe class DenseProduct
{
    private const int Rows = 8;

    // Fewer rows than this do not repay the copying of the right-hand matrix.
    private const int RowsForPanels = 4;

    /// <summary>Y[b, o] (+)= Σ_i X[b, i] W[i, o].</summary>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="weights">[inputs, outputs].</param>
    /// <param name="y">[batch, outputs].</param>
    /// <param name="batch">Examples.</param>
    /// <param name="inputs">Units below.</param>
    /// <param name="outputs">Units above.</param>
    /// <param name="add">True to add to what stands in <paramref name="y"/>.</param>
    /// <param name="part">Part of <paramref name="y"/> to make; all of it if null.</param>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, Span<float> y,
        int batch, int inputs, int outputs, bool add, OutputPart? part = null)
    {
        Check(x, weights, y, batch, inputs, outputs);
        fixed (float* a = x, b = weights, c = y)
            Choose(new Factors(a, inputs, 1, b, outputs, false, c, outputs, inputs), Checked(part, batch, outputs), add);
    }

    /// <summary>D[b, i] (+)= Σ_o E[b, o] W[i, o].</summary>
    /// <param name="errors">[batch, outputs].</param>
    /// <param name="weights">[inputs, outputs].</param>
    /// <param name="below">[batch, inputs].</param>
    /// <param name="batch">Examples.</param>
    /// <param name="inputs">Units below.</param>
    /// <param name="outputs">Units above.</param>
    /// <param name="add">True to add to what stands in <paramref name="below"/>.</param>
    /// <param name="part">Part of <paramref name="below"/> to make; all of it if null.</param>
    public static void Backward(ReadOnlySpan<float> errors, ReadOnlySpan<float> weights, Span<float> below,
        int batch, int inputs, int outputs, bool add, OutputPart? part = null)
    {
        Check(below, weights, errors, batch, inputs, outputs);
        fixed (float* a = errors, b = weights, c = below)
            Choose(new Factors(a, outputs, 1, b, outputs, true, c, inputs, outputs), Checked(part, batch, inputs), add);
    }

    /// <summary>G[i, o] (+)= Σ_b X[b, i] E[b, o].</summary>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="errors">[batch, outputs].</param>
    /// <param name="gradient">[inputs, outputs].</param>
    /// <param name="batch">Examples.</param>
    /// <param name="inputs">Units below.</param>
    /// <param name="outputs">Units above.</param>
    /// <param name="add">True to add to what stands in <paramref name="gradient"/>.</param>
    /// <param name="part">Part of <paramref name="gradient"/> to make; all of it if null.</param>
    public static void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> errors, Span<float> gradient,
        int batch, int inputs, int outputs, bool add, OutputPart? part = null)
    {
        Check(x, gradient, errors, batch, inputs, outputs);
        fixed (float* a = x, b = errors, c = gradient)
            Choose(new Factors(a, 1, inputs, b, outputs, false, c, outputs, batch), Checked(part, inputs, outputs), add);
    }

    /// <summary>H[t, c] += Σ_s w(t, s) X[s, c]: fields of units from real-valued states, chains as the columns.</summary>
    /// <param name="weights">From the first target on: w(t, s) stands at t · targetStride + s · sourceStride.</param>
    /// <param name="targetStride">From one target to the next.</param>
    /// <param name="sourceStride">From one source to the next.</param>
    /// <param name="targets">Units whose fields are wanted.</param>
    /// <param name="sources">Units that are read.</param>
    /// <param name="values">[sources, lanes].</param>
    /// <param name="fields">[targets, lanes].</param>
    /// <param name="lanes">Chains, with padding.</param>
    public static void Fields(ReadOnlySpan<float> weights, int targetStride, int sourceStride, int targets, int sources,
        ReadOnlySpan<float> values, Span<float> fields, int lanes)
    {
        Guard.Room(weights.Length, (targets - 1L) * targetStride + (sources - 1L) * sourceStride + 1, "weights");
        Guard.Shape(values.Length, (long)sources * lanes, "[sources, lanes]");
        Guard.Shape(fields.Length, (long)targets * lanes, "[targets, lanes]");
        fixed (float* a = weights, b = values, c = fields)
            Choose(new Factors(a, targetStride, sourceStride, b, lanes, false, c, lanes, sources), OutputPart.All(targets, lanes), true);
    }

    /// <summary>C[i, j] = Σ_c X[i, c] Y[j, c]: products of units whose chains are the columns.</summary>
    /// <param name="x">First row of X.</param>
    /// <param name="y">First row of Y.</param>
    /// <param name="lanes">From one row of X or Y to the next.</param>
    /// <param name="products">First product.</param>
    /// <param name="row">From one row of products to the next.</param>
    /// <param name="rows">Rows of X.</param>
    /// <param name="columns">Rows of Y.</param>
    /// <param name="chains">Columns that are summed.</param>
    internal static void Pairs(float* x, float* y, nint lanes, float* products, nint row, int rows, int columns, int chains) =>
        Choose(new Factors(x, lanes, 1, y, lanes, true, products, row, chains), OutputPart.All(rows, columns), false);

    private static void Check(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> y, int batch, int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        Guard.Shape(x.Length, (long)batch * inputs, "[batch, inputs]");
        Guard.Shape(weights.Length, (long)inputs * outputs, "[inputs, outputs]");
        Guard.Shape(y.Length, (long)batch * outputs, "[batch, outputs]");
    }

    private static OutputPart Checked(OutputPart? given, int rows, int columns)
    {
        var part = given ?? OutputPart.All(rows, columns);
        if (part.FirstRow < 0 || part.Rows < 0 || part.FirstColumn < 0 || part.Columns < 0
            || (long)part.FirstRow + part.Rows > rows || (long)part.FirstColumn + part.Columns > columns)
            throw new ArgumentOutOfRangeException(nameof(given), part, $"a part of [{rows}, {columns}] is needed");
        return part;
    }

    private static void Choose(in Factors factors, OutputPart part, bool add)
    {
        if (part.Rows == 0 || part.Columns == 0) return;
        if (factors.Depth == 0)
        {
            if (!add)
                for (var row = part.FirstRow; row < part.FirstRow + part.Rows; row++)
                    new Span<float>(factors.C + row * factors.CRow + part.FirstColumn, part.Columns).Clear();
            return;
        }
        if (Vector512.IsHardwareAccelerated) Multiply<Wide512, Vector512<float>>(factors, part, add, eight: true);
        else if (Vector256.IsHardwareAccelerated) Multiply<Wide256, Vector256<float>>(factors, part, add, eight: false);
        else Multiply<Wide128, Vector128<float>>(factors, part, add, eight: AdvSimd.IsSupported);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TWide, TVector>(in Factors f, OutputPart part, bool add, bool eight)
        where TWide : struct, IWide<TVector> where TVector : struct
    {
        const int Line = 64;
        var room = stackalloc byte[(DensePanel.Depth + Rows) * DensePanel.Columns * sizeof(float) + Line];
        var panel = (float*)(((nuint)room + Line - 1) / Line * Line);
        var edge = panel + DensePanel.Depth * DensePanel.Columns;
        var end = part.FirstColumn + part.Columns;
        var panels = (f.Depth + DensePanel.Depth - 1) / DensePanel.Depth;
        // Panels of like depth, in whole steps of the transposition.
        var most = ((f.Depth + panels - 1) / panels + 3) & ~3;
        for (var column = part.FirstColumn; column < end; column += DensePanel.Columns)
        {
            var columns = Math.Min(DensePanel.Columns, end - column);
            for (var k = 0; k < f.Depth; k += most)
            {
                var depth = Math.Min(most, f.Depth - k);
                var source = f.Source(k, depth, column, columns);
                var straight = !f.Transposed && columns == DensePanel.Columns;
                var kept = straight && eight && part.Rows >= Rows;
                var read = kept || (straight && part.Rows < RowsForPanels);
                if (f.Transposed) DensePanel.Transpose(source, panel);
                else if (!read) DensePanel.Copy(source, panel);
                var b = read ? source.From : panel;
                var step = new Step(f.ARow, f.AStep, read ? source.Stride : DensePanel.Columns, depth, f.CRow, add || k > 0, eight,
                    kept ? (nint)panel : 0);
                float* a = f.A + part.FirstRow * f.ARow + k * f.AStep, c = f.C + part.FirstRow * f.CRow + column;
                for (var row = 0; row < part.Rows; row += Rows, a += Rows * f.ARow, c += Rows * f.CRow)
                {
                    var rows = Math.Min(Rows, part.Rows - row);
                    if (columns == DensePanel.Columns) Tile<TWide, TVector>(a, b, c, rows, columns, step);
                    else Edge<TWide, TVector>(a, b, c, rows, columns, step, edge);
                    if (row > 0 || !kept) continue;
                    // The first rows have laid the panel out; all others read it there.
                    b = panel;
                    step = step with { BStep = DensePanel.Columns, Keep = 0 };
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TWide, TVector>(float* a, float* b, float* c, int rows, int columns, in Step s)
        where TWide : struct, IWide<TVector> where TVector : struct
    {
        for (var column = 0; column < columns; column += DenseTile<TWide, TVector>.Columns)
        {
            float* left = a, right = b + column, sum = c + column;
            var row = 0;
            if (s.Eight && rows == Rows)
            {
                DenseTile<TWide, TVector>.Eight(left, s.ARow, s.AStep, right, s.BStep, s.Depth, sum, s.CRow, s.Add,
                    s.Keep == 0 ? null : (float*)s.Keep + column);
                continue;
            }
            for (; row + 4 <= rows; row += 4, left += 4 * s.ARow, sum += 4 * s.CRow)
                DenseTile<TWide, TVector>.Four(left, s.ARow, s.AStep, right, s.BStep, s.Depth, sum, s.CRow, s.Add);
            for (; row < rows; row++, left += s.ARow, sum += s.CRow)
                DenseTile<TWide, TVector>.One(left, s.AStep, right, s.BStep, s.Depth, sum, s.Add);
        }
    }

    /// <summary>A tile that has fewer columns than a panel is made beside the output.</summary>
    private static void Edge<TWide, TVector>(float* a, float* b, float* c, int rows, int columns, in Step s, float* edge)
        where TWide : struct, IWide<TVector> where TVector : struct
    {
        for (var row = 0; s.Add && row < rows; row++)
            new ReadOnlySpan<float>(c + row * s.CRow, columns).CopyTo(new Span<float>(edge + row * DensePanel.Columns, columns));
        Tile<TWide, TVector>(a, b, edge, rows, columns, s with { CRow = DensePanel.Columns });
        for (var row = 0; row < rows; row++)
            new ReadOnlySpan<float>(edge + row * DensePanel.Columns, columns).CopyTo(new Span<float>(c + row * s.CRow, columns));
    }

    /// <summary>c[r, n] = Σ_k a[r · ARow + k · AStep] B(k, n), with B(k, n) = b[k · BRow + n], or b[n · BRow + k] if transposed.</summary>
    private readonly struct Factors(float* a, nint aRow, nint aStep, float* b, nint bRow, bool transposed, float* c, nint cRow, int depth)
    {
        public readonly float* A = a, B = b, C = c;
        public readonly nint ARow = aRow, AStep = aStep, BRow = bRow, CRow = cRow;
        public readonly bool Transposed = transposed;
        public readonly int Depth = depth;

        /// <summary>Where B([k, k + depth), [column, column + columns)) stands.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public DensePanel.Source Source(int k, int depth, int column, int columns) => Transposed
            ? new DensePanel.Source(B + column * BRow + k, BRow, columns, depth)
            : new DensePanel.Source(B + k * BRow + column, BRow, depth, columns);
    }

    /// <summary>What the tiles of one panel have in common.</summary>
    private readonly record struct Step(nint ARow, nint AStep, nint BStep, nint Depth, nint CRow, bool Add, bool Eight, nint Keep);
}
