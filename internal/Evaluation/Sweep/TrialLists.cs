using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>What the metrics of one trial are read off: its lists and ranks by user, cut off at k.</summary>
sealed class TrialLists(SweepGround ground, int[][] lists, int[] ranks)
{
    public int K => ground.K;

    public int[] Ranks { get; } = ranks;

    public SlotCounts Slots(int[] users)
        => SlotCounts.Of(users.Select(user => lists[user]), K, ground.PositionInCatalog, ground.Catalog.AvailableCount);

    public double? TailShare(int[] users) => Metrics.TailShare.Of(users.Select(user => lists[user]), K, ground.Head).Micro;

    public double Fill(int user) => (double)lists[user].Length / K;

    public double BeyondPopularity(int user) => Metrics.BeyondPopularity.Of(Ranks[user], ground.PopularityRanks[user], K);

    public double? Diversity(int user) => IntraListDiversity.Of(lists[user], ground.Catalog.Tags).Value;

    public double Overlap(int user) => Jaccard.Of(lists[user], ground.BaselineLists[user]);

    // The measures take counts by item: here an item is its place in the list.
    public double? Novelty(int user)
        => Metrics.Novelty.Of(Places(user), ground.Prior.UserCounts(lists[user], ground.Times[user]), ground.Prior.Users(ground.Times[user]));

    public double? AveragePopularity(int user) => RecommendationPopularity.Of(Places(user), ground.Prior.UserCounts(lists[user], ground.Times[user]));

    int[] Places(int user) => [.. Enumerable.Range(0, lists[user].Length)];
}

/// <summary>What all trials of a sweep are measured against, made when it is first asked for.</summary>
sealed class SweepGround(ScoringData data, IReadOnlyList<Holdout> holdouts, EvaluationOptions options)
{
    readonly Lazy<int[]> _positions = new(() => CandidateNumbering.CatalogPositions(data.Catalog).Position);
    readonly Lazy<bool[]> _head =
        new(() => Metrics.TailShare.HeadOf(Evaluator.EventsBefore(data.Interactions, holdouts.Min(holdout => holdout.Time))));
    readonly Lazy<int[]> _popularityRanks = new(() => PriorPopularity.Of(data, holdouts, [], options).TargetRanks);
    readonly Lazy<PriorUsers> _prior = new(() => new PriorUsers(data.Interactions));

    public int K => options.VerdictCutoff;

    public ItemCatalog Catalog => data.Catalog;

    public int[] PositionInCatalog => _positions.Value;

    public bool[] Head => _head.Value;

    public int[] PopularityRanks => _popularityRanks.Value;

    public PriorUsers Prior => _prior.Value;

    /// <summary>By user: the moment of the lists.</summary>
    public long[] Times { get; } =
        [.. holdouts.Select(holdout => options.Protocol == EvidenceProtocol.Replay ? options.Until : holdout.Time)];

    /// <summary>By user: the list of the settings in force, cut off at k.</summary>
    public int[][] BaselineLists { get; set; } = [];
}
