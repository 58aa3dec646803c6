using System.Text.Json;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class RunStatusTests
{
    [TestCase(RunStatus.Done, "done", "done")]
    [TestCase(RunStatus.Interrupted, "interrupted", "interrupted")]
    [TestCase(RunStatus.Paused, "paused", "paused")]
    [TestCase(RunStatus.Refused, "refused", "refused")]
    [TestCase(RunStatus.Failed, "failed", "failed")]
    [TestCase(RunStatus.TooManyErrors, "failed", "too_many_errors")]
    public void Status_has_one_word_in_the_table_and_one_in_reports(RunStatus status, string recorded, string reported)
    {
        Assert.That(status.RecordedWord(), Is.EqualTo(recorded));
        Assert.That(JsonSerializer.Serialize(status, ReportJson.Line), Is.EqualTo($"\"{reported}\""));
    }

    [Test]
    public void Every_status_has_a_word()
        => Assert.That(() => Enum.GetValues<RunStatus>().Select(status => status.RecordedWord()).ToArray(), Throws.Nothing);
}
