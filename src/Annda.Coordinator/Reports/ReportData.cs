namespace Annda.Reports;

/// <summary>All that a report shows. Text is plain text: the page escapes it.</summary>
public sealed record ReportData
{
    /// <summary>Most facts that the top of a page has room for.</summary>
    public const int MostFacts = 8;

    /// <summary>The page's heading.</summary>
    public required string Title { get; init; }

    /// <summary>One plain sentence: what ran and how it ended.</summary>
    public required string Lead { get; init; }

    /// <summary>The figures at the top, at most <see cref="MostFacts"/>.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];

    /// <summary>Pages that belong to this one.</summary>
    public IReadOnlyList<ReportLink> Links { get; init; } = [];

    /// <summary>Curves, bars and scatters, in order.</summary>
    public IReadOnlyList<ReportChart> Charts { get; init; } = [];

    /// <summary>Filters, samples and other pictures.</summary>
    public IReadOnlyList<ReportPictureGroup> Pictures { get; init; } = [];

    /// <summary>Tables.</summary>
    public IReadOnlyList<ReportTable> Tables { get; init; } = [];

    /// <summary>The resolved experiment file; empty leaves the section out.</summary>
    public string ExperimentJson { get; init; } = "";

    /// <summary>The last line: version, machine, time.</summary>
    public string Footer { get; init; } = "";
}

/// <summary>One figure at the top of the page. A long value such as a hash is set small and may wrap.</summary>
public sealed record ReportFact(string Label, string Value, string? Note = null);

/// <summary>A page beside this one: its name, the file from this one's folder, and what is to be found there.</summary>
public sealed record ReportLink(string Label, string File, string Note);

/// <summary>A table. A column whose cells are all numbers is aligned as such; a row may be shorter than the headers, not longer.</summary>
public sealed record ReportTable(string Title, string Caption, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>Pictures that belong together.</summary>
public sealed record ReportPictureGroup(string Title, string Caption, IReadOnlyList<ReportPicture> Pictures)
{
    /// <summary>How many stand side by side where there is room.</summary>
    public int Columns { get; init; } = 1;
}

/// <summary>A PNG picture of Width x Height pixels; it is enlarged without smoothing. Alt says what it shows.</summary>
public sealed record ReportPicture(byte[] Png, int Width, int Height, string Alt, string? Label = null);
