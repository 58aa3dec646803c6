namespace RecSys.Evaluation.Metrics;

/// <summary>Every metric, one row each: reports, comparisons, sweeps and gates read this list and contain no metric of their own.</summary>
/// <remarks>To add a metric, add a row to <see cref="All"/>. The rows have the order of the JSON report.</remarks>
public sealed partial class Metric
{
    /// <summary>Share of holdouts with a target in the list.</summary>
    public static readonly Metric HitRate = new()
    {
        Name = "hit_rate",
        Label = "hit rate",
        HigherIsBetter = true,
        AtEveryCutoff = true,
        Table = MetricTable.Accuracy,
        IsProportion = true,
        OfTargets = Hit.Of,
        OfRandom = RandomRecommender.HitRate,
        Meaning = "Share of holdouts with a target in the first k items of the list. With one target per holdout, the same as recall@k.",
    };

    /// <summary>Mean reciprocal rank.</summary>
    public static readonly Metric Mrr = new()
    {
        Name = "mrr",
        Label = "MRR",
        HigherIsBetter = true,
        AtEveryCutoff = true,
        Table = MetricTable.Accuracy,
        OfTargets = ReciprocalRank.Of,
        OfRandom = RandomRecommender.Mrr,
        Meaning = "Mean over all holdouts of 1 / rank of the first target found; 0 when none is in the first k items.",
    };

    /// <summary>Normalised discounted cumulative gain.</summary>
    public static readonly Metric Ndcg = new()
    {
        Name = "ndcg",
        Label = "nDCG",
        HigherIsBetter = true,
        AtEveryCutoff = true,
        Table = MetricTable.Accuracy,
        OfTargets = Metrics.Ndcg.Of,
        OfRandom = RandomRecommender.Ndcg,
        Meaning = "Mean over all holdouts of the sum of 1 / log2(rank + 1) over the targets in the first k items, divided by that of a list with the targets at its first ranks.",
    };

    /// <summary>Share of the list positions that contain an item.</summary>
    public static readonly Metric Fill = new()
    {
        Name = "fill",
        Label = "fill",
        HigherIsBetter = true,
        AtEveryCutoff = true,
        Table = MetricTable.Lists,
        ColumnOrder = 1,
        OfUser = (lists, user) => (double)lists.LengthOf(user) / lists.K,
        OfLists = lists => lists.Lengths.Fill,
        OfOutcomes = UserColumns.Fill,
        Meaning = "Share of the k list positions of all users that contain an item.",
    };

    /// <summary>Share of the available items that are in any list.</summary>
    public static readonly Metric Coverage = new()
    {
        Name = "coverage",
        Label = "coverage",
        HigherIsBetter = true,
        AtEveryCutoff = true,
        Table = MetricTable.Accuracy,
        OfLists = lists => lists.Coverage.Share,
        OfOutcomes = UserColumns.Coverage,
        OfAllUsersOnly = true,
        Meaning = "Share of the namespace's available items that are in any list. Compare only at equal numbers of users and equal k.",
    };

    /// <summary>Concentration of the recommendations.</summary>
    public static readonly Metric Gini = new()
    {
        Name = "gini",
        Label = "Gini",
        HigherIsBetter = false,
        Table = MetricTable.Lists,
        OfLists = lists => lists.Gini.OverN,
        Meaning = "Concentration of the list positions over all available items, (n) form: 0 is even, near 1 is concentrated.",
    };

    /// <summary>All metrics, in the order of the JSON report.</summary>
    public static readonly IReadOnlyList<Metric> All =
    [
        HitRate,
        Mrr,
        Ndcg,
        new()
        {
            Name = "recall", Label = "recall", HigherIsBetter = true, AtEveryCutoff = true, Table = MetricTable.Accuracy, OfSeveralTargets = true,
            OfTargets = Metrics.Recall.Of, OfRandom = RandomRecommender.Recall,
            Meaning = "Mean over all holdouts of the share of the targets that are in the first k items.",
        },
        new()
        {
            Name = "map", Label = "MAP", HigherIsBetter = true, AtEveryCutoff = true, Table = MetricTable.Accuracy, OfSeveralTargets = true,
            OfTargets = AveragePrecision.Of, OfRandom = RandomRecommender.AveragePrecision,
            Meaning = "Mean over all holdouts of the average precision: the sum of the precision at the rank of each target found, over min(targets, k).",
        },
        new()
        {
            Name = "average_rank_of_hits", Label = "avg rank of hits", AtEveryCutoff = true, Table = MetricTable.Accuracy, Format = "0.0",
            OfLists = lists => lists.HitRanks.Average,
            Meaning = "Mean rank of the first target found, over holdouts with a hit; null without hits. Read it together with the hits: more hits at low ranks make it worse.",
        },
        new()
        {
            Name = "median_rank_of_hits", Label = "median rank of hits", AtEveryCutoff = true, OfLists = lists => lists.HitRanks.Median,
            Meaning = "Median rank of the first target found, over holdouts with a hit (the lower one of two); null without hits.",
        },
        new()
        {
            Name = "median_rank_with_misses", Label = "median rank with misses", AtEveryCutoff = true, OfLists = lists => lists.HitRanks.MedianWithMisses,
            Meaning = "Median rank with a miss counted as k + 1 (the lower one of two): comparable between candidates.",
        },
        new()
        {
            Name = "average_list_length", Label = "avg length", AtEveryCutoff = true, Table = MetricTable.Accuracy, ColumnOrder = 1, Format = "0.0",
            OfLists = lists => lists.Lengths.Average,
            Meaning = "Items per list, empty lists included. Lists are never padded.",
        },
        new()
        {
            Name = "empty_lists", Label = "empty lists", AtEveryCutoff = true, OfLists = lists => lists.Lengths.EmptyLists,
            Meaning = "Users with an empty list. They count as misses.",
        },
        new()
        {
            Name = "short_lists", Label = "short lists", AtEveryCutoff = true, OfLists = lists => lists.Lengths.ShortLists,
            Meaning = "Users whose list contains at least one item and fewer than k.",
        },
        Fill,
        new() { Name = "unique_items", Label = "unique items", AtEveryCutoff = true, OfLists = lists => lists.Coverage.UniqueItems },
        Coverage,
        new()
        {
            Name = "reachable_coverage", Label = "reachable coverage", AtEveryCutoff = true, OfLists = lists => lists.Coverage.MaxReachable,
            Meaning = "The largest coverage that this many lists of k items can reach.",
        },
        Gini,
        new() { Name = "gini_n_minus_one", Label = "Gini (n - 1)", OfLists = lists => lists.Gini.OverNMinusOne },
        new() { Name = "entropy_bits", Label = "entropy", OfLists = lists => lists.Entropy.Bits },
        new() { Name = "entropy_normalised", Label = "normalised entropy", OfLists = lists => lists.Entropy.Normalised },
        new()
        {
            Name = "effective_items", Label = "effective items", HigherIsBetter = true, Table = MetricTable.Lists, InCsv = false, Format = "0.0",
            OfLists = lists => lists.Entropy.EffectiveItems,
            Meaning = "2 to the power of the entropy of the list positions in bits.",
        },
        new()
        {
            Name = "novelty", Label = "novelty", HigherIsBetter = true, Table = MetricTable.Lists, Format = "0.00", OfUser = (lists, user) => lists.Novelty(user),
            Meaning = "Mean self-information of the items in bits, -log2(users of the item / users) before the holdout, over non-empty lists.",
        },
        new() { Name = "novelty_lists", Label = "lists with novelty", OfLists = lists => lists.Users.Count(user => lists.Novelty(user) is not null) },
        new() { Name = "tail_share_macro", Label = "tail share per list", OfLists = lists => lists.Tail.Macro },
        new()
        {
            Name = "tail_share", ReportKey = "tail_share_micro", Label = "tail share", HigherIsBetter = true, Table = MetricTable.Lists,
            OfLists = lists => lists.Tail.Micro, OfOutcomes = UserColumns.TailShare,
            Meaning = "Share of list positions with an item outside the smallest set of items that has 80 % of the events before the earliest holdout.",
        },
        new()
        {
            Name = "average_popularity", Label = "avg popularity", HigherIsBetter = false, Table = MetricTable.Lists, InCsv = false, Format = "0.0",
            OfUser = (lists, user) => lists.AveragePopularity(user),
            Meaning = "Mean number of prior users of the items, over non-empty lists.",
        },
        new()
        {
            Name = "intra_list_diversity", Label = "diversity", HigherIsBetter = true, Table = MetricTable.Lists, OfUser = (lists, user) => lists.Diversity(user).Value,
            Meaning = "Mean of 1 - Jaccard(tags) over pairs of tagged items, over lists with at least two of them.",
        },
        new() { Name = "diversity_lists", Label = "lists with diversity", OfLists = lists => lists.Users.Count(user => lists.Diversity(user).Value is not null) },
        new() { Name = "diversity_pairs_skipped", Label = "pairs without tags", OfLists = lists => lists.Users.Sum(user => lists.Diversity(user).PairsSkipped) },
        new()
        {
            Name = "overlap", ReportKey = "jaccard_with_baseline", Label = "overlap", HigherIsBetter = true, Table = MetricTable.Lists, ColumnOrder = 1, InCsv = false,
            OfUser = (lists, user) => Jaccard.Of(lists.ListOf(user), lists.BaselineListOf(user)), NeedsBaseline = true,
            Meaning = "Similarity of a candidate's lists and the baseline's: the Jaccard index, and the average overlap, which weighs the top ranks more.",
        },
        new()
        {
            Name = "average_overlap_with_baseline", Label = "average overlap",
            OfUser = (lists, user) => AverageOverlap.Of(lists.ListOf(user), lists.BaselineListOf(user), lists.K), NeedsBaseline = true,
        },
        new()
        {
            Name = "beyond_popularity_hit_rate", Label = "beyond popularity", HigherIsBetter = true, Table = MetricTable.Lists, ColumnOrder = 1, InCsv = false,
            OfUser = (lists, user) => BeyondPopularity.Of(lists.Ranks[user], lists.PopularityRanksOf(user), lists.K),
            Meaning = "Share of holdouts with a target that was found and is not among the k items with the most users before the holdout.",
        },
    ];
}
