using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class BlendSettingsTests
{
    [Test]
    public void Initial_values_are_the_defaults_of_the_service()
    {
        var settings = new BlendSettings();

        Assert.That(settings.Errors(), Is.Empty);
        Assert.That(
            (settings.Alpha, settings.Beta, settings.Gamma, settings.MmrLambda, settings.BrandCap, settings.CategoryCap),
            Is.EqualTo((0.3, 0.5, 0.2, (double?)0.35, 2, 3)));
    }

    static IEnumerable<TestCaseData> OutOfRange()
    {
        var ok = new BlendSettings();
        yield return new(ok with { Alpha = -0.1 }, "alpha: must be 0 or more, was -0.1");
        yield return new(ok with { Beta = double.NaN }, "beta: must be 0 or more, was NaN");
        yield return new(ok with { Gamma = double.PositiveInfinity }, "gamma: must be 0 or more, was Infinity");
        yield return new(ok with { MmrLambda = 1.01 }, "mmr_lambda: must be from 0 to 1, or off, was 1.01");
        yield return new(ok with { BrandCap = -1 }, "brand_cap: must be 0 or more, was -1");
        yield return new(ok with { CategoryCap = -1 }, "category_cap: must be 0 or more, was -1");
        yield return new(ok with { ProfileBoost = -1 }, "profile_boost: must be 0 or more, was -1");
        yield return new(ok with { ProfileWindowDays = 0 }, "profile_window_days: must be more than 0, was 0");
        yield return new(ok with { ProfileTopN = 0 }, "profile_top_n: must be 1 or more, was 0");
        yield return new(ok with { ProfileMinEventsForBoost = -1 }, "profile_min_events_for_boost: must be 0 or more, was -1");
        yield return new(ok with { ProfileColdStartMultiplier = -1 }, "profile_cold_start_multiplier: must be 0 or more, was -1");
        yield return new(ok with { PopularityHalfLifeDays = 0 }, "popularity_halflife_days: must be more than 0, was 0");
        yield return new(ok with { CoVisitationWindowDays = -2 }, "covis_window_days: must be more than 0, was -2");
        yield return new(ok with { PopularityFanout = 0 }, "popularity_fanout: must be 1 or more, was 0");
        yield return new(ok with { PurchasedWindowDays = 0 }, "purchased_window_days: must be more than 0, was 0");
    }

    [TestCaseSource(nameof(OutOfRange))]
    [SetCulture("de-DE")]
    public void A_setting_out_of_range_is_an_error_with_key_value_and_range(BlendSettings settings, string expected)
        => Assert.That(settings.Errors().Select(error => error.ToString()), Is.EqualTo([expected]));

    [Test]
    public void A_run_rejects_a_candidate_out_of_range()
        => Assert.That(
            () => ScoringRun.Create(new World([], [], []).ToData(), [], [new() { Alpha = -1, Beta = -1 }], new RankingOptions(1)),
            Throws.ArgumentException.With.Message.Contains("alpha").And.Message.Contains("beta"));
}
