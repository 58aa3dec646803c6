using System.Text;
using RecSys.Factors;
using RecSys.Jobs.Factors;
using RecSys.Store;
using static RecSys.Tests.Unit.Jobs.Factors.SmallNamespace;

namespace RecSys.Tests.Unit.Jobs.Factors;

public sealed class WarmStartTests
{
    static readonly AlsOptions Options = new() { Factors = 2 };

    static readonly StoredFactorModel Als = new()
    {
        RunId = new Guid("01a22e2a-4dd7-7614-a64b-4a7ea5067064"),
        Model = "als",
        TrainedUntil = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Details = new FactorModelDetails
        {
            Since = null,
            WeightEvents = false,
            HalfLifeDays = null,
            Repeat = RepeatCounting.Linear,
            Learned = LearnedModelDetails.Of(Options, new LearnedFit
            {
                Basis = new FactorBasis
                {
                    GramEigenvalues = [2, 1],
                    UnobservedWeight = 0.1,
                    Regularization = 0.1,
                    MeanUserRegularization = 0.1,
                    TrainedItems = 2,
                    WeightScale = 1,
                    ItemScale = 1,
                    UserScale = 1,
                    Users = UserRule.Mean,
                },
                Pairs = 3,
                WeightSum = 3,
                Users = 2,
                LearnedItems = 2,
                PriorItems = 0,
                ItemsWithoutFactor = 0,
                WarmStarted = false,
                Losses = [new HalfStepLoss(1, TrainedSide.Users, 1, 1, 1)],
                EffectiveRank = 2,
                Coverage = 1,
                PopularShare = 0,
            }),
        },
    };

    [Test]
    public async Task Stored_factors_of_the_same_model_and_dimensions_are_the_start()
    {
        var start = await ReadAsync(new FactorModelRecord(true, true, Als), Options, ("a", Vector(1)), ("gone", Vector(2)), ("c", Vector(3)));

        Assert.That(start.Report, Is.EqualTo(new WarmStartReport(true, Als.RunId, null)));
        Assert.That(start.Stored!.Basis, Is.SameAs(Als.Details!.Learned!.Basis));
        Assert.That(start.Stored.Items, Is.EqualTo((float[]?[])[Vector(1), null, Vector(3)]));
    }

    static IEnumerable<TestCaseData> Unusable() =>
    [
        new TestCaseData(new FactorModelRecord(false, false, null), Options, "recsys_factor_models cannot be read").SetArgDisplayNames("no table"),
        new TestCaseData(new FactorModelRecord(true, true, null), Options, "no run has recorded").SetArgDisplayNames("no record"),
        new TestCaseData(new FactorModelRecord(true, true, Als with { Model = "means" }), Options, "of the model means").SetArgDisplayNames("another model"),
        new TestCaseData(new FactorModelRecord(true, true, Als with { Details = null }), Options, "no readable basis").SetArgDisplayNames("no details"),
        new TestCaseData(new FactorModelRecord(true, true, Als), Options with { Factors = 3 }, "2 dimensions instead of 3").SetArgDisplayNames("other dimensions"),
        new TestCaseData(new FactorModelRecord(true, true, Als), Options, "no current item").SetArgDisplayNames("no stored factor"),
    ];

    [TestCaseSource(nameof(Unusable))]
    public async Task Otherwise_the_start_is_random_and_the_report_says_why(FactorModelRecord record, AlsOptions options, string reason)
    {
        var start = await ReadAsync(record, options, ("gone", Vector(2)));

        Assert.That(start.Stored, Is.Null);
        Assert.That(start.Report!.Used, Is.False);
        Assert.That(start.Report.Reason, Does.Contain(reason));
    }

    [TestCase(null, FactorModelKind.Means, false)]
    [TestCase("means", FactorModelKind.Means, false)]
    [TestCase("als", FactorModelKind.Means, true)]
    [TestCase("deep", FactorModelKind.Means, true)]
    [TestCase(null, FactorModelKind.Als, true)]
    [TestCase("means", FactorModelKind.Als, true)]
    [TestCase("als", FactorModelKind.Als, true)]
    public void A_learned_model_or_a_change_of_the_model_replaces_all_factors(string? stored, FactorModelKind model, bool replaces)
    {
        var change = ModelChange.Of(new FactorModelRecord(true, true, stored is null ? null : Als with { Model = stored }), model);

        Assert.That(change, Is.EqualTo(new ModelChange(stored, replaces)));
    }

    static Task<WarmStart> ReadAsync(FactorModelRecord record, AlsOptions options, params (string, float[])[] stored)
    {
        var items = new IdIndex();
        foreach (var id in (string[])["a", "b", "c"])
            items.GetOrAdd(Encoding.UTF8.GetBytes(id));
        return WarmStart.ReadAsync(record, options, items, Stored(stored), CancellationToken.None);
    }
}
