using RecSys.Evaluation.Factors;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Statistics;
using RecSys.Factors;
using RecSys.Jobs.Factors;
using RecSys.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Factors;

/// <summary>Reports for tests of text, JSON and exit codes.</summary>
static class SampleReport
{
    // Items and users are numbered by int; a user's events take blocks of seven keys that are numbered by int.
    const long Ids = int.MaxValue;
    const long Events = 7L * int.MaxValue;

    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static ModelReport Means { get; } = new() { Name = "means", Previous = null, Settings = null, WarmStart = null, Learned = null };

    static ModelReport Als { get; } = new()
    {
        Name = "als",
        Previous = new string('m', 200),
        Settings = new ModelSettings(384, 1_000, 999_999.123456789, 99_999.123456789, int.MaxValue, UserRule.Solve, TextPrior: true, 30, ["--factors", "--shrinkage"]),
        WarmStart = new WarmStartReport(Used: false, null, "the stored factors have 64 dimensions instead of 384"),
        Learned = new LearnedReport
        {
            Pairs = Events,
            WeightSum = 1e300,
            Users = int.MaxValue,
            LearnedItems = int.MaxValue,
            PriorItems = int.MaxValue,
            ItemsWithoutFactor = int.MaxValue,
            EffectiveRank = 384,
            Coverage = 1,
            PopularShare = 1,
            UnobservedWeight = 1e-300,
            Regularization = 1e-300,
            ItemScale = 1e300,
            Losses = [new HalfStepLoss(1, TrainedSide.Users, 1.25e300, 1e300, 1e300), new HalfStepLoss(1_000, TrainedSide.Items, 1e300, 1e300, 1e300)],
        },
    };

    /// <summary>Every part of a report, with the largest numbers that a run can count.</summary>
    public static FactorReport Largest { get; } = new()
    {
        RunId = new Guid("01a22e2a-4dd7-7614-a64b-4a7ea5067064"),
        Namespace = new string('n', 200),
        DryRun = false,
        Since = Start.AddYears(-1),
        Until = Start,
        Options = new FactorReportOptions(true, 36_499.123456789, RepeatCounting.Log),
        Model = Means,
        Dimensions = 384,
        Items = new ItemTotals(Ids, Ids, Ids, Ids, Ids),
        FirstRefused = [.. Enumerable.Range(0, 10).Select(i => new RefusedItem(new string('i', 1_000), VectorFault.NotFinite))],
        ItemFactors = new WrittenTotals(Ids, 0),
        Events = new EventTotals(Events, Events, Events, Events, Events),
        Users = new UserTotals(Ids, Ids, 0, Ids, Ids),
        Prune = new PruneTotals(Ids, Ids, NoEvents: false),
        Removed = null,
        Tuning = null,
        Evaluation = Evaluation(GateVerdict.WorseThanStored),
        WalBytes = long.MaxValue,
        Stages = [new Stage("read item factors", Ids, 99_999.99)],
        Throttling = new ThrottlingTotals(1, 10, 20, new Dictionary<string, double> { ["vacuum"] = 20 }, null),
    };

    /// <summary>A learned model, with the largest numbers. Every item has a factor.</summary>
    public static FactorReport LargestLearned { get; } = Largest with
    {
        Model = Als,
        Events = new EventTotals(Events, Events, Events, 0, Events),
        Removed = new RemovedTotals(Ids, Ids),
        Tuning = Tuning(2_000),
    };

    /// <summary>A run without anything optional.</summary>
    public static FactorReport Plain { get; } = Largest with
    {
        Namespace = "shop",
        Since = null,
        Options = new FactorReportOptions(false, null, RepeatCounting.Linear),
        Items = new ItemTotals(2_000, 2_000, 0, 0, 0),
        FirstRefused = [],
        ItemFactors = new WrittenTotals(1_990, 10),
        Events = new EventTotals(60_000, 60_000, 0, 0, 0),
        Users = new UserTotals(3_000, 2_950, 50, 0, 0),
        Prune = null,
        Evaluation = null,
    };

    /// <summary>Five models and four scales.</summary>
    public static TuningReport Tuning(int users, string? refused = "the factors collapsed") => new()
    {
        Users = users,
        From = Start.AddDays(-20),
        To = Start.AddDays(-10),
        Search = true,
        Trials =
        [
            .. Enumerable.Range(0, 5).Select(i => new SettingTrial
            {
                Shrinkage = 2 << i,
                ConfidenceRatio = 100,
                HitRate = i == 4 ? null : 0.1234,
                Ndcg = i == 4 ? null : 0.0567 + i / 100.0,
                EffectiveRank = i == 4 ? null : 123.4,
                Coverage = i == 4 ? null : 0.5,
                Refused = i == 4 ? refused : null,
                Seconds = 12_345.67,
            }),
        ],
        Scales = users < FactorGate.MinUsers ? [] : [new(1, 0.1234), new(3, 0.1234), new(10, 0.2345), new(30, 0.1234)],
        Seconds = 1_234.5,
        Shrinkage = 12.345,
        ConfidenceRatio = 123.456,
        MedianBestScore = 10,
    };

    /// <summary>All rankings; without stored ones where they were not compared.</summary>
    public static EvaluationReport Evaluation(GateVerdict? verdict, StoredUse stored = StoredUse.Compared)
    {
        RankingKind[] others =
        [
            RankingKind.Popularity, RankingKind.CoVisitation, .. stored == StoredUse.Compared ? [RankingKind.Stored] : (RankingKind[])[],
            RankingKind.Means, RankingKind.OtherUser,
        ];
        var difference = new MetricDifference(-0.1234, new Interval(-0.2345, 0.1234), 0.0123, 2_000, 2_000);
        return new EvaluationReport
        {
            Verdict = verdict,
            TrainedUntil = Start.AddDays(-10),
            TrainedEvents = Events,
            Stored = stored,
            Comparison = new FactorComparison
            {
                Cutoff = FactorEvaluation.Cutoff,
                Users = 2_000,
                Eligible = int.MaxValue,
                Unreachable = 2_000,
                Items = int.MaxValue,
                Rankings = [.. others.Prepend(RankingKind.New).Select(ranking => new RankingQuality(ranking, 0.1234, new Interval(0.1, 0.2), 0.0345, 0.0567))],
                Differences = [.. others.Select(ranking => new RankingDifference(ranking, Verdict.NoSignificantDifference, difference, difference, difference))],
                OwnFactorWins = 1,
            },
        };
    }
}
