using System.Text.Json;
using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Explain;
using RecSys.Jobs.Runs;
using RecSys.Scoring;
using static RecSys.Tests.Unit.Evaluation.World;

namespace RecSys.Tests.Unit.Evaluation;

/// <summary>Signals that only this test declares enter the blend and the explanation.</summary>
public sealed class AddedSignalTests
{
    static readonly ScoringData Data = World.Of(
        ItemIds, Enumerable.Range(0, 200).Select(i => new Act($"u{i % 8}", ItemIds[i * 7 % 12], i * Minute)), Tags);

    static readonly Candidate[] Candidates = [Named("plain", PlainCount with { Alpha = 0.5, Gamma = 0.25 })];

    [Test]
    public void A_signal_of_an_existing_term_enters_the_blend_where_it_is_the_largest()
    {
        var formula = new BlendFormula([.. Signal.All, new LateItems(BlendTerm.Similarity)]);

        foreach (var item in Explain(formula).List)
        {
            var value = item.Signals.ToDictionary(signal => signal.Signal.Name, signal => signal.Normalised);
            var similarity = new[] { value["embedding"], value["collaborative"], value["content"], value["session"], value["late-items"] }.Max();
            Assert.That(item.Terms["similarity"], Is.EqualTo(similarity));
            Assert.That(item.Blend, Is.EqualTo(0.5 * value["popularity"] + 0.25 * similarity).Within(1e-12));
        }
    }

    [Test]
    public void A_signal_with_a_term_of_its_own_decides_the_list_by_its_weight()
    {
        var formula = new BlendFormula([.. Signal.All, new LateItems(new BlendTerm("late-items", _ => 100))]);

        Assert.That(Ranked(Explain(formula)), Is.EqualTo(new[] { "l", "k", "j", "i", "h" }));
        Assert.That(Ranked(Explain(BlendFormula.Default)), Is.Not.EqualTo(new[] { "l", "k", "j", "i", "h" }));
    }

    [Test]
    public void The_explanation_shows_it_as_text_and_json()
    {
        var formula = new BlendFormula([.. Signal.All, new LateItems(BlendTerm.Similarity)]);
        var explanation = Explainer.Of(Data, Candidates, Options, 0, null, formula)!;
        var candidate = explanation.Candidates[0];
        var table = ExplanationText.Table(explanation, candidate);
        var json = JsonSerializer.SerializeToElement(explanation, ReportJson.Indented).GetProperty("candidates")[0].GetProperty("list")[0];

        Assert.That(ExplanationText.Heading(candidate), Has.One.EndsWith("similarity is the largest of embedding, collaborative, content, session, late-items"));
        Assert.That(table.Columns, Does.Contain(">late-items"));
        Assert.That(table.Rows, Has.All.Count.EqualTo(table.Columns.Count));
        Assert.That(
            json.EnumerateObject().Select(property => property.Name).Skip(5).Take(8),
            Is.EqualTo(new[] { "popularity", "co_visitation", "embedding", "collaborative", "content", "session", "late_items", "similarity" }));
        Assert.That(json.GetProperty("late_items").GetProperty("normalised").GetDouble(), Is.EqualTo(candidate.List[0].Signals[^1].Normalised));
    }

    [Test]
    public void The_explanation_shows_a_term_of_its_own_with_its_weight()
    {
        var candidate = Explain(new BlendFormula([.. Signal.All, new LateItems(new BlendTerm("late-items", _ => 100))]));

        Assert.That(candidate.Weights["late_items"], Is.EqualTo(100));
        Assert.That(ExplanationText.Heading(candidate), Has.One.StartsWith("score = (0.5 x popularity + 0 x co-visitation + 0.25 x similarity + 100 x late-items) x boost"));
    }

    static CandidateExplanation Explain(BlendFormula formula) => Explainer.Of(Data, Candidates, Options, 0, null, formula)!.Candidates[0];

    static IEnumerable<string> Ranked(CandidateExplanation candidate) => candidate.List.Where(item => item.Rank is not null).Select(item => item.Item);

    /// <summary>The index of the item: larger for ids later in the alphabet.</summary>
    sealed class LateItems(BlendTerm term) : Signal("late-items", term)
    {
        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            for (var i = 0; i < items.Length; i++)
                raw[i] = items[i] / 10.0;
        }
    }
}
