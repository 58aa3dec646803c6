using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class SettingFieldTests
{
    static IEnumerable<SettingField> All => SettingField.All;

    [Test]
    public void Keys_and_variables_are_unique()
    {
        Assert.That(All.Select(field => field.Key), Is.Unique);
        Assert.That(All.Select(field => field.Variable), Is.Unique);
    }

    [Test]
    public void Every_property_of_the_settings_has_one_field()
    {
        var settings = new BlendSettings();
        var properties = typeof(BlendSettings).GetProperties();
        var changed =
            from field in All
            let other = field.Set(settings, Other(field))
            from property in properties
            where !Equals(property.GetValue(other), property.GetValue(settings))
            select property.Name;

        Assert.That(changed, Is.EqualTo(properties.Select(property => property.Name)));
    }

    [TestCaseSource(nameof(All))]
    public void A_value_that_is_set_is_read_back(SettingField field)
        => Assert.That(field.Read(field.Set(new BlendSettings(), Other(field))), Is.EqualTo(Other(field)));

    [TestCaseSource(nameof(All))]
    public void Only_a_setting_that_can_be_off_accepts_off(SettingField field)
        => Assert.That(field.Apply(new BlendSettings(), "off") is { } settings && field.Read(settings) is null, Is.EqualTo(field.OffAllowed));

    [TestCase("alpha", "must be a number", "must be 0 or more", "a number of 0 or more")]
    [TestCase("mmr_lambda", "must be a number from 0 to 1, or off", "must be from 0 to 1, or off", "a number from 0 to 1")]
    [TestCase("brand_cap", "must be a whole number", "must be 0 or more", "a whole number of 0 or more")]
    [TestCase("profile_top_n", "must be a whole number", "must be 1 or more", "a whole number of 1 or more")]
    [TestCase("covis_window_days", "must be a number", "must be more than 0", "a number above 0")]
    public void A_number_says_what_is_expected(string key, string file, string range, string variable)
    {
        var field = SettingField.Find(SettingField.All, key)!;
        Assert.That((field.Expected, field.ExpectedRange, field.ExpectedInVariable), Is.EqualTo((file, range, variable)));
    }

    static object Other(SettingField field) => field.Form switch
    {
        SettingForm.Number => 0.125,
        SettingForm.WholeNumber => 17,
        SettingForm.Flag => false,
        SettingForm.EventTypes => new short[] { 1, 2 },
        _ => FinalOrder.Score,
    };
}
