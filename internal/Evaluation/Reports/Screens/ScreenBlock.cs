namespace RecSys.Evaluation.Reports;

/// <summary>One block of a screen: lines, then a table. An empty line separates two blocks.</summary>
/// <param name="Lines">Not escaped.</param>
public sealed record ScreenBlock(IReadOnlyList<string> Lines, ReportTable? Table = null)
{
    const int FrameOfTable = 4;

    /// <summary>A block that is only a table.</summary>
    public ScreenBlock(ReportTable table)
        : this([], table)
    {
    }

    /// <summary>Lines on a terminal, with the frame of the table.</summary>
    internal int Height => Lines.Count + (Table is null ? 0 : FrameOfTable + Table.Rows.Count);
}
