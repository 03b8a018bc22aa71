using Annda.Kernels;

namespace Annda.Tests.Kernels;

/// <summary>The products of a layer against one fused multiply-add after the other, to the bit.</summary>
public class DenseProductTests
{
    private static readonly float[] Pool = new Dice(31).Normals(20_000);

    public enum Shape
    {
        Forward,
        Backward,
        Gradient,
    }

    public static IEnumerable<object[]> ShapesAndDimensions =>
        from shape in Enum.GetValues<Shape>() from dimension in Enumerable.Range(0, 3) select new object[] { shape, dimension };

    [Theory]
    [MemberData(nameof(ShapesAndDimensions))]
    public void Every_length_of_each_dimension_gives_the_bits_of_the_definition(Shape shape, int dimension)
    {
        for (var length = 0; length <= 300; length++)
        {
            int[] sizes = [1 + length % 13, 1 + length % 7, 1 + length % 37];
            sizes[dimension] = length;
            Compare(new Product(shape, sizes[0], sizes[1], sizes[2], length), add: length % 2 == 0);
        }
    }

    [Theory]
    [MemberData(nameof(ShapesAndDimensions))]
    public void Larger_products_give_the_bits_of_the_definition(Shape shape, int dimension)
    {
        int[][] sizes = [[100, 784, 32], [129, 257, 65], [20, 30, 1001]];
        var chosen = sizes[dimension];
        Compare(new Product(shape, chosen[0], chosen[1], chosen[2], 1), add: false);
        Compare(new Product(shape, chosen[0], chosen[1], chosen[2], 2), add: true);
    }

    [Theory]
    [InlineData(Shape.Forward)]
    [InlineData(Shape.Backward)]
    [InlineData(Shape.Gradient)]
    public void Shares_of_an_output_make_the_whole_and_parts_touch_nothing_else(Shape shape)
    {
        var product = new Product(shape, 43, 150, 101, 5);
        var whole = product.Start();
        product.Run(whole, add: true, null);
        for (var count = 1; count <= 7; count++)
        {
            var shared = product.Start();
            for (var index = 0; index < count; index++)
                product.Run(shared, add: true, OutputPart.Share(product.Rows, product.Columns, index, count));
            ScalarKernels.AssertSameBits(whole, shared);
        }
        var dice = new Dice(6);
        for (var i = 0; i < 200; i++)
        {
            var (row, column) = (dice.Below(product.Rows + 1), dice.Below(product.Columns + 1));
            var part = new OutputPart(row, dice.Below(product.Rows + 1 - row), column, dice.Below(product.Columns + 1 - column));
            var (found, expected) = (product.Start(), product.Start());
            product.Run(found, add: true, part);
            for (var r = part.FirstRow; r < part.FirstRow + part.Rows; r++)
                whole.AsSpan(r * product.Columns + part.FirstColumn, part.Columns)
                    .CopyTo(expected.AsSpan(r * product.Columns + part.FirstColumn));
            ScalarKernels.AssertSameBits(expected, found);
        }
    }

    [Fact]
    public void An_example_has_the_same_bits_alone_and_in_any_batch()
    {
        const int Batch = 41, Inputs = 300, Outputs = 70;
        var (x, weights, together) = (Numbers(Batch * Inputs, 1), Numbers(Inputs * Outputs, 2), new float[Batch * Outputs]);
        DenseProduct.Forward(x, weights, together, Batch, Inputs, Outputs, add: false);
        var alone = new float[Outputs];
        for (var example = 0; example < Batch; example++)
        {
            DenseProduct.Forward(x.AsSpan(example * Inputs, Inputs), weights, alone, 1, Inputs, Outputs, add: false);
            ScalarKernels.AssertSameBits(together[(example * Outputs)..((example + 1) * Outputs)], alone);
        }
    }

    [Fact]
    public void A_product_takes_no_memory_of_the_heap()
    {
        var product = new Product(Shape.Backward, 20, 70, 50, 8);
        var output = product.Start();
        product.Run(output, add: false, null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) product.Run(output, add: false, null);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Wrong_shapes_and_parts_are_refused()
    {
        var six = new float[6];
        Assert.Throws<ArgumentException>(() => DenseProduct.Forward(six, six, six, 2, 3, 2, add: false));
        Assert.Throws<ArgumentException>(() => DenseProduct.Backward(six, six, six, 3, 2, 2, add: false));
        Assert.Throws<ArgumentException>(() => DenseProduct.Gradient(six, six, six, 2, 2, 3, add: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => DenseProduct.Gradient(six, six, six, -2, -3, -3, add: false));
        var four = new float[4];
        foreach (var part in new OutputPart[] { new(1, 2, 0, 1), new(0, 1, 1, int.MaxValue), new(-1, 1, 0, 1), new(0, 1, 0, -1) })
            Assert.Throws<ArgumentOutOfRangeException>(() => DenseProduct.Forward(four, four, four, 2, 2, 2, add: false, part));
        Assert.Throws<ArgumentOutOfRangeException>(() => OutputPart.Share(2, 2, 2, 2));
    }

    private static float[] Numbers(int count, int seed)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++) numbers[i] = Pool[(i + 101 * seed) % 19_997];
        return numbers;
    }

    private static void Compare(Product product, bool add)
    {
        var (expected, found) = (product.Start(), product.Start());
        product.Define(expected, add);
        product.Run(found, add, null);
        ScalarKernels.AssertSameBits(expected, found);
    }

    /// <summary>One product's factors; both ways to its output.</summary>
    private sealed class Product(Shape shape, int batch, int inputs, int outputs, int seed)
    {
        private readonly float[] _x = Numbers(batch * inputs, seed), _weights = Numbers(inputs * outputs, seed + 1),
            _errors = Numbers(batch * outputs, seed + 2);

        public int Rows => shape == Shape.Gradient ? inputs : batch;

        public int Columns => shape == Shape.Backward ? inputs : outputs;

        private int Depth => shape switch { Shape.Forward => inputs, Shape.Backward => outputs, _ => batch };

        public float[] Start() => Numbers(Rows * Columns, seed + 3);

        public void Run(float[] output, bool add, OutputPart? part)
        {
            if (shape == Shape.Forward) DenseProduct.Forward(_x, _weights, output, batch, inputs, outputs, add, part);
            else if (shape == Shape.Backward) DenseProduct.Backward(_errors, _weights, output, batch, inputs, outputs, add, part);
            else DenseProduct.Gradient(_x, _errors, output, batch, inputs, outputs, add, part);
        }

        public void Define(float[] output, bool add)
        {
            for (var row = 0; row < Rows; row++)
                for (var column = 0; column < Columns; column++)
                {
                    ref var c = ref output[row * Columns + column];
                    if (!add) c = 0;
                    for (var k = 0; k < Depth; k++) c = ScalarKernels.Fused(Left(row, k), Right(k, column), c);
                }
        }

        private float Left(int row, int k) => shape switch
        {
            Shape.Forward => _x[row * inputs + k],
            Shape.Backward => _errors[row * outputs + k],
            _ => _x[k * inputs + row],
        };

        private float Right(int k, int column) => shape switch
        {
            Shape.Forward => _weights[k * outputs + column],
            Shape.Backward => _weights[column * outputs + k],
            _ => _errors[k * outputs + column],
        };
    }
}
