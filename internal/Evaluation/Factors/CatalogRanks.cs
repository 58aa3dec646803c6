using System.Numerics;
using RecSys.Evaluation.Metrics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>Ranks the available items that a user has no event on before the holdout, and returns the rank of the target.</summary>
static class CatalogRanks
{
    /// <summary>By holdout: the rank of the target by decayed popularity as of the holdout; a miss where it has none.</summary>
    /// <param name="halfLifeDays">The popularity half-life of the settings; null uses the event types' defaults.</param>
    public static int[] ByPopularity(ScoringData data, IReadOnlyList<NewItemHoldout> holdouts, double? halfLifeDays)
    {
        var sweep = new PopularitySweep(data.Interactions, data.Types, halfLifeDays);
        var popularity = new double[data.Catalog.ItemCount];
        var ranks = new int[holdouts.Count];
        foreach (var i in Enumerable.Range(0, holdouts.Count).OrderBy(i => holdouts[i].Time))
        {
            sweep.AdvanceTo(holdouts[i].Time);
            sweep.CopyTo(popularity);
            ranks[i] = RankIfPositive<double>(data, popularity, holdouts[i]);
        }

        return ranks;
    }

    /// <summary>By holdout: the rank of the target by co-visitation with the user's seed items as of the holdout; a miss where it has none.</summary>
    /// <param name="windowDays">The window of seed items and of the event pairs that are counted, in days.</param>
    /// <param name="workers">Number of threads; the result does not depend on it.</param>
    public static int[] ByCoVisitation(
        ScoringData data, IReadOnlyList<NewItemHoldout> holdouts, double windowDays, int workers, CancellationToken cancellationToken)
    {
        const int AtOnce = 64;
        var interactions = data.Interactions;
        var ranks = new int[holdouts.Count];
        var byTime = Enumerable.Range(0, holdouts.Count).OrderBy(i => holdouts[i].Time).Chunk(AtOnce);
        Parallel.ForEach(
            byTime, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, () => new CoVisitation(interactions),
            (some, _, counts) =>
            {
                foreach (var i in some)
                {
                    var (user, _, time) = holdouts[i];
                    var start = Days.WindowStart(time, windowDays);
                    counts.Load(RecentItems.SeedItems(interactions, user, start, time), interactions.CountBefore(start), interactions.CountBefore(time));
                    ranks[i] = RankIfPositive(data, counts.Counts, holdouts[i]);
                }

                return counts;
            },
            _ => { });
        return ranks;
    }

    /// <summary>The rank of the target by score, ties to the smaller item id; a miss when it is not ranked or the user has seen it.</summary>
    /// <param name="scores">By item.</param>
    /// <param name="ranked">By item: whether it is ranked.</param>
    public static int Of<T>(Interactions interactions, ReadOnlySpan<T> scores, ReadOnlySpan<bool> ranked, NewItemHoldout holdout)
        where T : INumber<T>
    {
        var target = holdout.Target;
        var events = interactions.EventsOfUser(holdout.User);
        var seen = interactions.ItemsOfUser(holdout.User)[..Interactions.CountBelow(events, interactions.CountBefore(holdout.Time))];
        if (!ranked[target] || seen.Contains(target))
            return RankOfTarget.Miss;

        var score = scores[target];
        var rank = 1;
        for (var item = 0; item < scores.Length; item++)
        {
            if (ranked[item] && IsBefore(item, scores[item]))
                rank++;
        }

        var removed = new HashSet<int>();
        foreach (var item in seen)
        {
            if (ranked[item] && IsBefore(item, scores[item]) && removed.Add(item))
                rank--;
        }

        return rank;

        bool IsBefore(int item, T other) => other > score || (other == score && item < target);
    }

    // A ranking by counts has no opinion on items that it did not count: their order by id would be chance.
    static int RankIfPositive<T>(ScoringData data, ReadOnlySpan<T> scores, NewItemHoldout holdout) where T : INumber<T>
        => scores[holdout.Target] > T.Zero ? Of(data.Interactions, scores, data.Catalog.Available, holdout) : RankOfTarget.Miss;
}
