using System.Text.Json.Serialization.Metadata;

namespace RecSys.Jobs.Runs;

/// <summary>Where a job's report is written: a terminal, a pipe, or a test.</summary>
public interface IReportOutput
{
    /// <summary>True at a terminal, where long values are shortened.</summary>
    bool IsInteractive { get; }

    /// <summary>Writes one line. Text of rows and users is escaped.</summary>
    void WriteLine(string text = "");

    /// <summary>Writes a table.</summary>
    /// <param name="columns">Headers; one that starts with <c>&gt;</c> is aligned to the right and loses that sign.</param>
    /// <param name="rows">One array per row, as long as <paramref name="columns"/>. Cells are escaped.</param>
    /// <param name="keyColumns">How many of the first columns identify a row.</param>
    void WriteTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int keyColumns = 1);
}

/// <summary>A report output that also takes JSON.</summary>
public interface IResultOutput : IReportOutput
{
    /// <summary>Writes one JSON document and a line break.</summary>
    /// <param name="type">Compiled metadata, for a program that is compiled ahead of time.</param>
    void WriteJson<T>(T value, JsonTypeInfo<T> type);
}
