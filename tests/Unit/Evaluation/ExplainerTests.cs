using CsCheck;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Explain;
using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

public sealed class ExplainerTests
{
    static readonly Candidate[] Candidates =
    [
        Named("default"), Named("plain", PlainCount), Named("capped", PlainCount with { BrandCap = 1 }), Named("diverse", PlainCount with { MmrLambda = 0.2 }),
    ];

    static UserExplanation Of(ScoringData data, int user, EvaluationOptions options, int? item = null)
        => Explainer.Of(data, Candidates, options, user, item) ?? throw new InvalidOperationException("the user has no holdout");

    [Test]
    public void Explained_lists_are_the_lists_of_the_evaluation()
    {
        Acts.Sample(acts =>
        {
            var data = World.Of(ItemIds, acts, Tags, unavailable: ["c"]);
            var options = Options with { Cutoffs = [3], Unit = acts.Length % 2 == 0 ? HoldoutUnit.Event : HoldoutUnit.Session };
            var result = Evaluator.Run(data, Candidates, options);
            for (var user = 0; user < result.Holdouts.Count; user++)
            {
                var explanation = Of(data, result.Holdouts[user].User, options);
                Assert.That(explanation.Evaluated);
                Assert.That(explanation.Targets.Select(target => target.Item), Is.EqualTo(result.Holdouts[user].Targets.Select(target => data.Interactions.ItemIds[target.Item])));
                for (var candidate = 0; candidate < Candidates.Length; candidate++)
                {
                    var explained = explanation.Candidates[candidate];
                    Assert.That(
                        explained.List.Where(item => item.Rank is not null).Select(item => item.Item),
                        Is.EqualTo(result.Candidates[candidate].Lists[user].Select(item => data.Interactions.ItemIds[item])));
                    Assert.That(explained.MissReason, Is.EqualTo(result.Candidates[candidate].MissReasonsByUser[user]));
                    Assert.That(explained.List.Where(item => item.IsTarget).Select(item => item.Rank ?? 0), Is.EquivalentTo(result.Candidates[candidate].Ranks[user].ToArray()));
                }
            }
        }, iter: 30);
    }

    [Test]
    public void Explained_parts_of_a_score_add_up_to_the_score()
    {
        var data = World.Of(ItemIds, Enumerable.Range(0, 200).Select(i => new Act($"u{i % 8}", ItemIds[i * 7 % 12], i * Minute)), Tags);
        foreach (var candidate in Of(data, 0, Options).Candidates)
        {
            Assert.That(candidate.SeedItems, Is.Not.Empty);
            Assert.That(candidate.Profile.Sum(tag => tag.Weight), Is.EqualTo(1).Within(1e-12));
            foreach (var item in candidate.List)
            {
                var value = item.Signals.ToDictionary(signal => signal.Signal.Key, signal => signal.Normalised);
                var similarity = new[] { value["embedding"], value["collaborative"], value["content"], value["session"] }.Max();
                var blend = candidate.Weights["popularity"] * value["popularity"] + candidate.Weights["co_visitation"] * value["co_visitation"]
                    + candidate.Weights["similarity"] * similarity;
                Assert.That(item.Blend, Is.EqualTo(blend).Within(1e-12));
                Assert.That(item.Score, Is.EqualTo(blend * item.Boost).Within(1e-12));
                if (item.Mmr is { } mmr)
                    Assert.That(mmr.Value, Is.EqualTo(candidate.MmrLambda!.Value * mmr.Relevance - mmr.Penalty).Within(1e-12));
            }
        }
    }

    [Test]
    public void An_item_asked_about_is_explained_with_its_miss_reason()
    {
        var acts = Enumerable.Range(0, 200).Select(i => new Act($"u{i % 8}", ItemIds[i * 7 % 12], i * Minute)).Append(new Act("u1", "gone", 1000 * Minute));
        var data = World.Of(ItemIds, acts, Tags, unavailable: ["c"]);
        var gone = data.Interactions.ItemIds.Find("gone");
        var explanation = Of(data, 0, Options, gone);

        Assert.That(explanation.Item, Is.EqualTo("gone"));
        Assert.That(explanation.Candidates.Select(candidate => candidate.List.Single(item => item.Item == "gone").MissReason), Has.All.EqualTo(MissReason.NotInCatalog));
        Assert.That(
            Of(data, 0, Options, data.Interactions.ItemIds.Find("c")).Candidates[0].List.Single(item => item.Item == "c").MissReason, Is.EqualTo(MissReason.NotAvailable));
    }

    [Test]
    public void A_user_excluded_from_the_evaluation_is_explained_and_reported_as_excluded()
    {
        var data = World.Of(ItemIds, [new("one", "a", Minute), new("two", "b", 2 * Minute), new("two", "c", 3 * Minute)], Tags);
        var explanation = Of(data, data.Interactions.UserIds.Find("one"), Options);

        Assert.That(explanation.Evaluated, Is.False);
        Assert.That(explanation.HistoryEvents, Is.Zero);
        Assert.That(ExplanationText.Heading(explanation), Has.Some.Contains("excludes this user"));
    }

    [Test]
    public void A_user_without_an_event_to_hold_out_has_no_explanation()
    {
        var data = World.Of(ItemIds, [new("late", "a", 200 * Day)], Tags);
        Assert.That(Explainer.Of(data, Candidates, Options, 0, null), Is.Null);
    }

    [TestCase("de-DE")]
    [TestCase("")]
    public void Text_gives_the_miss_reason_and_every_row_has_all_columns_in_any_culture(string culture)
    {
        Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo(culture);
        var data = World.Of(ItemIds, Enumerable.Range(0, 200).Select(i => new Act($"u{i % 8}", ItemIds[i * 7 % 12], i * Minute)), Tags, unavailable: ["c"]);
        var explanation = Of(data, 0, Options with { Cutoffs = [2] }, data.Interactions.ItemIds.Find("c"));
        foreach (var candidate in explanation.Candidates)
        {
            var heading = ExplanationText.Heading(candidate).ToArray();
            Assert.That(heading[0], Does.StartWith($"{candidate.Candidate}: the {(candidate.MissReason == MissReason.Found ? "target has rank " : $"target is missed: {ExplanationText.Word(candidate.MissReason)}")}"));
            var table = ExplanationText.Table(explanation, candidate);
            Assert.That(table.Rows, Has.All.Count.EqualTo(table.Columns.Count));
            Assert.That(table.Rows.Select(row => row[2]), Has.Some.EqualTo("asked, not available"));
            Assert.That(string.Concat(table.Rows.SelectMany(row => row)), Does.Not.Contain("0,"));
        }
    }
}
