using RecSys.Catalog;
using RecSys.Evaluation.Factors;
using RecSys.Factors;
using RecSys.Jobs.Factors;
using RecSys.Store;
using RecSys.Tests.Unit.Evaluation;
using RecSys.Tests.Unit.Evaluation.Factors;
using RecSys.Tests.Unit.Jobs.Runs;

namespace RecSys.Tests.Unit.Jobs.Factors;

/// <summary>The choice of settings and the gate on a world of four tastes, with a model whose quality depends on its settings.</summary>
public sealed class FactorSelectionTests
{
    const int Tastes = 4;
    const int PerTaste = 10;
    const int Users = 60;

    // User u has the tenth of its events in the gate part and the ninth in the validation part.
    static readonly RowsWorld World = WorldOf(Users);

    readonly List<(AlsOptions Settings, long NewestEvent)> _fits = [];

    [SetUp]
    public void ForgetFits() => _fits.Clear();

    [Test]
    public void Shrinkage_is_searched_first_then_the_confidence_ratio_at_the_best_shrinkage()
    {
        var selected = Select(search: true, isGood: settings => settings is { Shrinkage: 2, ConfidenceRatio: 100 } or { Shrinkage: 2 });

        (double, double)[] expected = [(4, 30), (2, 30), (8, 30), (2, 10), (2, 100)];
        Assert.Multiple(() =>
        {
            Assert.That(_fits.Select(fit => (fit.Settings.Shrinkage, fit.Settings.ConfidenceRatio)), Is.EqualTo(expected));
            Assert.That(selected.Tuning!.Trials.Select(trial => (trial.Shrinkage, trial.ConfidenceRatio)), Is.EqualTo(expected));
            Assert.That(selected.Tuning.Trials[1].Ndcg, Is.GreaterThan(selected.Tuning.Trials[0].Ndcg!.Value));
            Assert.That((selected.Settings!.Shrinkage, selected.Settings.ConfidenceRatio), Is.EqualTo((2.0, 30.0)), "the first of equally good ones");
        });
    }

    [Test]
    public void The_given_settings_stay_where_no_other_is_better()
    {
        var selected = Select(search: true, isGood: _ => true, settings: new AlsOptions { Shrinkage = 5, ConfidenceRatio = 20 });

        Assert.That((selected.Settings!.Shrinkage, selected.Settings.ConfidenceRatio), Is.EqualTo((5.0, 20.0)));
        Assert.That(selected.Tuning!.Trials, Has.Count.EqualTo(7));
    }

    [Test]
    public void Without_a_search_one_model_is_trained_and_only_the_scale_is_chosen()
    {
        var selected = Select(search: false, isGood: _ => true);

        Assert.That(_fits, Has.Count.EqualTo(1));
        Assert.That(selected.Tuning!.Scales.Select(scale => scale.MedianBestScore), Is.EqualTo(FactorTuning.Scales));
    }

    [Test]
    public void The_smallest_scale_with_the_most_hits_is_chosen_whatever_the_model_was_trained_with([Values(1, 10, 300)] double trainedWith)
    {
        var selected = Select(search: false, isGood: _ => true, settings: new AlsOptions { MedianBestScore = trainedWith });

        // Embeddings with a cosine of 0.8 mislead until x / (x + 1) is above it, which is so from 4 on.
        Assert.Multiple(() =>
        {
            Assert.That(selected.Tuning!.Scales[0].HitRate, Is.LessThan(0.2));
            Assert.That(selected.Tuning.Scales[1].HitRate, Is.LessThan(0.2));
            Assert.That(selected.Tuning.Scales[2].HitRate, Is.EqualTo(1));
            Assert.That(selected.Tuning.Scales[3].HitRate, Is.EqualTo(1));
            Assert.That(selected.Settings!.MedianBestScore, Is.EqualTo(10));
        });
    }

    [Test]
    public void Settings_are_chosen_before_the_gate_part_and_judged_by_a_model_that_has_not_seen_it()
    {
        Select(search: true, isGood: settings => settings.Shrinkage == 8, trial: Gate);

        var split = TimeSplit.Of(World.Data, long.MinValue, long.MaxValue)!;
        Assert.Multiple(() =>
        {
            Assert.That(_fits.SkipLast(1).Select(fit => fit.NewestEvent), Has.All.LessThan(split.Validation));
            Assert.That(_fits[^1].NewestEvent, Is.LessThan(split.Gate).And.GreaterThanOrEqualTo(split.Validation));
            Assert.That(_fits[^1].Settings.Shrinkage, Is.EqualTo(8));
        });
    }

    [Test]
    public void Events_of_the_gate_part_change_no_choice()
    {
        var shuffled = WorldOf(Users, lastItem: user => (user * 7 + 3) % (Tastes * PerTaste));

        var own = Select(search: true, isGood: settings => settings.Shrinkage == 2).Tuning!;
        var other = Select(search: true, isGood: settings => settings.Shrinkage == 2, world: shuffled).Tuning!;

        Assert.That(other.Trials.Select(trial => (trial.HitRate, trial.Ndcg)), Is.EqualTo(own.Trials.Select(trial => (trial.HitRate, trial.Ndcg))));
        Assert.That(other.Scales, Is.EqualTo(own.Scales));
    }

    [Test]
    public void A_warm_start_would_have_seen_the_held_out_events_and_is_left_out()
    {
        Select(search: true, isGood: _ => true, settings: new AlsOptions { Start = new AlsStart(Basis, []) }, trial: Gate);

        Assert.That(_fits.Select(fit => fit.Settings.Start), Has.All.Null);
    }

    [Test]
    public void Too_few_users_choose_nothing_and_the_gate_cannot_decide()
    {
        var selected = Select(search: true, isGood: _ => true, world: WorldOf(FactorGate.MinUsers - 1), trial: Gate);

        Assert.Multiple(() =>
        {
            Assert.That(selected.Tuning!.Trials, Is.Empty);
            Assert.That(selected.Tuning.Scales, Is.Empty);
            Assert.That((selected.Settings!.Shrinkage, selected.Settings.MedianBestScore), Is.EqualTo((4.0, FactorTuning.DefaultScale)));
            Assert.That(selected.Evaluation!.Verdict, Is.EqualTo(GateVerdict.TooFewUsers));
            Assert.That(selected.Evaluation.Comparison!.Users, Is.EqualTo(FactorGate.MinUsers - 1), "the figures are reported");
        });
    }

    [Test]
    public void A_search_passes_over_a_collapsed_model_and_reports_why()
    {
        var selected = Select(search: true, isGood: _ => true, isCollapsed: settings => settings.Shrinkage == 4);

        Assert.Multiple(() =>
        {
            Assert.That(selected.Tuning!.Trials[0].Refused, Is.EqualTo("the factors collapsed"));
            Assert.That(selected.Tuning.Trials[0].Ndcg, Is.Null);
            Assert.That(selected.Settings!.Shrinkage, Is.EqualTo(2));
        });
    }

    [Test]
    public void A_collapsed_model_without_a_search_and_a_search_of_collapsed_models_only_fail([Values] bool search)
        => Assert.That(
            () => Select(search, isGood: _ => true, isCollapsed: _ => true),
            Throws.TypeOf<FactorModelException>().With.Property(nameof(FactorModelException.Fault)).EqualTo(FactorModelFault.Collapsed));

    [TestCase(true, GateVerdict.Passed)]
    [TestCase(false, GateVerdict.NotBetterThanPopularity)]
    public void Good_factors_pass_the_gate_and_bad_ones_do_not(bool isGood, GateVerdict verdict)
    {
        var evaluation = Select(search: false, isGood: _ => isGood, trial: Gate).Evaluation!;

        RankingKind[] rankings = [RankingKind.New, RankingKind.Popularity, RankingKind.CoVisitation, RankingKind.Means, RankingKind.OtherUser];
        Assert.Multiple(() =>
        {
            Assert.That(evaluation.Verdict, Is.EqualTo(verdict));
            Assert.That(evaluation.Comparison!.Rankings.Select(ranking => ranking.Ranking), Is.EqualTo(rankings));
            Assert.That(evaluation.Stored, Is.EqualTo(StoredUse.None));
            Assert.That(evaluation.TrainedEvents, Is.EqualTo(9 * Users));
        });
    }

    [TestCase(null, 1, true, StoredUse.Compared, TestName = "Stored factors without a record are means")]
    [TestCase(FactorModelKind.Means, 1, true, StoredUse.Compared, TestName = "Stored means have learned from no event")]
    [TestCase(FactorModelKind.Als, 0, true, StoredUse.Compared, TestName = "Stored factors learned before the gate part are compared")]
    [TestCase(FactorModelKind.Als, 1, true, StoredUse.SawHeldOutEvents, TestName = "Stored factors that saw held-out events are left out")]
    [TestCase(FactorModelKind.Als, 0, false, StoredUse.Unknown, TestName = "Stored factors whose record cannot be read are left out")]
    [TestCase(null, 0, false, StoredUse.Unknown, TestName = "Stored factors on a database without records are left out")]
    public void Stored_factors_are_compared_only_if_they_have_not_seen_held_out_events(
        FactorModelKind? kind, long microsecondsAfter, bool isReadable, StoredUse use)
    {
        var until = DateTimeOffset.UnixEpoch.AddMicroseconds(TimeSplit.Of(World.Data, long.MinValue, long.MaxValue)!.Gate + microsecondsAfter);
        var world = World with { Data = FactorWorld.WithFactors(World.Data, StoredVector, World.Data.Catalog.Embeddings) };
        var model = kind is { } own ? new StoredFactorModel
        {
            RunId = Guid.Empty,
            Model = StoredFactorModel.NameOf(own),
            TrainedUntil = until,
            UpdatedAt = until,
            Details = isReadable ? Details(own) : null,
        } : null;

        var evaluation = Select(
            search: false, isGood: _ => true, trial: Gate, world: world, record: new FactorModelRecord(isReadable || kind is not null, false, model)).Evaluation!;

        Assert.That(evaluation.Stored, Is.EqualTo(use));
        Assert.That(evaluation.Comparison!.Quality(RankingKind.Stored)?.HitRate, use == StoredUse.Compared ? Is.EqualTo(1) : Is.Null);

        static float[] StoredVector(int item)
        {
            var vector = new float[FactorMatrix.Dimensions];
            vector[item / PerTaste] = 1;
            return vector;
        }
    }

    [Test]
    public void A_model_without_settings_is_evaluated_without_a_choice()
    {
        var options = Options(Gate);

        var selected = new FactorSelection(options, null, NoRecord, new VirtualClock(), null).Run(World.Data, World.Content, CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That((selected.Settings, selected.Tuning), Is.EqualTo(((AlsOptions?)null, (TuningReport?)null)));
            Assert.That(selected.Evaluation!.Comparison!.Quality(RankingKind.Means), Is.Null, "they are the new ones");
        });
    }

    [Test]
    public void A_namespace_without_events_has_nothing_to_evaluate()
    {
        var world = RowsWorld.Of([(true, SmallNamespace.Item("a", 1))], []);

        var selected = Select(search: true, isGood: _ => true, world: world, trial: Gate);

        Assert.That(selected.Evaluation!.Verdict, Is.EqualTo(GateVerdict.TooFewUsers));
        Assert.That(_fits, Is.Empty);
    }

    static FactorModelDetails Details(FactorModelKind kind) => new()
    {
        Since = null,
        WeightEvents = false,
        HalfLifeDays = 30,
        Repeat = RepeatCounting.Log,
        Learned = kind == FactorModelKind.Means ? null : new LearnedModelDetails
        {
            Factors = 1,
            Iterations = 1,
            ConfidenceRatio = 1,
            Shrinkage = 1,
            Seed = 1,
            TextPrior = false,
            MedianBestScore = 1,
            WarmStarted = false,
            Pairs = 1,
            WeightSum = 1,
            Users = 1,
            LearnedItems = 1,
            PriorItems = 0,
            Loss = 1,
            Basis = Basis,
        },
    };

    static FactorBasis Basis { get; } = new()
    {
        GramEigenvalues = [],
        UnobservedWeight = 1,
        Regularization = 1,
        MeanUserRegularization = 1,
        TrainedItems = 1,
        WeightScale = 1,
        ItemScale = 1,
        UserScale = 1,
        Users = UserRule.Mean,
    };

    static FactorModelRecord NoRecord { get; } = new(IsReadable: true, IsWritable: false, null);

    static TrialOptions Gate { get; } = new(100, TrialOptions.DefaultSeed, IsGate: true);

    static FactorRunOptions Options(TrialOptions? trial) => new()
    {
        Since = null,
        StartedAt = DateTimeOffset.UnixEpoch.AddYears(1),
        Until = DateTimeOffset.UnixEpoch.AddYears(1),
        DryRun = true,
        Text = DerivationOptions.Default,
        Weights = new UserFactorOptions(),
        WeightEvents = false,
        Model = FactorModelKind.Means,
        Als = null,
        GivenOptions = [],
        Tune = false,
        WarmStart = false,
        MaxPrunePercent = null,
        Trial = trial,
        Workers = 2,
    };

    SelectedModel Select(
        bool search, Func<AlsOptions, bool> isGood, Func<AlsOptions, bool>? isCollapsed = null, AlsOptions? settings = null, TrialOptions? trial = null,
        RowsWorld? world = null, FactorModelRecord? record = null)
    {
        var tuning = new FactorTuning(settings ?? new AlsOptions(), search)
        {
            Model = own => new TasteModel(own, isGood(own), isCollapsed?.Invoke(own) == true, newest => _fits.Add((own, newest))),
        };
        return new FactorSelection(Options(trial), tuning, record ?? NoRecord, new VirtualClock(), null)
            .Run((world ?? World).Data, (world ?? World).Content, CancellationToken.None);
    }

    /// <summary>Each user has an event on every item of one taste, one every two days. An embedding is near those of the other tastes' items of the same place.</summary>
    static RowsWorld WorldOf(int users, Func<int, int>? lastItem = null)
    {
        var items = Enumerable.Range(0, Tastes * PerTaste).Select(item =>
        {
            var embedding = new float[FactorMatrix.Dimensions];
            embedding[item % PerTaste] = MathF.Sqrt(0.8f);
            embedding[PerTaste + item] = MathF.Sqrt(0.2f);
            return (true, SmallNamespace.Item(Id(item), embedding));
        });
        var events =
            from user in Enumerable.Range(0, users)
            from place in Enumerable.Range(0, PerTaste)
            let item = place == PerTaste - 1 && lastItem is not null ? lastItem(user) : user % Tastes * PerTaste + (place + user) % PerTaste
            select new Act($"u{user:D2}", Id(item), place * 2 * Unit.Evaluation.World.Day + user * Unit.Evaluation.World.Minute);
        return RowsWorld.Of([.. items], events);

        static string Id(int item) => $"i{item:D2}";
    }

    /// <summary>Item factors by taste, or in a bad model by place, of which a user's next one is new; dot products with the own taste are the scale of the settings.</summary>
    sealed class TasteModel(AlsOptions settings, bool isGood, bool isCollapsed, Action<long> fitted) : FactorModel
    {
        public override bool CanUse(ItemContent content, int item) => true;

        public override FittedFactors Fit(ItemContent content, UserHistories histories, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
        {
            if (isCollapsed)
                throw new FactorModelException(FactorModelFault.Collapsed, "the factors collapsed");

            fitted(NewestEvent(histories));
            var vectors = new FactorMatrix();
            for (var item = 0; item < histories.Items.Count; item++)
            {
                var vector = vectors.Add();
                vector.Clear();
                vector[isGood ? item / PerTaste : item % PerTaste] = (float)Math.Sqrt(settings.MedianBestScore);
            }

            var factors = new ItemFactors(vectors, [.. Enumerable.Range(0, histories.Items.Count)]);
            return new FittedFactors(factors, () => new UserMean(histories, factors, settings.Weights));
        }

        static long NewestEvent(UserHistories histories)
        {
            var newest = long.MinValue;
            for (var user = 0; user < histories.Events.UserCount; user++)
            {
                var keys = new ulong[histories.Events.Count(user)];
                histories.Events.CopyTo(user, keys);
                newest = keys.Select(histories.Key.Microseconds).Append(newest).Max();
            }

            return newest;
        }
    }
}
