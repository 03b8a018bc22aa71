using Annda.Data;
using Annda.Evaluation;
using Annda.Numerics;

namespace Annda.Reports.Contents;

/// <summary>The density of a machine with two Gaussian visible units over the plane, points, centres of components.</summary>
internal sealed class PlanePicture
{
    private const int Side = 320;
    private const double Margin = 0.15, LightestWeight = 0.01;

    private readonly double _left, _bottom, _width;
    private readonly double[] _density = new double[Side * Side];

    /// <summary>The density over a square that holds the points.</summary>
    public PlanePicture(MixedRbm rbm, HiddenStates states, float[][] points)
    {
        var (x, y) = (points.Select(p => (double)p[0]).ToArray(), points.Select(p => (double)p[1]).ToArray());
        var reach = Math.Max(1e-6, Math.Max(x.Max() - x.Min(), y.Max() - y.Min()));
        _width = reach * (1 + 2 * Margin);
        (_left, _bottom) = ((x.Max() + x.Min() - _width) / 2, (y.Max() + y.Min() - _width) / 2);
        Parallel.For(0, Side, row =>
        {
            for (var column = 0; column < Side; column++)
                _density[row * Side + column] = Elementary.Exp(-rbm.FreeEnergy([(float)(_left + (column + 0.5) / Side * _width),
                    (float)(_bottom + (Side - row - 0.5) / Side * _width)]) - states.LogZ);
        });
        Components = [.. Enumerable.Range(0, states.Count).Where(s => states.Probability(s) >= LightestWeight).Select(states.Centre)];
    }

    /// <summary>Centres of components of 1 % and more.</summary>
    public IReadOnlyList<double[]> Components { get; }

    /// <summary>The picture with points on it.</summary>
    public ReportPicture With(float[][] points, (byte R, byte G, byte B) colour, string alt, string label)
    {
        var rgb = new byte[3 * Side * Side];
        var top = _density.Max();
        for (var p = 0; p < _density.Length; p++)
        {
            // The root shows what is thin; paper is 0.
            var shade = (byte)(255 - 175 * Math.Sqrt(_density[p] / top));
            (rgb[3 * p], rgb[3 * p + 1], rgb[3 * p + 2]) = (shade, shade, (byte)Math.Min(255, shade + 8));
        }
        foreach (var point in points) Dot(rgb, point[0], point[1], 1, colour);
        foreach (var centre in Components) Cross(rgb, centre[0], centre[1]);
        return new ReportPicture(PngWriter.Rgb(rgb, Side, Side), Side, Side, alt, label);
    }

    private void Dot(byte[] rgb, double x, double y, int size, (byte R, byte G, byte B) colour)
    {
        var (column, row) = Place(x, y);
        for (var dy = 0; dy <= size; dy++)
            for (var dx = 0; dx <= size; dx++) Put(rgb, column + dx, row + dy, colour);
    }

    private void Cross(byte[] rgb, double x, double y)
    {
        var (column, row) = Place(x, y);
        for (var d = -6; d <= 6; d++)
            for (var wide = 0; wide < 2; wide++)
            {
                Put(rgb, column + d, row + wide, (0, 0, 0));
                Put(rgb, column + wide, row + d, (0, 0, 0));
            }
    }

    private (int Column, int Row) Place(double x, double y) =>
        ((int)Math.Clamp((x - _left) / _width * Side, -9, Side + 9), (int)Math.Clamp(Side - (y - _bottom) / _width * Side, -9, Side + 9));

    private static void Put(byte[] rgb, int column, int row, (byte R, byte G, byte B) colour)
    {
        if (column is < 0 or >= Side || row is < 0 or >= Side) return;
        var at = 3 * (row * Side + column);
        (rgb[at], rgb[at + 1], rgb[at + 2]) = colour;
    }
}
