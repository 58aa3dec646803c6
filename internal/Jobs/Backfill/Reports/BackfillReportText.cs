using System.Globalization;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Jobs.Backfill;

/// <summary>The report of a run as text: a summary of at most 25 lines of at most 100 characters, and details on request.</summary>
static class BackfillReportText
{
    const int Width = 100;
    const int NamespaceLength = 36;

    /// <param name="command">The program with the flags that choose organization and namespace, for the next command.</param>
    /// <param name="details">True for <see cref="BackfillDetailsText"/> too.</param>
    public static void Write(BackfillReport report, IReportOutput output, string command, bool details)
    {
        var counts = report.Counts;
        output.WriteLine();
        output.WriteLine($"{What(report)} of namespace '{ValueText.Shorten(report.Namespace, NamespaceLength)}': {Words(report.Status)}");
        if (report.RunId is { } id)
            output.WriteLine($"run {id}");
        output.WriteLine($"rows: {Number(counts.Scanned)} scanned, {Number(counts.Changed)} {(report.DryRun ? "would change" : "changed")}, {Number(counts.Unchanged)} unchanged,");
        output.WriteLine($"      {Number(counts.Conflicts)} conflicts, {Number(counts.Locked + report.SetAside)} locked, {Number(counts.Failed)} failed");
        WriteFields(report, output);
        if (!details)
            WriteRejected(counts, output);
        if (counts.Failures is [var first, ..])
            output.WriteLine(Fit($"first failed row: {first.ItemId}: {first.Reason}"));
        if (details)
            BackfillDetailsText.Write(report, output);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{counts.Batches} {(counts.Batches == 1 ? "batch" : "batches")}, {report.Seconds:F1} s, {report.RowsPerSecond:F0} rows per second"));
        if (report.Throttling.Text is { } throttling)
            output.WriteLine(throttling);
        if (report.CanResume)
            output.WriteLine($"resume: {command} --resume {report.RunId}");
        if (report.UndoFile is { } file && counts.Changed > 0)
            output.WriteLine($"undo: {command} --mode undo --undo {ShellText.Quoted(file)}");
    }

    static void WriteFields(BackfillReport report, IReportOutput output)
    {
        var prefix = report.DryRun ? "would " : "";
        var verbs = report.DryRun ? (string[])["fill", "change", "clear"] : ["filled", "changed", "cleared"];
        output.WriteTable(
            ["column", $">{prefix}{verbs[0]}", $">{prefix}{verbs[1]}", $">{prefix}{verbs[2]}", ">rejected", ">% before", ">% after"],
            [.. report.Counts.Fields.Select(field => new[]
            {
                field.Key,
                Number(field.Value.Filled),
                Number(field.Value.Changed),
                Number(field.Value.Cleared),
                Number(field.Value.Rejected.Values.Sum()),
                Percent(field.Key, report.CompletenessBefore),
                Percent(field.Key, report.CompletenessAfter),
            })]);
        output.WriteLine(report.CompletenessBefore is null
            ? "% before, % after: not counted, because the run was interrupted first"
            : "% before, % after: rows that have a value");
    }

    /// <summary>The most frequent reasons, as many as fit one line.</summary>
    static void WriteRejected(BackfillCounts counts, IReportOutput output)
    {
        var reasons = BackfillDetailsText.Rejected(counts).OrderByDescending(reason => reason.Count).Select(reason => $"{reason.Name} ({Number(reason.Count)})").ToArray();
        if (reasons.Length == 0)
            return;

        var shown = reasons.Length;
        while (shown > 1 && Line(shown).Length > Width)
            shown--;
        output.WriteLine(Fit(Line(shown)));

        string Line(int count) => "rejected values: " + string.Join(", ", reasons.Take(count))
            + (count < reasons.Length ? $"; {Number(reasons.Length - count)} more reasons with --details" : "");
    }

    static string What(BackfillReport report)
    {
        var mode = report.Mode.ToString().ToLowerInvariant();
        return report.DryRun ? $"dry run, {mode}" : mode;
    }

    static string Words(RunStatus status) => status switch
    {
        RunStatus.Done => "done",
        RunStatus.Interrupted => "interrupted",
        RunStatus.Paused => "stopped, paused for too long",
        _ => "stopped, too many errors",
    };

    static string Percent(string column, CatalogCompleteness? completeness)
        => completeness is not { Rows: > 0 } ? "-" : (100.0 * completeness[column] / completeness.Rows).ToString("F1", CultureInfo.InvariantCulture);

    static string Fit(string line) => ValueText.Shorten(line, Width);

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
