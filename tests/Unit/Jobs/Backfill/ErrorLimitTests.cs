using RecSys.Jobs.Backfill;

namespace RecSys.Tests.Unit.Jobs.Backfill;

public sealed class ErrorLimitTests
{
    [TestCase("1%", 0.01, null)]
    [TestCase("0.5%", 0.005, null)]
    [TestCase("0%", 0.0, null)]
    [TestCase("100%", 1.0, null)]
    [TestCase("20", null, 20L)]
    [TestCase("0", null, 0L)]
    public void A_limit_is_a_share_or_a_number_of_rows(string text, double? share, long? count)
    {
        Assert.That(ErrorLimit.TryParse(text, out var limit), Is.True);
        Assert.That((limit.Share, limit.Count), Is.EqualTo((share, count)));
    }

    [TestCase("")]
    [TestCase("many")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("101%")]
    [TestCase("-1%")]
    [TestCase("%")]
    [TestCase("1,5%")]
    public void Other_forms_are_refused(string text) => Assert.That(ErrorLimit.TryParse(text, out _), Is.False);

    [TestCase("20", 30, 20, false, false)]
    [TestCase("20", 30, 21, true, true)]
    [TestCase("0", 30, 1, true, true)]
    [TestCase("1%", 30, 1, false, false)] // a share above 0 always allows one row
    [TestCase("1%", 30, 2, false, true)] // a share of few rows does not stop a run in progress
    [TestCase("1%", 1_000, 10, false, false)]
    [TestCase("1%", 1_000, 11, true, true)]
    [TestCase("0%", 30, 1, false, true)]
    public void A_run_is_stopped_during_or_after_its_work(string text, int scanned, int failed, bool during, bool after)
    {
        Assert.That(ErrorLimit.TryParse(text, out var limit), Is.True);
        var counts = new BackfillCounts { Scanned = scanned, Failed = failed };

        Assert.That(limit.IsExceededDuring(counts), Is.EqualTo(during));
        Assert.That(limit.IsExceededAfter(counts), Is.EqualTo(after));
    }
}
