using System.Globalization;
using RecSys.Hosting;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>A report for a person, or for a pipe.</summary>
static class BackfillReportText
{
    const int SampleLength = 60;

    public static void Write(BackfillReport report, Terminal terminal)
    {
        var counts = report.Counts;
        var what = report.DryRun ? "dry run" : report.RunId is { } id ? $"run {id}" : "run";
        terminal.WriteLine();
        terminal.WriteLine($"{what} over namespace {report.Namespace}: mode {Lower(report.Mode)}, {Words(report.Status)}");
        terminal.WriteTable(new TextTable(
            ["rows", ">count"],
            [
                ["scanned", Number(counts.Scanned)],
                [report.DryRun ? "would change" : "changed", Number(counts.Changed)],
                ["unchanged", Number(counts.Unchanged)],
                ["conflicts", Number(counts.Conflicts)],
                ["locked", Number(counts.Locked + report.SetAside)],
                ["failed", Number(counts.Failed)],
            ]));
        terminal.WriteLine();
        terminal.WriteTable(Fields(report));
        WriteList(terminal, "rejected values", counts.Fields.SelectMany(field => field.Value.Rejected.Select(reason => (Name: $"{field.Key}: {reason.Key}", Count: reason.Value)))
            .Concat(counts.RowIssues.Select(issue => (Name: $"row: {issue.Key}", Count: issue.Value))));
        WriteList(terminal, "sources", counts.Fields.SelectMany(field => field.Value.Sources.Select(source => (Name: $"{field.Key}: {source.Key}", Count: source.Value))));
        WriteSamples(report, terminal);
        foreach (var failure in counts.Failures)
            terminal.WriteLine($"failed: {failure.ItemId}: {failure.Reason}");
        terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{counts.Batches} {(counts.Batches == 1 ? "batch" : "batches")}, {report.Seconds:F1} s, {report.RowsPerSecond:F0} rows a second"));
        if (report.Throttling.Text is { } throttle)
            terminal.WriteLine(throttle);
    }

    static TextTable Fields(BackfillReport report)
    {
        var prefix = report.DryRun ? "would " : "";
        return new TextTable(
            ["field", $">{prefix}fill", $">{prefix}change", $">{prefix}clear", ">rejected", ">complete before", ">after"],
            [.. report.Counts.Fields.Select(field => new[]
            {
                field.Key,
                Number(field.Value.Filled),
                Number(field.Value.Changed),
                Number(field.Value.Cleared),
                Number(field.Value.Rejected.Values.Sum()),
                Share(field.Key, report.CompletenessBefore),
                Share(field.Key, report.CompletenessAfter),
            })]);
    }

    static void WriteList(Terminal terminal, string title, IEnumerable<(string Name, long Count)> rows)
    {
        var cells = rows.Where(row => row.Count > 0).Select(row => new[] { row.Name, Number(row.Count) }).ToArray();
        if (cells.Length == 0)
            return;

        terminal.WriteLine();
        terminal.WriteTable(new TextTable([title, ">rows"], cells));
    }

    static void WriteSamples(BackfillReport report, Terminal terminal)
    {
        var cells = report.Counts.Fields
            .SelectMany(field => field.Value.Samples.Select(sample => new[]
            {
                field.Key, sample.ItemId, DerivedColumns.Text(sample.Old, SampleLength) ?? "null", DerivedColumns.Text(sample.New, SampleLength) ?? "null", sample.Source,
            }))
            .ToArray();
        if (cells.Length > 0)
        {
            terminal.WriteLine();
            terminal.WriteTable(new TextTable(["sample", "item", "old", "new", "source"], cells));
        }

        terminal.WriteLine();
    }

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    static string Share(string field, CatalogCompleteness? completeness)
    {
        if (completeness is null)
            return "not counted";
        if (completeness.Rows == 0)
            return "-";

        var value = BackfillReport.ByField(completeness)[field];
        return string.Create(CultureInfo.InvariantCulture, $"{value} ({100.0 * value / completeness.Rows:F1} %)");
    }

    static string Lower(BackfillMode mode) => mode.ToString().ToLowerInvariant();

    static string Words(RunStatus status) => status switch
    {
        RunStatus.Done => "done",
        RunStatus.Interrupted => "interrupted",
        RunStatus.Paused => "paused for too long",
        _ => "stopped: too many errors",
    };
}
