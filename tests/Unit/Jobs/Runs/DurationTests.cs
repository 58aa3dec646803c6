using CsCheck;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Runs;

public sealed class DurationTests
{
    [TestCase("50ms", 0.05)]
    [TestCase("90s", 90)]
    [TestCase("30m", 1_800)]
    [TestCase("24h", 86_400)]
    [TestCase("7d", 604_800)]
    [TestCase("2w", 1_209_600)]
    [TestCase("1h30m", 5_400)]
    [TestCase("36.5h", 131_400)]
    [TestCase(" 720h ", 2_592_000)]
    [TestCase("0s", 0)]
    public void A_duration_is_read(string text, double seconds)
    {
        Assert.That(Duration.TryParse(text, out var value), Is.True);
        Assert.That(value.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase("")]
    [TestCase("7")]
    [TestCase("d")]
    [TestCase("-7d")]
    [TestCase("7 d")]
    [TestCase("1,5h")]
    [TestCase("30m1h")]
    [TestCase("1h1h")]
    [TestCase("1e3s")]
    [TestCase("7D")]
    [TestCase("40000d")]
    [TestCase("١d")]
    public void Another_form_is_refused(string text) => Assert.That(Duration.TryParse(text, out _), Is.False);

    [Test]
    [SetCulture("de-DE")]
    public void A_culture_with_a_decimal_comma_has_no_effect()
    {
        Assert.That(Duration.TryParse("36.5h", out var value), Is.True);
        Assert.That(value, Is.EqualTo(TimeSpan.FromHours(36.5)));
    }

    [Test]
    public void A_formatted_duration_is_read_back()
        => Gen.Long[0, 36_499L * 86_400_000].Sample(milliseconds =>
        {
            var written = TimeSpan.FromMilliseconds(milliseconds);
            return Duration.TryParse(Duration.Format(written), out var read) && read == written;
        });

    [Test]
    public void Any_text_is_read_or_refused_without_a_throw() => Gen.String.Sample(text => Duration.TryParse(text, out _) || true);
}
