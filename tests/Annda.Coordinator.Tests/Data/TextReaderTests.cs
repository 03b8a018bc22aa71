using System.Text;
using Annda.Data;
using CsCheck;

namespace Annda.Tests.Data;

public sealed class TextReaderTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private void CsvRefused(string text, params string[] parts)
    {
        var path = scratch.Write("x.csv", text);
        Scratch.Refused(() => CsvReader.Read(path), [path, .. parts]);
    }

    private void GraphRefused(string text, params string[] parts)
    {
        var path = scratch.Write("x.txt", text);
        Scratch.Refused(() => GraphReader.Read(path), [path, .. parts]);
    }

    [Fact]
    public void Csv_rows_are_read_with_any_line_end_and_a_mark_of_byte_order()
    {
        var table = CsvReader.Read(scratch.Write("x.csv", "\ufeff1,2.5\r\n-3e2, 4\r\n\r\n"));
        Assert.Equal((2, 2), (table.Rows, table.Columns));
        Assert.Equal([1, 2.5, -300, 4], table.Values);
        Assert.Equal([7], CsvReader.Read(scratch.Write("y.csv.gz", Scratch.Gzip("7"u8.ToArray()))).Values);
    }

    [Fact]
    public void Csv_numbers_survive_the_buffer_between_lines() => Gen.Double[-1e9, 1e9].Array[1, 3000].Sample(
        values =>
        {
            var path = scratch.Write("x.csv", string.Join('\n', values.Select(v => v.ToString("R"))));
            Assert.Equal(values, CsvReader.Read(path).Values);
        },
        iter: 10,
        threads: 1);

    [Fact]
    public void A_ragged_row_names_file_and_line() => CsvRefused("1,2\n3,4\n5\n", "line 3", "found 1 numbers", "allowed: 2");

    [Fact]
    public void A_cell_that_is_no_number_names_line_and_column() => CsvRefused("1,2\n3,x\u0007y\n", "line 2, column 2", "\"x?y\"");

    [Fact]
    public void A_number_that_is_not_finite_is_refused()
    {
        CsvRefused("1,nan\n", "line 1, column 2");
        CsvRefused("1e999\n", "line 1, column 1");
        CsvRefused("1,,2\n", "line 1, column 2");
    }

    [Fact]
    public void A_file_without_numbers_is_refused()
    {
        CsvRefused("", "empty");
        CsvRefused("\n\n", "no numbers");
    }

    [Fact]
    public void An_empty_line_between_rows_is_refused() => CsvRefused("1\n\n2\n", "line 2", "empty line");

    [Fact]
    public void A_line_without_end_is_refused_with_bounded_memory()
    {
        var path = scratch.Write("bomb.csv.gz", Scratch.Gzip(Encoding.ASCII.GetBytes(new string('1', 30_000_000))));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Scratch.Refused(() => CsvReader.Read(path), "line 1", "longer than");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000_000);
    }

    [Fact]
    public void A_graph_is_read_with_nodes_from_0()
    {
        var graph = GraphReader.Read(scratch.Write("g.txt", "4 3\n1 2 1\n4 2 -1\r\n\n 3  1 0.5\n"));
        Assert.Equal(4, graph.Nodes);
        Assert.Equal([new(0, 1, 1), new(1, 3, -1), new(0, 2, 0.5)], graph.Edges);
    }

    [Fact]
    public void A_graph_without_a_head_is_refused()
    {
        GraphRefused("hello\n", "line 1", "hello");
        GraphRefused("0 0\n", "line 1");
        GraphRefused("99999999999 1\n", "line 1");
    }

    [Fact]
    public void A_broken_edge_is_named_with_its_line()
    {
        GraphRefused("3 1\n2 2 1\n", "line 2", "node 2 to itself");
        GraphRefused("3 1\n1 4 1\n", "line 2", "node \"4\"", "1 to 3");
        GraphRefused("3 1\n0 1 1\n", "line 2", "node \"0\"");
        GraphRefused("3 1\n1 2\n", "line 2", "2 items");
        GraphRefused("3 1\n1 2 w\n", "line 2", "weight \"w\"");
        GraphRefused("3 2\n1 2 1\n2 1 1\n", "line 3", "already joined by line 2");
    }

    [Fact]
    public void A_wrong_count_of_edges_is_named()
    {
        GraphRefused("3 2\n1 2 1\n", "ends after 1 edges", "allowed: 2");
        GraphRefused("3 1\n1 2 1\n2 3 1\n", "line 3", "one more edge");
    }
}
