namespace RecSys.Evaluation.Reports;

/// <summary>What each number of a report means, by the name that it has there.</summary>
public static class Definitions
{
    /// <summary>In the order in which a report shows them.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["hit_rate"] = "Share of evaluated users whose next item stands in the first k places. With one target a user, the same as recall@k.",
        ["hit_rate_interval"] = "95 % Wilson score interval of the hit rate.",
        ["hits_by_k"] = "Users whose target stands in the first 1, 2, ... places of the list, up to the largest k.",
        ["mrr"] = "Mean over all evaluated users of 1 / rank of the target, 0 when it is not in the first k places.",
        ["ndcg"] = "Mean over all evaluated users of 1 / log2(rank + 1), 0 when the target is not in the first k places.",
        ["average_rank_of_hits"] = "Mean rank over hit users only; null without hits. Read it beside the hits: more hits at low places make it worse.",
        ["median_rank_of_hits"] = "Lower middle rank over hit users only; null without hits.",
        ["median_rank_with_misses"] = "Lower middle rank with a miss at k + 1: comparable between candidates.",
        ["average_list_length"] = "Items a list, empty lists included. Lists are never padded.",
        ["empty_lists"] = "Users without a list. They count as misses.",
        ["short_lists"] = "Users whose list holds something and less than k items.",
        ["fill"] = "Share of the k places of all users that hold an item.",
        ["coverage"] = "Share of the namespace's available items that stand in any list. Compare at equal users and k only.",
        ["reachable_coverage"] = "The most that this many lists of k could cover.",
        ["gini"] = "Concentration of the list places over all available items, (n) form: 0 is even, towards 1 is concentrated.",
        ["effective_items"] = "2 to the power of the entropy of the list places in bits.",
        ["stages"] = "Targets among the first k by the weighted signals alone, what the profile boost and then MMR and caps gained and lost, and what was found: it adds up.",
        ["novelty"] = "Mean self-information of the items in bits, -log2(users of the item / users) before the holdout, over non-empty lists.",
        ["tail_share"] = "Share of list places outside the smallest set of items that makes 80 % of the events before the earliest holdout.",
        ["average_popularity"] = "Mean prior user count of the items, over non-empty lists.",
        ["intra_list_diversity"] = "Mean of 1 - Jaccard(tags) over pairs of tagged items, over lists with at least two of them.",
        ["overlap"] = "How alike the lists of a candidate and the baseline are: Jaccard index, and average overlap that weighs the top more.",
        ["beyond_popularity_hit_rate"] = "Share of users whose target was found and is not among the k items with most users before the holdout.",
        ["in_pool"] = "Share of users whose target was in the candidate pool: the ceiling of any order of the same pool.",
        ["lost_at"] = "Where targets were lost, the first place that applies; found and lost add up to the users.",
        ["tied_at_cutoff"] = "Share of users whose k-th and next score are equal, so that the smaller item id decided who is in.",
        ["floors"] = "What needs no blend, on the same users: popularity as of each holdout, the user's own items again, random order exactly; and the ceiling.",
        ["against_popularity"] = "Every candidate compared with popularity as of each holdout, corrected over all of them.",
        ["baseline_run"] = "The stored run whose candidate is the baseline of all comparisons: over the users that both runs asked the same question about. Overlap stays with this run's own baseline.",
        ["segments"] = "The evaluated users split in several ways, each user in exactly one segment of each: users and hits add up to the whole. At the cut-off of the verdict, on the primary measure, p corrected by Holm over all candidates and segments.",
        ["reversals"] = "Segments in which a candidate is shown to be worse although it is not worse over all users, or better although it is worse there.",
        ["gates"] = "One line a rule and candidate. Passed when the lower end of the 95 % interval keeps the limit.",
        ["outcomes"] = "By user: rank of the target (0: none), list length, tail items and items that no other user's list has. Users stand as hashes of user, target and time.",
        ["difference"] = "Mean over users of candidate minus baseline.",
        ["interval"] = "95 % interval of the difference: paired bootstrap over users, 10,000 resamples, percentiles. It says how large, not whether.",
        ["p"] = "Two-sided: exact McNemar test for hit rate, sign flips over users for MRR and nDCG.",
        ["adjusted_p"] = "p after Holm's correction over the candidates of the run.",
        ["verdict"] = "On the primary measure: better or worse when adjusted p < 0.05; equivalent when the interval lies inside the margin; identical when no user differs; else no evidence, and always so while fewer than 10 users differ.",
        ["smallest_difference"] = "What this many users show four times out of five at a two-sided level of 5 %, given how much users differ.",
    };
}
