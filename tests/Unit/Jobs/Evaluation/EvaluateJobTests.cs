using System.Text.Json;
using RecSys.Evaluation.Reports;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class EvaluateJobTests
{
    TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    static EvaluateRequest Request(ReportFormat format = ReportFormat.Json, bool details = false)
        => new() { Run = JobWorld.Run(format, details), Decision = JobWorld.NoRules };

    [Test]
    public void Warnings_name_the_rows_that_were_not_used()
    {
        var warnings = JsonDocument.Parse(JobWorld.Evaluate(Request()).Output).RootElement.GetProperty("warnings");

        Assert.That(warnings.EnumerateArray().Select(warning => warning.GetString()).Take(2), Is.EqualTo(new[]
        {
            "2 events at infinity or -infinity were not used", "1 item factors belong to an item without a row or an event and were not used",
        }));
    }

    [Test]
    public void The_file_per_user_has_a_line_for_each_user_and_candidate()
    {
        var path = Path.Combine(_folder.Path, "users.ndjson");
        JobWorld.Evaluate(Request() with { PerUser = path });

        Assert.That(File.ReadLines(path).Count(), Is.EqualTo(150));
        Assert.That(File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("candidate").GetString()).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void A_stored_run_compared_with_itself_gives_the_comparisons_of_the_run()
    {
        var report = JobWorld.Evaluate(Request()).Output;
        var path = JobWorld.FileIn(_folder, "stored.json", report);
        using var output = new StringWriter { NewLine = "\n" };
        var exitCode = CompareJob.Run(path, path, JobWorld.NoRules, new OutputRequest(ReportFormat.Json, Details: false), JobWorld.Services(output));

        Assert.That(exitCode, Is.Zero);
        Assert.That(
            JsonDocument.Parse(output.ToString()).RootElement.GetProperty("comparisons").GetRawText(),
            Is.EqualTo(JsonDocument.Parse(report).RootElement.GetProperty("comparisons").GetRawText()));
    }

    [Test]
    public void Generated_json_has_the_bytes_of_json_by_reflection()
    {
        var report = StoredReport.Read("--compare", JobWorld.FileIn(_folder, "stored.json", JobWorld.Evaluate(Request()).Output)).Document;

        Assert.That(JsonSerializer.Serialize(report, EvaluationJson.Indented.ReportDocument), Is.EqualTo(JsonSerializer.Serialize(report, ReportJson.Indented)));
    }

    [Test]
    public void A_settings_value_of_every_kind_is_written()
    {
        var settings = JsonDocument.Parse(JobWorld.Evaluate(Request()).Output).RootElement.GetProperty("manifest").GetProperty("settings");

        Assert.That(settings.GetProperty("alpha").ValueKind, Is.EqualTo(JsonValueKind.Number));
        Assert.That(settings.GetProperty("brand_cap").ValueKind, Is.EqualTo(JsonValueKind.Number));
        Assert.That(settings.GetProperty("rule_exclude_events").ValueKind, Is.AnyOf(JsonValueKind.True, JsonValueKind.False));
        Assert.That(settings.GetProperty("exclude_event_types").ValueKind, Is.EqualTo(JsonValueKind.Array));
        Assert.That(settings.GetProperty("final_order").GetString(), Is.EqualTo("picked"));
    }

    [TestCase("/nowhere/users.ndjson", "--per-user: '/nowhere/users.ndjson' cannot be written")]
    public void A_file_that_cannot_be_written_is_refused_before_the_rows_are_read(string path, string message)
        => Assert.That(Assert.Throws<CommandException>(() => EvaluateJob.Open(Request() with { PerUser = path }))!.Message, Does.StartWith(message));

    [Test]
    public void The_table_is_the_first_screen_and_with_details_every_section()
    {
        var screen = JobWorld.Evaluate(Request(ReportFormat.Table)).Output;
        var details = JobWorld.Evaluate(Request(ReportFormat.Table, details: true)).Output;

        Assert.That(screen.Split('\n'), Has.Length.LessThanOrEqualTo(EvaluationScreen.MostLines));
        Assert.That(screen.TrimEnd('\n').Split('\n').TakeLast(2), Has.Some.StartsWith("Next: "));
        Assert.That(details.TrimEnd('\n').Split('\n')[^1], Does.StartWith("Next: "));
        Assert.That(details.Split('\n')[1], Is.EqualTo(screen.Split('\n')[1]), "the headline is second");
        foreach (var section in (string[])["\nstages ", "\nlists ", "\nhistory ", "hit rate@1 ", "hit rate@3 "])
            Assert.That(details, Does.Contain(section));
    }

    [Test]
    public void An_explanation_is_written_as_json_or_as_tables()
    {
        string Explain(ReportFormat format)
        {
            using var output = new StringWriter { NewLine = "\n" };
            ExplainJob.Open(new ExplainRequest(JobWorld.Run(format), "u7", "a", null, null)).Run(JobWorld.Data, JobWorld.Services(output), default);
            return output.ToString();
        }

        var json = JsonDocument.Parse(Explain(ReportFormat.Json)).RootElement;
        Assert.That(json.GetProperty("user").GetString(), Is.EqualTo("u7"));
        Assert.That(json.GetProperty("candidates").GetArrayLength(), Is.EqualTo(3));
        Assert.That(Explain(ReportFormat.Table), Does.StartWith("User u7 "));
    }

    [TestCase("nobody", null, "--explain-user: expected a user with events in namespace shop, got 'nobody'")]
    [TestCase("u7", "none", "--explain-item: expected an item of namespace shop, in its catalog or its events, got 'none'")]
    public void An_unknown_user_or_item_is_refused(string user, string? item, string message)
        => Assert.That(
            Assert.Throws<CommandException>(
                () => ExplainJob.Open(new ExplainRequest(JobWorld.Run(), user, item, null, null)).Run(JobWorld.Data, JobWorld.Services(TextWriter.Null), default))!.Message,
            Is.EqualTo(message));
}
