using Annda.Data;

namespace Annda.Tests.Data;

/// <summary>Files of cities: what is read, and what is refused with file and line.</summary>
public sealed class CityReaderTests : IDisposable
{
    private const string Tsplib = "NAME : four\nTYPE: TSP\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("0,0\n1.5,0\n0,-2e1\n")]
    [InlineData("x,y\r\n0,0\r\n1.5,0\r\n0,-20\r\n")]
    [InlineData("# cities\n\n0 0\n1.5\t0\n0   -20")]
    [InlineData("name;x;y\nUppsala;0;0\nLund;1.5;0\nKiruna;0;-20\n")]
    [InlineData("1 0 0\n2 1.5 0\n3 0 -20\nEOF\nwhatever follows\n")]
    [InlineData("NAME: three\nDIMENSION: 3\nNODE_COORD_SECTION\n1 0 0\n2 1.5 0\n3 0 -20\nEOF\n")]
    public void Places_are_read(string text)
    {
        double[,] expected = { { 0, 0 }, { 1.5, 0 }, { 0, -20 } };
        Assert.Equal(expected, CityReader.Read(_scratch.Write("cities", text)));
        Assert.Equal(expected, CityReader.Read(_scratch.Write("cities.gz", Scratch.Gzip(System.Text.Encoding.UTF8.GetBytes(text)))));
    }

    [Theory]
    [InlineData("0,0\n1,1\n1,0\n0,0\n", "line 4", "that of line 1")]
    [InlineData("0,0\n1,1\n", "ends after 2 cities", "at least 3")]
    [InlineData("0,0\n1,1,1\n2,2\n", "line 2", "found 3 columns", "allowed: 2")]
    [InlineData("0\n1\n2\n", "line 1", "found 1 columns", "two (x y)")]
    [InlineData("a,b,c,d\n0,0\n", "line 1", "found 4 columns")]
    [InlineData("0,0\n1,one\n2,2\n", "line 2", "\"one\"")]
    [InlineData("0,0\n1,nan\n2,2\n", "line 2", "\"nan\"")]
    [InlineData("0,0\n1,1e10\n2,2\n", "line 2", "\"1e10\"")]
    [InlineData(Tsplib + "1 0 0\n2 1 1\n3 2 0\n", "ends after 3 cities", "4, as DIMENSION says")]
    [InlineData("DIMENSION: x\n", "line 1", "\"x\"")]
    [InlineData("EDGE_WEIGHT_TYPE: GEO\n", "line 1", "\"GEO\"", "EUC_2D")]
    [InlineData("EDGE_WEIGHT_SECTION\n", "line 1", "NODE_COORD_SECTION")]
    public void What_is_no_list_of_places_is_refused_with_file_and_line(string text, params string[] parts)
    {
        var path = _scratch.Write("cities.txt", text);
        Scratch.Refused(() => CityReader.Read(path), [path, .. parts]);
    }

    [Fact]
    public void Too_many_cities_are_refused()
    {
        var path = _scratch.Write("many.csv", string.Join('\n', Enumerable.Range(0, 101).Select(i => $"{i},0")));
        Scratch.Refused(() => CityReader.Read(path), path, "line 101", "at most 100");
    }
}
