using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RecSys.Catalog;
using RecSys.Jobs.Backfill;
using RecSys.Jobs.Runs;
using RecSys.Store;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class BackfillReportTests
{
    const long Most = 1_000_000_000;
    static readonly Guid Run = new("01900000-0000-7000-8000-000000000001");

    [Test]
    public void Summary_of_the_largest_counts_has_at_most_25_lines_of_at_most_100_characters([Values] bool dryRun, [Values] RunStatus status)
    {
        var output = new TerminalLines();

        Write(Largest(dryRun, status), output, details: false);

        Assert.That(output.LinesAtTerminal, Is.LessThanOrEqualTo(25), output.Text);
        Assert.That(output.Lines.Where(line => line.Length > 100), Is.Empty);
    }

    [Test]
    public void Details_add_every_rejected_value_source_and_sample_without_a_wide_table()
    {
        var output = new TerminalLines();

        Write(Largest(dryRun: false, RunStatus.Done), output, details: true);

        Assert.That(output.Text, Does.Contain("image_url: reason 9").And.Contain("brand: props.source 9").And.Contain("sample: description, item ").And.Contain("complete before"));
        Assert.That(output.Lines.Where(line => line.Length > 100), Is.Empty);
    }

    [Test]
    public void Summary_contains_the_run_and_the_next_commands()
    {
        var output = new TerminalLines();

        Write(Report(new BackfillCounts { Scanned = 4, Changed = 3, Unchanged = 1, Batches = 1 }) with { CanResume = true, Status = RunStatus.Interrupted, UndoFile = "/tmp/undo.ndjson" }, output, details: false);

        Assert.That(output.Lines, Has.Member("backfill of namespace 'shop': interrupted").And.Member($"run {Run}")
            .And.Member("rows: 4 scanned, 3 changed, 1 unchanged,").And.Member("1 batch, 2.0 s, 2 rows per second")
            .And.Member($"resume: catalog_backfill --namespace shop --resume {Run}")
            .And.Member("undo: catalog_backfill --namespace shop --mode undo --undo /tmp/undo.ndjson"));
    }

    [Test]
    public void The_most_frequent_rejected_values_fit_one_line()
    {
        var counts = new BackfillCounts();
        counts.Fields["brand"].Rejected["placeholder"] = 2;
        counts.Fields["image_url"].Rejected["scheme ftp"] = 5;
        counts.RowIssues["props is not an object"] = 1;
        var output = new TerminalLines();

        Write(Report(counts), output, details: false);

        Assert.That(output.Lines, Has.Member("rejected values: image_url: scheme ftp (5), brand: placeholder (2), row: props is not an object (1)"));
    }

    [Test]
    public void Summary_of_a_run_that_was_interrupted_before_the_count_says_so()
    {
        var output = new TerminalLines();

        Write(Report(new BackfillCounts()) with { CompletenessBefore = null, CompletenessAfter = null, Status = RunStatus.Interrupted }, output, details: true);

        Assert.That(output.Text, Does.Contain("not counted"));
    }

    [Test]
    public void The_form_of_the_json_does_not_change()
    {
        var json = JsonDocument.Parse(JsonSerializer.Serialize(Report(new BackfillCounts()), BackfillJson.Line.BackfillReport)).RootElement;

        Assert.Multiple(() =>
        {
            Assert.That(json.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
            {
                "type", "run_id", "org_id", "namespace", "mode", "dry_run", "since", "status", "started_at", "seconds", "rows_per_second",
                "counts", "set_aside", "completeness_before", "completeness_after", "pace",
            }));
            Assert.That(json.GetProperty("counts").EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
            {
                "scanned", "changed", "unchanged", "conflicts", "locked", "failed", "batches", "row_issues", "fields", "failures",
            }));
            Assert.That(json.GetProperty("counts").GetProperty("fields").GetProperty("brand").GetRawText(), Is.EqualTo("""{"filled":0,"changed":0,"cleared":0,"rejected":{},"sources":{},"samples":[]}"""));
            Assert.That(json.GetProperty("completeness_before").GetRawText(), Is.EqualTo(
                """{"rows":1000000000,"brand":1000000000,"category":1000000000,"category_path":1000000000,"description":1000000000,"image_url":1000000000,"metadata_version":1000000000,"embedding":1000000000}"""));
            Assert.That((json.GetProperty("type").GetString(), json.GetProperty("status").GetString()), Is.EqualTo(("report", "done")));
        });
    }

    [TestCase(RunStatus.Done, 0, ExitCodes.Success)]
    [TestCase(RunStatus.Done, 1, ExitCodes.TryAgainLater)]
    [TestCase(RunStatus.Paused, 0, ExitCodes.TryAgainLater)]
    [TestCase(RunStatus.Interrupted, 1, ExitCodes.Interrupted)]
    [TestCase(RunStatus.TooManyErrors, 1, ExitCodes.Data)]
    public void The_exit_code_follows_the_runs_and_the_skipped_namespaces(RunStatus status, int skipped, int exitCode)
    {
        var summary = Summary(new TerminalLines(), "brand=1");
        summary.Add(Report(new BackfillCounts()) with { Status = status });
        for (var i = 0; i < skipped; i++)
            summary.AddSkipped("busy", ExitCodes.TryAgainLater);

        Assert.That(summary.ExitCode(), Is.EqualTo(exitCode));
    }

    [Test]
    public void A_missed_requirement_gives_exit_code_5()
    {
        var summary = Summary(new TerminalLines(), "brand=1");
        summary.Add(Report(new BackfillCounts()) with { CompletenessAfter = new CatalogCompleteness(2, [new("brand", 1)]) });

        Assert.That(summary.ExitCode(), Is.EqualTo(ExitCodes.GateMissed));
    }

    static BackfillSummary Summary(TerminalLines output, string? require)
        => new(output, NullLogger.Instance, Requirements.Parse(require), new ReportOptions { AsJson = true, Details = false, File = null, Command = "catalog_backfill" });

    static void Write(BackfillReport report, TerminalLines output, bool details)
        => BackfillReportText.Write(report, output, "catalog_backfill --namespace shop", details);

    static BackfillReport Largest(bool dryRun, RunStatus status)
    {
        var counts = new BackfillCounts { Scanned = Most, Changed = Most, Unchanged = Most, Conflicts = Most, Locked = Most, Failed = Most, Batches = Most };
        foreach (var (name, field) in counts.Fields)
        {
            (field.Filled, field.Changed, field.Cleared) = (Most, Most, Most);
            for (var i = 0; i < 10; i++)
            {
                field.Rejected[$"reason {i}"] = Most / 10;
                field.Sources[$"props.source {i}"] = Most;
            }

            field.Samples.Add(new FieldSample(new string('i', 300), new string('o', 120), new string('n', 120), "props.google_product_category"));
        }

        counts.Failures.Add(new FailedRow("item", new string('f', 50)));
        return Report(counts) with
        {
            Namespace = new string('n', 200),
            DryRun = dryRun,
            RunId = dryRun ? null : Run,
            Mode = BackfillMode.Backfill,
            Status = status,
            Seconds = 999_999,
            RowsPerSecond = 999_999,
            Throttling = new ThrottlingTotals(100, 99_999.9, 99_999.9, new Dictionary<string, double> { ["archiver"] = 33_333.3, ["vacuum"] = 66_666.6 }, null),
            CanResume = true,
            UndoFile = "/var/lib/recsys/undo.ndjson",
        };
    }

    static BackfillReport Report(BackfillCounts counts) => new()
    {
        RunId = Run,
        OrgId = Rows.Shop.OrgId,
        Namespace = "shop",
        Mode = BackfillMode.Backfill,
        DryRun = false,
        Since = null,
        Status = RunStatus.Done,
        StartedAt = DateTimeOffset.UnixEpoch,
        Seconds = 2,
        RowsPerSecond = 2,
        Counts = counts,
        SetAside = 0,
        CompletenessBefore = Full,
        CompletenessAfter = Full,
        Throttling = new ThrottlingTotals(0, 0, 0, new Dictionary<string, double>(), null),
        CanResume = false,
        UndoFile = null,
    };

    static CatalogCompleteness Full { get; } = new(Most, [.. DerivedColumn.All.Select(column => KeyValuePair.Create(column.Name, Most))]);
}
