using Microsoft.Extensions.Configuration;
using RecSys.Hosting;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Hosting;

public sealed class SettingsReaderTests
{
    static SettingsReader With(string name, string? value)
        => new(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(name, value)]).Build());

    [TestCase(null)]
    [TestCase("")]
    [TestCase("  ")]
    public void A_variable_that_is_absent_or_blank_gives_the_default(string? value)
    {
        var settings = With("X", value);

        Assert.That(settings.Number("X", 0.35), Is.EqualTo(0.35));
        Assert.That(settings.Count("X", 3), Is.EqualTo(3));
        Assert.That(settings.Flag("X", true), Is.True);
        Assert.That(settings.Duration("X", TimeSpan.FromSeconds(45), TimeSpan.FromDays(1)), Is.EqualTo(TimeSpan.FromSeconds(45)));
        Assert.That(settings.List("X", ["brand"]), Is.EqualTo(new[] { "brand" }));
    }

    [Test]
    public void An_empty_variable_differs_from_an_absent_one()
    {
        Assert.That(With("X", "").Text("X"), Is.Empty);
        Assert.That(With("Y", "").Text("X"), Is.Null);
    }

    [Test]
    public void Values_are_read_in_the_invariant_culture()
    {
        Assert.That(With("X", "0.5").Number("X", 0), Is.EqualTo(0.5));
        Assert.That(With("X", "category, cat,").List("X", []), Is.EqualTo(new[] { "category", "cat" }));
        Assert.That(With("X", "False").Flag("X", true), Is.False);
        Assert.That(With("X", "1h30m").Duration("X", default, TimeSpan.FromDays(1)), Is.EqualTo(TimeSpan.FromMinutes(90)));
    }

    [Test]
    public void The_error_for_a_long_duration_gives_the_limit()
        => Assert.That(
            () => With("X", "25d").Duration("X", default, TimeSpan.FromDays(24)),
            Throws.TypeOf<CommandException>().With.Message.Contains("X").And.Message.Contains("at most 24d").And.Message.Contains("'25d'"));

    [TestCase("-0.1", "BLEND_ALPHA: expected a number of 0 or more, got '-0.1'")]
    [TestCase("0,5", "BLEND_ALPHA: expected a number of 0 or more, got '0,5'")]
    [TestCase("NaN", "BLEND_ALPHA: expected a number of 0 or more, got 'NaN'")]
    [TestCase("1e999", "BLEND_ALPHA: expected a number of 0 or more, got '1e999'")]
    public void The_error_for_a_number_gives_variable_expected_form_and_value(string value, string message)
        => Assert.That(() => With("BLEND_ALPHA", value).Number("BLEND_ALPHA", 0.3), Throws.TypeOf<CommandException>().With.Message.EqualTo(message));

    [TestCase("0", "a whole number from 1 to 1000")]
    [TestCase("ten", "a whole number from 1 to 1000")]
    [TestCase("99999999999", "a whole number from 1 to 1000")]
    public void The_error_for_a_count_gives_its_range(string value, string expected)
        => Assert.That(
            () => With("DATABASE_MAX_CONNS", value).Count("DATABASE_MAX_CONNS", 10, 1, 1000),
            Throws.TypeOf<CommandException>().With.Message.EqualTo($"DATABASE_MAX_CONNS: expected {expected}, got '{value}'"));
}
