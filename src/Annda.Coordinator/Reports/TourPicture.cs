using Annda.Tours;

namespace Annda.Reports;

/// <summary>Draws a tour: lines from city to city, and a dot for each.</summary>
internal static class TourPicture
{
    private const int Side = 240, Margin = 10, Dot = 3, First = 5;

    private static readonly (byte R, byte G, byte B) Line = (0x1F, 0x4F, 0x99), Mark = (0xB0, 0x20, 0x2E);

    /// <summary>The picture; north is up.</summary>
    public static TilePicture Of(Cities cities, IReadOnlyList<int> tour)
    {
        var rgb = new byte[Side * Side * 3];
        Array.Fill(rgb, byte.MaxValue);
        var all = Enumerable.Range(0, cities.Count).Select(c => cities[c]).ToArray();
        var (left, low) = (all.Min(c => c.X), all.Min(c => c.Y));
        var scale = (Side - 2 * Margin) / Math.Max(all.Max(c => c.X) - left, all.Max(c => c.Y) - low);
        (double X, double Y)[] places = [.. all.Select(c => (Margin + scale * (c.X - left), Side - Margin - scale * (c.Y - low)))];
        for (var i = 0; i < tour.Count; i++)
        {
            var (from, to) = (places[tour[i]], places[tour[(i + 1) % tour.Count]]);
            var steps = Math.Max(1, (int)Math.Ceiling(2 * Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y))));
            for (var k = 0; k <= steps; k++)
                Disc(rgb, from.X + (to.X - from.X) * k / steps, from.Y + (to.Y - from.Y) * k / steps, 1, Line);
        }
        for (var city = 0; city < places.Length; city++) Disc(rgb, places[city].X, places[city].Y, city == 0 ? First : Dot, Mark);
        return new TilePicture(rgb, Side, Side);
    }

    private static void Disc(byte[] rgb, double x, double y, int radius, (byte R, byte G, byte B) colour)
    {
        for (var row = Math.Max(0, (int)(y - radius)); row <= Math.Min(Side - 1, (int)(y + radius)); row++)
            for (var column = Math.Max(0, (int)(x - radius)); column <= Math.Min(Side - 1, (int)(x + radius)); column++)
            {
                var (dx, dy) = (column + 0.5 - x, row + 0.5 - y);
                if (dx * dx + dy * dy > radius * radius) continue;
                var at = 3 * (row * Side + column);
                (rgb[at], rgb[at + 1], rgb[at + 2]) = colour;
            }
    }
}
