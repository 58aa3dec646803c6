using RecSys.Evaluation.Metrics;

namespace RecSys.Evaluation.Reports;

/// <summary>The meaning of each number of a report, by its name there.</summary>
public static class Definitions
{
    static readonly (string Name, string Meaning)[] Others =
    [
        ("hit_rate_interval", "95 % Wilson score interval of the hit rate."),
        ("hits_by_k", "Holdouts with a target in the first 1, 2, ... items of the list, up to the largest k."),
        ("stages", "Number of targets in the first k by the weighted signals only, the targets that the profile boost, and then MMR and caps, added and removed, and the targets found. The numbers add up."),
        ("in_pool", "Share of holdouts with a target in the candidate pool: the upper bound for any order of the same pool."),
        ("source", "Of an external run: the file of its lists with its SHA-256, and how well they fit. The lists are taken on trust: nothing shows what evidence they were made from. Stages, in_pool and tied_at_cutoff are null, and a miss is not in the catalog, not available, below k or not in the list."),
        ("lost_at", "Miss reasons: the first one that applies to each holdout, of several targets that of the one that came nearest. Found and missed add up to the holdouts."),
        ("tied_at_cutoff", "Share of users whose k-th and next scores are equal, so that the smaller item id decided which item is in the list."),
        ("floors", "Reference baselines that need no blend, on the same users: popularity as of each holdout, repeat of the user's recent items, the exact expectation of a random order; and the upper bound."),
        ("against_popularity", "Every candidate compared with popularity as of each holdout, with p corrected over all candidates."),
        ("without_reranking", "The run's own baseline ranked without MMR and caps, a reference and no candidate: its numbers, and its difference from the baseline as it is, with p not corrected."),
        ("baseline_run", "The stored run whose candidate is the baseline of all comparisons, over the users with the same holdout in both runs. Overlap is still measured against this run's own baseline."),
        ("target_kinds", "Targets by where the user met them before: in the session of the held-out event, in an earlier session, never. Each kind is measured as if its targets were the only ones, over the holdouts that have one."),
        ("segments", "The holdouts split in several ways. Each is in exactly one segment of each split, so holdouts and hits add up to the whole. Comparisons are on the primary metric at the cut-off of the verdict, with p corrected by Holm over all candidates and segments."),
        ("reversals", "Segments in which a candidate is significantly worse although it is not worse over all users, or better although it is worse over all users."),
        ("gates", "One line per rule and candidate. A rule passes when the lower end of the 95 % interval is within the limit."),
        ("outcomes", "Per holdout: ranks of the targets (0: none), list length, tail items, and items in no other list. Holdouts are hashes of user, targets and time."),
        ("difference", "Mean over holdouts of candidate minus baseline."),
        ("interval", "95 % interval of the difference: paired bootstrap over users with all their holdouts, 10,000 resamples, percentiles, with two more users whose differences are +1 and -1, so that it covers the truth where few users differ. It shows the size of the difference and is not a second test. None while fewer than 10 users differ."),
        ("p", "Two-sided: exact McNemar test for hit rate with one holdout per user, otherwise sign flips over users with all their holdouts."),
        ("adjusted_p", "p after Holm's correction over the candidates of the run."),
        ("verdict", "On the primary metric: better or worse when adjusted p < 0.05 and the interval excludes 0; equivalent when the interval lies inside the margin; identical when the ranks are the same for all users; no significant difference otherwise, and always while fewer than 20 users differ."),
        ("smallest_difference", "Minimum detectable difference at 80 % power and at the two-sided level that Holm's correction leaves for the first comparison (5 % over their number), given how much the users differ. None while fewer than 20 users differ."),
    ];

    static readonly (string Name, string Meaning) Ablations =
        ("ablations", "Every candidate with each of its parts off in turn, on the same users. A signal that is off is 0 for every item and adds no item to the candidate pool; popularity still fills the pool. Differences are the candidate minus the candidate without the part, with p corrected by Holm over the parts of the candidate. Verdict: better when the part earns its place, worse when it costs hits. A part without numbers is not used by the candidate.");

    /// <summary>Definitions of the metrics, then of all other numbers, in the order in which a report shows them.</summary>
    /// <param name="ablations">Whether the report has ablations.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<Metric> metrics, bool ablations = false)
        => metrics.Where(metric => metric.Meaning is not null).Select(metric => (metric.Name, Meaning: metric.Meaning!)).Concat(Others)
            .Concat(ablations ? [Ablations] : [])
            .ToDictionary(definition => definition.Name, definition => definition.Meaning, StringComparer.Ordinal);
}
