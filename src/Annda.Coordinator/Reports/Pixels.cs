namespace Annda.Reports;

/// <summary>What a tile's darkest and lightest colours stand for.</summary>
public enum TileScaling
{
    /// <summary>Each image spans the whole range of colours: shapes can be seen, sizes cannot be compared.</summary>
    Each,

    /// <summary>One range for all images: sizes can be compared.</summary>
    Common,

    /// <summary>Values are taken as they are: 0 to 1 for grey, −1 to 1 for diverging; what lies outside is cut off.</summary>
    Unit
}

/// <summary>How a value becomes a colour.</summary>
public enum TileColours
{
    /// <summary>Low is white paper, high is black ink.</summary>
    Gray,

    /// <summary>Blue below zero, white at zero, red above.</summary>
    Diverging
}

/// <summary>A colour picture: three bytes a pixel, row by row.</summary>
public sealed record TilePicture(byte[] Rgb, int Width, int Height);

/// <summary>Turns arrays of numbers into pixels.</summary>
public static class Pixels
{
    private readonly record struct Colour(byte R, byte G, byte B);

    private static readonly Colour Negative = new(0x1F, 0x4F, 0x99), Positive = new(0xB0, 0x20, 0x2E);
    private static readonly Colour Paper = new(0xFF, 0xFF, 0xFF), Ink = new(0x12, 0x12, 0x12);

    // Neither end nor middle of a scale, so that a gap is not a value and a value that is no number is seen.
    private static readonly Colour Gutter = new(0xD3, 0xD6, 0xDB), NotANumber = new(0xE6, 0xA8, 0x17);

    /// <summary>Lays images of one size out in rows, one pixel apart. A value that is not finite is drawn in amber.</summary>
    public static TilePicture Tiles(IReadOnlyList<float[]> images, int width, int height, int columns,
        TileScaling scaling, TileColours colours)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (images.Count == 0) throw new ArgumentException("There are no images to lay out.", nameof(images));
        if (images.FirstOrDefault(i => i.Length != width * height) is { } odd)
            throw new ArgumentException($"An image has {odd.Length} values; {width} x {height} were expected.", nameof(images));

        columns = Math.Min(columns, images.Count);
        var rows = (images.Count + columns - 1) / columns;
        var (wide, high) = (columns * (width + 1) + 1, rows * (height + 1) + 1);
        var rgb = new byte[checked(3 * wide * high)];
        for (var p = 0; p < wide * high; p++) Put(rgb, p, Gutter);

        var common = Range(images.SelectMany(i => i), scaling, colours);
        for (var k = 0; k < images.Count; k++)
        {
            var range = scaling == TileScaling.Each ? Range(images[k], scaling, colours) : common;
            var corner = (k / columns * (height + 1) + 1) * wide + k % columns * (width + 1) + 1;
            for (var p = 0; p < images[k].Length; p++)
                Put(rgb, corner + p / width * wide + p % width, Shade(images[k][p], range, colours));
        }
        return new(rgb, wide, high);
    }

    private static (float Low, float High) Range(IEnumerable<float> values, TileScaling scaling, TileColours colours)
    {
        if (scaling == TileScaling.Unit) return (colours == TileColours.Gray ? 0 : -1, 1);
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (var value in values.Where(float.IsFinite))
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (low > high) return (0, 0);
        if (colours == TileColours.Gray) return (low, high);
        var reach = Math.Max(Math.Abs(low), Math.Abs(high));
        return (-reach, reach);
    }

    private static Colour Shade(float value, (float Low, float High) range, TileColours colours)
    {
        if (!float.IsFinite(value)) return NotANumber;
        // In double: the width of a range of floats may not be a float.
        double low = range.Low, high = range.High;
        if (colours == TileColours.Gray) return Mix(Paper, Ink, high > low ? (value - low) / (high - low) : 0);
        return value < 0 ? Mix(Paper, Negative, value / low) : Mix(Paper, Positive, value > 0 ? value / high : 0);
    }

    private static Colour Mix(Colour from, Colour to, double share)
    {
        var part = Math.Clamp(share, 0, 1);
        return new(Channel(from.R, to.R), Channel(from.G, to.G), Channel(from.B, to.B));

        byte Channel(byte a, byte b) => (byte)Math.Round(a + (b - a) * part);
    }

    private static void Put(byte[] rgb, int pixel, Colour colour) =>
        (rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]) = (colour.R, colour.G, colour.B);
}
