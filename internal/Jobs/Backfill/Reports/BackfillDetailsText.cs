using System.Globalization;
using RecSys.Jobs.Runs;

namespace RecSys.Jobs.Backfill;

/// <summary>The details of a report as text: completeness in rows, all rejected values, sources, samples and failed rows.</summary>
static class BackfillDetailsText
{
    const int Width = 100;
    const int ItemLength = 20;
    const int ValueLength = 24;

    public static void Write(BackfillReport report, IReportOutput output)
    {
        var counts = report.Counts;
        if (report is { CompletenessBefore: { } before, CompletenessAfter: { } after })
        {
            WriteTable(
                output, ["column", ">complete before", ">complete after"],
                [.. counts.Fields.Keys.Select(column => new[] { column, $"{Number(before[column])} of {Number(before.Rows)}", $"{Number(after[column])} of {Number(after.Rows)}" })]);
        }

        WriteTable(output, ["rejected values", ">values"], [.. Rejected(counts).Select(Row)]);
        WriteTable(
            output, ["sources", ">rows"],
            [.. counts.Fields.SelectMany(field => field.Value.Sources.Select(source => Row((Name: $"{field.Key}: {source.Key}", Count: source.Value))))]);
        output.WriteLine();
        foreach (var (column, field) in counts.Fields)
        {
            foreach (var sample in field.Samples)
                output.WriteLine(ValueText.Shorten($"sample: {column}, item {Short(sample.ItemId, ItemLength)}: {Short(sample.Old)} -> {Short(sample.New)} ({sample.Source})", Width));
        }

        foreach (var failure in counts.Failures)
            output.WriteLine($"failed: {failure.ItemId}: {failure.Reason}");
    }

    /// <summary>Reasons for rejected values and for rows that could not be read as expected, with their counts.</summary>
    public static IEnumerable<(string Name, long Count)> Rejected(BackfillCounts counts)
        => counts.Fields.SelectMany(field => field.Value.Rejected.Select(reason => (Name: $"{field.Key}: {reason.Key}", Count: reason.Value)))
            .Concat(counts.RowIssues.Select(issue => (Name: $"row: {issue.Key}", Count: issue.Value)))
            .Where(reason => reason.Count > 0);

    static void WriteTable(IReportOutput output, string[] columns, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0)
            return;

        output.WriteLine();
        output.WriteTable(columns, rows);
    }

    static string[] Row((string Name, long Count) row) => [row.Name, Number(row.Count)];

    static string Short(string? value, int length = ValueLength) => value is null ? "null" : ValueText.Shorten(value, length);

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
