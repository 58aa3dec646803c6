namespace RecSys.Jobs.Runs;

/// <summary>Where a job's report is written: a terminal, a pipe, or a test.</summary>
public interface IReportOutput
{
    /// <summary>True when a person reads the output at a terminal, so that long values are shortened.</summary>
    bool IsInteractive { get; }

    /// <summary>Writes one line; what a row or a user can have put into it is escaped.</summary>
    void WriteLine(string text = "");

    /// <summary>Writes a table.</summary>
    /// <param name="columns">Headers; one that starts with <c>&gt;</c> is aligned to the right and loses that sign.</param>
    /// <param name="rows">One array per row, as long as <paramref name="columns"/>. Cells are escaped.</param>
    /// <param name="keyColumns">How many of the first columns say what a row is about.</param>
    void WriteTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int keyColumns = 1);
}
