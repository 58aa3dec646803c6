using System.Globalization;
using RecSys.Evaluation.Candidates;
using RecSys.Jobs.Runs;
using RecSys.Scoring;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class ServiceSettingsTests
{
    static readonly string[] Names = [.. SettingField.All.Select(field => field.Variable).OfType<string>()];

    [Test]
    public void Without_variables_the_settings_are_the_defaults()
        => Assert.That(Candidate.ValuesOf(ServiceSettings.Read(_ => null)), Is.EqualTo(Candidate.ValuesOf(new BlendSettings())));

    [Test]
    public void A_blank_variable_keeps_the_default_except_that_it_turns_mmr_off([Values("", "  ")] string blank)
        => Assert.That(Candidate.ValuesOf(ServiceSettings.Read(_ => blank)), Is.EqualTo(Candidate.ValuesOf(new BlendSettings { MmrLambda = null })));

    [Test]
    public void Every_setting_but_the_final_order_has_a_variable()
        => Assert.That(SettingField.All.Where(field => field.Variable is null).Select(field => field.Key), Is.EqualTo(new[] { "final_order" }));

    [TestCase("BLEND_ALPHA", " 0.25 ", "alpha", "0.25")]
    [TestCase("MMR_LAMBDA", "1", "mmr_lambda", "1")]
    [TestCase("MMR_LAMBDA", "Off", "mmr_lambda", "")]
    [TestCase("BRAND_CAP", "0", "brand_cap", "0")]
    [TestCase("RULE_EXCLUDE_EVENTS", "0", "rule_exclude_events", "False")]
    [TestCase("RULE_EXCLUDE_EVENTS", "False", "rule_exclude_events", "False")]
    public void A_variable_sets_its_setting(string variable, string text, string key, string expected)
    {
        var settings = ServiceSettings.Read(name => name == variable ? text : null);
        Assert.That(Convert.ToString(SettingField.Find(SettingField.All, key)!.Read(settings), CultureInfo.InvariantCulture), Is.EqualTo(expected));
    }

    [TestCase(" 2, 3 ,", new short[] { 2, 3 })]
    [TestCase(" , ", new short[] { 3 })]
    public void Event_types_are_a_list_and_an_empty_one_keeps_the_default(string text, short[] expected)
        => Assert.That(ServiceSettings.Read(name => name == "EXCLUDE_EVENT_TYPES" ? text : null).ExcludeEventTypes, Is.EqualTo(expected));

    [TestCase("BLEND_ALPHA", " -1 ", "a number of 0 or more, got '-1'")]
    [TestCase("BLEND_BETA", "1,5", "a number of 0 or more, got '1,5'")]
    [TestCase("BLEND_GAMMA", "Infinity", "a number of 0 or more, got 'Infinity'")]
    [TestCase("MMR_LAMBDA", "1.5", "a number from 0 to 1, got '1.5'")]
    [TestCase("MMR_LAMBDA", "null", "a number from 0 to 1, got 'null'")]
    [TestCase("PROFILE_TOP_N", "0", "a whole number of 1 or more, got '0'")]
    [TestCase("COVIS_WINDOW_DAYS", "0", "a number above 0, got '0'")]
    [TestCase("RULE_EXCLUDE_EVENTS", " yes", "true or false, got ' yes'")]
    [TestCase("EXCLUDE_EVENT_TYPES", " buy", "event type numbers such as 3 or 2,3, got ' buy'")]
    [SetCulture("de-DE")]
    public void A_value_that_is_not_allowed_is_an_error_with_variable_expectation_and_value(string variable, string text, string expected)
        => Assert.That(
            () => ServiceSettings.Read(name => name == variable ? text : null),
            Throws.TypeOf<CommandException>().With.Message.EqualTo($"{variable}: expected {expected}"));

    [Test]
    public void The_first_wrong_variable_is_reported()
        => Assert.That(() => ServiceSettings.Read(name => name == "MMR_LAMBDA" ? null : "x"), Throws.TypeOf<CommandException>().With.Message.StartsWith($"{Names[0]}:"));
}
