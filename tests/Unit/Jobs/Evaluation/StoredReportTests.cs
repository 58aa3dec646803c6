using System.Text.Json.Nodes;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

public sealed class StoredReportTests
{
    static readonly string Report = JobWorld.Evaluate(new EvaluateRequest { Run = JobWorld.Run(ReportFormat.Json), Decision = JobWorld.NoRules }).Output;

    [Test]
    public void A_written_report_is_read_back()
    {
        using var folder = new TemporaryFolder();
        var stored = StoredReport.Read("--compare", JobWorld.FileIn(folder, "stored.json", Report));

        Assert.That(stored.File, Is.EqualTo("stored.json"));
        Assert.That(stored.Document.Candidates.Select(candidate => candidate.Name), Is.EqualTo(new[] { "baseline", "pop-heavy", "embed-heavy" }));
        Assert.That(System.Text.Json.JsonSerializer.Serialize(stored.Document, EvaluationJson.Indented.ReportDocument) + "\n", Is.EqualTo(Report));
    }

    [TestCase("", "is not a JSON report")]
    [TestCase("null", "is not a report")]
    [TestCase("[]", "is not a JSON report")]
    [TestCase("{\"title\": 1}", "is not a JSON report")]
    public void Another_file_is_refused(string text, string reason) => AssertRefused(text, reason);

    [TestCase("schema_version", "99", "schema")]
    [TestCase("outcomes", "null", "outcomes")]
    [TestCase("candidates", "null", "candidates")]
    [TestCase("candidates", "[]", "fit")]
    [TestCase("manifest", null, "manifest")]
    public void A_report_with_a_changed_or_missing_member_is_refused(string member, string? value, string reason)
    {
        var report = JsonNode.Parse(Report)!.AsObject();
        report.Remove(member);
        if (value is not null)
            report[member] = JsonNode.Parse(value);

        AssertRefused(report.ToJsonString(), reason);
    }

    [Test]
    public void A_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(Assert.Throws<CommandException>(() => StoredReport.Read("--compare", folder.Path))!.Message, Does.Contain("cannot be read"));
    }

    static void AssertRefused(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = JobWorld.FileIn(folder, "stored.json", text);

        var refused = Assert.Throws<CommandException>(() => StoredReport.Read("--compare", path));
        Assert.That(refused!.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(refused.Message, Does.StartWith($"--compare: '{path}' ").And.Contain(reason));
    }
}
