using Microsoft.Extensions.Logging;
using RecSys.Evaluation.Protocol;
using RecSys.Factors;
using RecSys.Jobs.Evaluation;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using RecSys.Store;
using RecSys.Tests.Unit.Evaluation;

namespace RecSys.Tests.Unit.Jobs.Evaluation;

/// <summary>Whether stored factors may be used for past lists.</summary>
public sealed class FactorChoiceTests
{
    const long Earliest = 1_700_000_000_000_000;

    static readonly DateTimeOffset EarliestTime = DateTimeOffset.UnixEpoch.AddTicks(Earliest * 10);

    static readonly InteractionSnapshot Snapshot = WithFactors(JobWorld.Snapshot);

    static InteractionSnapshot WithFactors(InteractionSnapshot snapshot)
    {
        var vectors = new ItemVectorsBuilder(snapshot.Data.Catalog.ItemCount, FactorMatrix.Dimensions, normalise: false);
        for (var item = 0; item < snapshot.Data.Catalog.ItemCount; item++)
            vectors.Add(item, [.. Enumerable.Range(0, FactorMatrix.Dimensions).Select(column => column < 2 ? item + column + 1f : 0)]);
        var written = Microseconds(EarliestTime.AddHours(1));
        return snapshot with
        {
            Data = snapshot.Data with { Catalog = snapshot.Data.Catalog.WithVectors(null, vectors.Build()) },
            FactorTimes = [.. Enumerable.Repeat(written, snapshot.FactorTimes.Length)],
        };
    }

    static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    static StoredFactorModel Als(long microsecondsAfterEarliest, UserRule users = UserRule.Solve) => new()
    {
        RunId = new Guid("00000000-0000-0000-0000-000000000009"),
        Model = "als",
        TrainedUntil = EarliestTime.AddTicks(10 * microsecondsAfterEarliest),
        UpdatedAt = EarliestTime.AddHours(2),
        Details = new FactorModelDetails
        {
            Since = null,
            WeightEvents = false,
            HalfLifeDays = null,
            Repeat = RepeatCounting.Linear,
            Learned = new LearnedModelDetails
            {
                Factors = 2,
                Iterations = 5,
                ConfidenceRatio = 30,
                Shrinkage = 8,
                Seed = 3,
                TextPrior = true,
                MedianBestScore = 10,
                WarmStarted = true,
                Pairs = 10,
                WeightSum = 10,
                Users = 5,
                LearnedItems = 5,
                PriorItems = 1,
                Loss = 1,
                Basis = new FactorBasis
                {
                    GramEigenvalues = [4, 1],
                    UnobservedWeight = 0.1,
                    Regularization = 0.1,
                    MeanUserRegularization = 1,
                    TrainedItems = 5,
                    WeightScale = 1,
                    ItemScale = 1,
                    UserScale = 1,
                    Users = users,
                },
            },
        },
    };

    static EvaluationRows Choose(
        StoredFactorModel? model, bool inSimilarity = true, EvidenceProtocol protocol = EvidenceProtocol.AsOf, bool isReadable = true, ILogger? log = null)
    {
        var services = JobWorld.Services(new StringWriter());
        if (log is not null)
            services = services with { Logger = log };
        return new FactorChoice(JobWorld.Run(), services).Choose(
            Snapshot with { FactorModel = new FactorModelRecord(isReadable, IsWritable: false, model) }, World.Options with { Protocol = protocol },
            new FactorUse(Earliest, inSimilarity), JobWorld.NoProgress, default);
    }

    [Test]
    public void Learned_factors_that_saw_a_holdout_are_refused_with_the_command_that_makes_clean_ones()
    {
        var refusal = Assert.Throws<CommandException>(() => Choose(Als(microsecondsAfterEarliest: 1)))!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCodes.Data));
        Assert.That(refusal.Message, Does.Contain("trained on events before 2023-11-14T22:13:20.000001Z, and the earliest holdout is at 2023-11-14T22:13:20Z"));
        Assert.That(refusal.Message, Does.Contain("collab_factors --namespace shop --model als --until 2023-11-14T22:13:20Z --factors 2 --shrinkage 8 --seed 3 --users solve; ").And.Contain("--train-factors als"));
    }

    [Test]
    public void Learned_factors_from_the_events_before_the_earliest_holdout_are_used_by_their_own_rule()
    {
        var solve = Choose(Als(0));
        var mean = Choose(Als(0, UserRule.Mean));
        var (one, two) = (new float[FactorMatrix.Dimensions], new float[FactorMatrix.Dimensions]);

        Assert.That((solve.Factors!.Trained, solve.Factors.Model, solve.Factors.Until), Is.EqualTo((false, "als", "2023-11-14T22:13:20Z")));
        Assert.That(UserFactor.RuleOf(solve.Snapshot.Data)(new Query(0, long.MaxValue), one));
        Assert.That(UserFactor.RuleOf(mean.Snapshot.Data)(new Query(0, long.MaxValue), two));
        Assert.That(one, Is.Not.EqualTo(two));
        Assert.That(solve.Warnings, Is.Empty);
        Assert.That(solve.Snapshot.FactorTimes, Is.All.EqualTo(Earliest), "the rows were written later, from events before the earliest holdout");
    }

    [Test]
    public void Without_weight_on_similarity_factors_that_saw_a_holdout_are_a_warning()
        => Assert.That(Choose(Als(1), inSimilarity: false).Warnings.Single(), Does.Contain("no candidate gives weight to similarity"));

    [Test]
    public void Replay_and_means_and_a_namespace_without_a_record_are_never_refused()
    {
        Assert.That(Choose(Als(1), protocol: EvidenceProtocol.Replay).Warnings, Is.Empty);
        Assert.That(Choose(Als(1) with { Model = "means", Details = null }).Factors!.Model, Is.EqualTo("means"));
        Assert.That(Choose(null).Factors, Is.EqualTo(new RecSys.Evaluation.Reports.FactorOrigin { Trained = false, Model = null }));
    }

    [Test]
    public void A_record_of_another_version_is_refused_only_where_factors_have_weight()
    {
        var model = Als(0) with { Details = null };

        Assert.That(Assert.Throws<CommandException>(() => Choose(model))!.Message, Does.Contain("another version"));
        Assert.That(Choose(model, inSimilarity: false).Snapshot.Data, Is.EqualTo(Snapshot.Data));
    }

    [Test]
    public void A_database_without_the_table_of_models_is_logged_once()
    {
        var log = new Lines();
        Choose(null, isReadable: false, log: log);

        Assert.That(log.Texts.Single(), Does.StartWith("recsys_factor_models is missing or cannot be read"));
    }

    sealed class Lines : ILogger
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Texts.Add(formatter(state, exception));
    }
}
