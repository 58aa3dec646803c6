using RecSys.Scoring;

namespace RecSys.Tests.Unit.Scoring;

public sealed class CandidatePoolTests
{
    // 400 items; popularity falls with the number, the factor product rises with it.
    static readonly World Shop = new(
        [.. Enumerable.Range(0, 400).Select(i => new ItemRow($"i{i:D3}", Tags: i >= 390 ? ["rare"] : [], Factor: [i / 400f]))],
        [
            .. Enumerable.Range(0, 350).Select(i => new EventRow("other", $"i{i:D3}", 0, 400 - i, 1)),
            new EventRow("factor", "i200", 0, 0, 2),
            new EventRow("tag", "gone", 0, 0, 2),
        ],
        World.DefaultTypes);

    [Test]
    public void Of_300_items_20_come_from_other_signals()
    {
        var sources = Sources("factor", 300);

        Assert.That(sources.Count(s => s == CandidateSource.Popularity), Is.EqualTo(280));
        Assert.That(Enumerable.Range(380, 20).Select(i => sources[i]), Is.All.EqualTo(CandidateSource.Collaborative));
    }

    [Test]
    public void Of_a_small_fanout_a_quarter_comes_from_other_signals()
        => Assert.That(Sources("factor", 8).Count(s => s == CandidateSource.Collaborative), Is.EqualTo(2));

    [Test]
    public void Popularity_gives_all_items_when_no_other_signal_gives_any()
        => Assert.That(Sources("tag", 300).Count(s => s == CandidateSource.Popularity), Is.EqualTo(300));

    [Test]
    public void Other_signals_fill_what_popularity_cannot_fill()
    {
        var sources = Sources("factor", 390);

        Assert.That(sources.Count(s => s == CandidateSource.Popularity), Is.EqualTo(350));
        Assert.That(sources.Count(s => s == CandidateSource.Collaborative), Is.EqualTo(40));
    }

    [Test]
    public void Popularity_gives_no_item_without_popularity()
        => Assert.That(Sources("tag", 400).Count(s => s != CandidateSource.None), Is.EqualTo(350));

    [Test]
    public void Fanout_is_at_least_the_list_length()
        => Assert.That(Sources("tag", 3, k: 12).Count(s => s == CandidateSource.Popularity), Is.EqualTo(12));

    static CandidateSource[] Sources(string user, int fanout, int k = 1)
    {
        var data = Shop.ToData();
        var settings = new BlendSettings { PopularityFanout = fanout, PopularityHalfLifeDays = 1e6 };
        CandidateSource[] sources = [];
        ScoringRun.Create(data, [new Query(data.Interactions.UserIds.Find(user), 3)], [settings], new RankingOptions(k))
            .ForEach(1, ranker => sources = [.. Enumerable.Range(0, 400).Select(i => ranker.Explain(0, data.Interactions.ItemIds.Find($"i{i:D3}")).Source)]);
        return sources;
    }
}
