using CsCheck;
using RecSys.Catalog;
using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>Factors that are trained on the events before a time, and lists made with them.</summary>
public sealed class FactorTrainingTests
{
    const string Means = "means", Als = "als", Solve = "als, users by solve";

    static readonly BlendSettings Similarity = new() { Alpha = 0.1, Beta = 0.1, Gamma = 1 };

    static readonly RankingOptions Ranking = new(K: 5, SeenItems.Keep, UseStoredUserFactors: false);

    // A later event may be of a new user and on an item without a row.
    static readonly Gen<Act[]> LaterActs =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 13], Gen.Long[0, 3 * 24 * 6], Gen.Short[0, 3])
            .Select((user, item, tenMinutes, type) => new Act($"u{user}", "abcdefghijklmn"[item].ToString(), tenMinutes * 10 * Minute, type))
            .Array[1, 30];

    static FactorModel Model(string name, int workers = 1) => name switch
    {
        Means => new MeansModel(new UserFactorOptions()),
        _ => new AlsModel(new AlsOptions { Factors = 6, Iterations = 3, Workers = workers, Users = name == Solve ? UserRule.Solve : UserRule.Mean }),
    };

    static CatalogItem Row(string id) => new()
    {
        ItemId = id,
        HasEmbedding = id[0] % 3 == 0,
        Embedding = id[0] % 3 == 0 ? Enumerable.Range(0, FactorMatrix.Dimensions).Select(i => MathF.Sin(id[0] * (i + 1))).ToArray() : default,
        Description = $"thing {id} of kind {id[0] % 4}",
    };

    static TrainingContent Content(ScoringData data, IEnumerable<string> rows)
        => TrainingContent.Of(data.Interactions.ItemIds, rows.Select(Row), DerivationOptions.Default);

    static ScoringData Data(IEnumerable<Act> acts) => World.Of(ItemIds, acts, Tags);

    /// <summary>The rows with trained factors; null when the model refuses the events.</summary>
    static TrainedFactors? Train(string model, ScoringData data, long before, IEnumerable<string>? rows = null, int workers = 1, bool weightTypes = false)
    {
        try
        {
            return FactorTraining.Train(data, Content(data, rows ?? ItemIds), Model(model, workers), before, Options.Until, weightTypes);
        }
        catch (FactorModelException e) when (e.Fault == FactorModelFault.TooFewPairs)
        {
            return null;
        }
    }

    /// <summary>The list of each user at a time, by ids.</summary>
    static string[] Lists(ScoringData data, long time, IEnumerable<string> users, int workers = 1)
    {
        var (userIds, itemIds) = (data.Interactions.UserIds, data.Interactions.ItemIds);
        Query[] queries = [.. users.Where(user => userIds.Find(user) >= 0).Order(StringComparer.Ordinal).Select(user => new Query(userIds.Find(user), time))];
        var lists = new string[queries.Length];
        ScoringRun.Create(data, queries, [Similarity], Ranking).ForEach(workers, ranker =>
        {
            var items = ranker.Rank(0).Items.Select(item => FormattableString.Invariant($"{itemIds[item]} {ranker.Explain(0, item).Score:R}"));
            lists[ranker.Index] = $"{userIds[queries[ranker.Index].User]}: {string.Join(", ", items)}";
        });
        return lists;
    }

    static void AssertSameVectors(ScoringData data, ScoringData other)
    {
        var (one, two) = (new float[FactorMatrix.Dimensions], new float[FactorMatrix.Dimensions]);
        foreach (var id in ItemIds)
        {
            data.Catalog.Factors!.CopyTo(data.Interactions.ItemIds.Find(id), one);
            other.Catalog.Factors!.CopyTo(other.Interactions.ItemIds.Find(id), two);
            Assert.That(two, Is.EqualTo(one));
        }
    }

    [TestCase(Means)]
    [TestCase(Als)]
    [TestCase(Solve)]
    public void No_event_at_or_after_the_time_of_training_moves_a_factor_or_a_list(string model)
        => Gen.Select(Acts, LaterActs).Sample((acts, later) =>
        {
            var before = acts.Max(act => act.Time);
            var data = Data(acts);
            var more = Data([.. acts, .. later.Select(act => act with { Time = before + act.Time })]);
            var (trained, other) = (Train(model, data, before), Train(model, more, before));
            Assert.That(other is null, Is.EqualTo(trained is null));
            if (trained is null)
                return;

            AssertSameVectors(trained.Data, other!.Data);
            var users = acts.Select(act => act.User).Distinct().ToArray();
            Assert.That(Lists(other.Data, before, users), Is.EqualTo(Lists(trained.Data, before, users)));
        }, iter: 30);

    [TestCase(Means)]
    [TestCase(Als)]
    [TestCase(Solve)]
    public void A_list_after_the_time_of_training_uses_later_events_of_the_user_only_up_to_its_own_time(string model)
        => Gen.Select(Acts, LaterActs).Sample((acts, later) =>
        {
            var time = acts.Max(act => act.Time) + Minute;
            var training = Math.Min(acts.Min(act => act.Time) + 2 * Day, time);
            var data = Data(acts);
            var more = Data([.. acts, .. later.Select(act => act with { Time = time + act.Time })]);
            if (Train(model, data, training) is not { } trained)
                return;

            var users = acts.Select(act => act.User).Distinct().ToArray();
            Assert.That(Lists(Train(model, more, training)!.Data, time, users), Is.EqualTo(Lists(trained.Data, time, users)));
        }, iter: 30);

    [TestCase(UserRule.Mean)]
    [TestCase(UserRule.Solve)]
    public void No_event_at_or_after_a_list_moves_it_with_stored_factors(UserRule rule)
        => Gen.Select(Acts, LaterActs).Sample((acts, later) =>
        {
            var time = acts.Max(act => act.Time);
            var data = Stored(Data(acts), rule);
            var more = Stored(Data([.. acts, .. later.Select(act => act with { Time = time + act.Time })]), rule);
            var users = acts.Select(act => act.User).Distinct().ToArray();
            Assert.That(Lists(more, time, users), Is.EqualTo(Lists(data, time, users)));
        }, iter: 30);

    [TestCase(Means)]
    [TestCase(Als)]
    [TestCase(Solve)]
    public void The_order_of_rows_and_the_number_of_workers_change_nothing(string model)
        => Gen.Select(Acts, Gen.Int, Gen.Int[0, 2].Select(i => new[] { 1, 2, 8 }[i])).Sample((acts, seed, workers) =>
        {
            var (before, random) = (acts.Max(act => act.Time), new Random(seed));
            Act[] shuffled = [.. acts];
            random.Shuffle(shuffled);
            string[] rows = [.. ItemIds];
            random.Shuffle(rows);
            var (trained, other) = (Train(model, Data(acts), before), Train(model, Data(shuffled), before, rows, workers));
            Assert.That(other is null, Is.EqualTo(trained is null));
            if (trained is null)
                return;

            AssertSameVectors(trained.Data, other!.Data);
            var users = acts.Select(act => act.User).Distinct().ToArray();
            Assert.That(Lists(other.Data, before, users, workers), Is.EqualTo(Lists(trained.Data, before, users)));
        }, iter: 30);

    [Test]
    public void Trained_means_give_the_lists_of_stored_means()
        => Acts.Sample(acts =>
        {
            var data = Data(acts);
            var time = acts.Max(act => act.Time);
            var trained = Train(Means, data, before: time)!.Data;
            var stored = data with { Catalog = data.Catalog.WithVectors(null, trained.Catalog.Factors) };
            Assert.That(Lists(trained, time, UserIds), Is.EqualTo(Lists(stored, time, UserIds)));
        }, iter: 30);

    [Test]
    public void The_fold_in_gives_the_vector_that_the_model_gives_for_the_events_of_training()
        => Acts.Sample(acts =>
        {
            var (data, end) = (Data(acts), acts.Max(act => act.Time) + 1);
            if (Train(Solve, data, end) is not { } trained)
                return;

            // All events are before the end, so users of the model are numbered as in the rows.
            var (rule, foldIn) = (UserFactor.RuleOf(trained.Data), trained.Fitted.NewFoldIn());
            var (vector, expected) = (new float[FactorMatrix.Dimensions], new float[FactorMatrix.Dimensions]);
            for (var user = 0; user < data.Interactions.UserIds.Count; user++)
            {
                Assert.That(rule(new Query(user, end), vector), Is.EqualTo(foldIn.TryCompute(user, expected)));
                Assert.That(vector, Is.EqualTo(expected));
            }
        }, iter: 30);

    [Test]
    public void Only_events_of_types_with_a_weight_count_when_types_are_weighted()
    {
        Act[] acts = [new("u0", "a", 0, 0), new("u0", "b", 1, 9), new("u1", "b", 2, 9)];
        var trained = Train(Means, Data(acts), before: 100, weightTypes: true)!;

        Assert.That((trained.Events, trained.Users), Is.EqualTo((1L, 1)));
        Assert.That(UserFactor.RuleOf(trained.Data)(new Query(1, 100), new float[FactorMatrix.Dimensions]), Is.False);
    }

    [Test]
    public void An_item_without_a_row_is_not_trained()
    {
        Act[] acts = [new("u0", "a", 0), new("u0", "gone", 1)];
        var trained = Train(Means, Data(acts), before: 100)!;

        Assert.That(trained.Events, Is.EqualTo(1));
        Assert.That(trained.Data.Catalog.Factors!.Has(trained.Data.Interactions.ItemIds.Find("gone")), Is.False);
    }

    /// <summary>Made-up stored factors of the catalog, with the fold-in of a recorded basis.</summary>
    static ScoringData Stored(ScoringData data, UserRule rule)
    {
        var builder = new ItemVectorsBuilder(data.Catalog.ItemCount, FactorMatrix.Dimensions, normalise: false);
        foreach (var id in ItemIds)
        {
            var vector = new float[FactorMatrix.Dimensions];
            for (var column = 0; column < 4; column++)
                vector[column] = MathF.Sin(id[0] * (column + 2));
            builder.Add(data.Interactions.ItemIds.Find(id), vector);
        }

        var basis = new FactorBasis
        {
            GramEigenvalues = [8, 4, 2, 1],
            UnobservedWeight = 0.3,
            Regularization = 0.1,
            MeanUserRegularization = 0.5,
            TrainedItems = 12,
            WeightScale = 1,
            ItemScale = 1,
            UserScale = 2,
            Users = rule,
        };
        return FactorTraining.WithFoldIn(
            data with { Catalog = data.Catalog.WithVectors(null, builder.Build()) },
            (histories, items) => rule == UserRule.Solve ? new UserSolve(histories, items, basis, new()) : new UserMean(histories, items, new()),
            Options.Until, weightTypes: false);
    }
}
