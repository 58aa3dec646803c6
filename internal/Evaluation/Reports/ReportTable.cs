namespace RecSys.Evaluation.Reports;

/// <summary>A table of a report, independent of its form.</summary>
/// <param name="Columns">Headers; one that starts with <c>&gt;</c> is aligned to the right.</param>
/// <param name="Rows">One array per row, as long as <paramref name="Columns"/>, not escaped yet.</param>
/// <param name="KeyColumns">How many of the first columns identify a row.</param>
public sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, int KeyColumns = 1);
