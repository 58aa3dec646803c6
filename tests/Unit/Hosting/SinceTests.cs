using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Hosting;

public sealed class SinceTests
{
    static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [TestCase("24h", "2026-05-03T12:00:00Z")]
    [TestCase("7d", "2026-04-27T12:00:00Z")]
    [TestCase("2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z")]
    [TestCase("2026-05-01t00:00:00z", "2026-05-01T00:00:00Z")]
    [TestCase("2026-05-01T02:00:00+02:00", "2026-05-01T00:00:00Z")]
    [TestCase("2026-05-01T00:00:00.123456Z", "2026-05-01T00:00:00.123456Z")]
    public void A_window_starts_a_duration_before_now_or_at_a_time(string text, string expected)
    {
        Assert.That(Since.TryParse(text, out var since), Is.True);
        Assert.That(since.Resolve(Now, "--since"), Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [TestCase("yesterday")]
    [TestCase("2026-05-01")]
    [TestCase("2026-05-01T00:00:00")]
    [TestCase("2026-13-01T00:00:00Z")]
    [TestCase("1.5.2026")]
    public void Another_form_is_refused(string text) => Assert.That(Since.TryParse(text, out _), Is.False);

    [Test]
    public void A_start_in_the_future_is_an_error_with_flag_and_value()
    {
        Assert.That(Since.TryParse("2027-01-01T00:00:00Z", out var since), Is.True);

        Assert.That(
            () => since.Resolve(Now, "--since"),
            Throws.TypeOf<CommandException>()
                .With.Property(nameof(CommandException.ExitCode)).EqualTo(ExitCodes.Usage)
                .And.Message.EqualTo("--since: expected a time not after now (2026-05-04T12:00:00Z), got '2027-01-01T00:00:00Z'"));
    }
}
