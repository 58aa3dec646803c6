using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;

namespace RecSys.Evaluation.Sweep;

/// <summary>A measure that a sweep can aim at, constrain, or draw a front of; at the cut-off of the verdict.</summary>
public sealed class SweepMetric
{
    /// <summary>All metrics, in the order in which errors name them.</summary>
    public static readonly IReadOnlyList<SweepMetric> All =
    [
        OfRank("hit_rate", "hit rate", RankMeasure.HitRate, Hit.Of),
        OfRank("mrr", "MRR", RankMeasure.Mrr, ReciprocalRank.Of),
        OfRank("ndcg", "nDCG", RankMeasure.Ndcg, Ndcg.Of),
        OfUser("beyond_popularity_hit_rate", "beyond popularity", (lists, user) => lists.BeyondPopularity(user)),
        OfUser("fill", "fill", (lists, user) => lists.Fill(user)),
        OfUser("novelty", "novelty", (lists, user) => lists.Novelty(user)),
        OfUser("intra_list_diversity", "diversity", (lists, user) => lists.Diversity(user)),
        OfUser("overlap", "overlap", (lists, user) => lists.Overlap(user)),
        OfUser("average_popularity", "avg popularity", (lists, user) => lists.AveragePopularity(user), higherIsBetter: false),
        OfLists("coverage", "coverage", (lists, users) => Coverage.Of(lists.Slots(users), users.Length, lists.K).Share),
        OfLists("gini", "Gini", (lists, users) => Gini.Of(lists.Slots(users)).OverN, higherIsBetter: false),
        OfLists("effective_items", "effective items", (lists, users) => SlotEntropy.Of(lists.Slots(users)).EffectiveItems),
        OfLists("tail_share", "tail share", (lists, users) => lists.TailShare(users)),
    ];

    static readonly Dictionary<string, SweepMetric> Named = All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    readonly Func<TrialLists, int, double?>? _ofUser;
    readonly Func<TrialLists, int[], double?>? _ofLists;

    SweepMetric(
        string name, string label, RankMeasure? rank, bool higherIsBetter, Func<TrialLists, int, double?>? ofUser, Func<TrialLists, int[], double?>? ofLists)
        => (Name, Label, Rank, HigherIsBetter, _ofUser, _ofLists) = (name, label, rank, higherIsBetter, ofUser, ofLists);

    /// <summary>As written in a sweep file and in JSON: <c>hit_rate</c>.</summary>
    public string Name { get; }

    /// <summary>As shown in a table: <c>hit rate</c>.</summary>
    public string Label { get; }

    /// <summary>Null when the metric is not made of ranks alone.</summary>
    public RankMeasure? Rank { get; }

    /// <summary>False where less is better, as for Gini.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>Whether it is a mean over users, so that two trials can be compared user by user.</summary>
    public bool IsMeanOverUsers => _ofUser is not null;

    /// <summary>The metric of that name, or null.</summary>
    public static SweepMetric? Find(string name) => Named.GetValueOrDefault(name);

    /// <summary>The metric of a rank measure.</summary>
    public static SweepMetric Of(RankMeasure measure) => All.First(metric => metric.Rank == measure);

    /// <summary>Whether the first value is better than the second.</summary>
    public bool IsBetter(double value, double other) => HigherIsBetter ? value > other : value < other;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The value over some users, added in their order; null where it is undefined.</summary>
    internal double? Over(TrialLists lists, int[] users)
    {
        if (_ofLists is not null)
            return _ofLists(lists, users);

        var sum = 0.0;
        var count = 0;
        foreach (var user in users)
        {
            if (_ofUser!(lists, user) is { } value)
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? null : sum / count;
    }

    /// <summary>The value of one user; null where it is undefined.</summary>
    internal double? OfOne(TrialLists lists, int user) => _ofUser!(lists, user);

    static SweepMetric OfRank(string name, string label, RankMeasure measure, Func<int, int, double> ofRank)
        => new(name, label, measure, true, (lists, user) => ofRank(lists.Ranks[user], lists.K), null);

    static SweepMetric OfUser(string name, string label, Func<TrialLists, int, double?> ofUser, bool higherIsBetter = true)
        => new(name, label, null, higherIsBetter, ofUser, null);

    static SweepMetric OfLists(string name, string label, Func<TrialLists, int[], double?> ofLists, bool higherIsBetter = true)
        => new(name, label, null, higherIsBetter, null, ofLists);
}
