using RecSys.Evaluation.Measurement;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Scoring;

namespace RecSys.Evaluation.Sweep;

/// <summary>What the trials of a sweep have in common for their metrics, computed when first needed.</summary>
sealed class SweepGround(ScoringData data, IReadOnlyList<Holdout> holdouts, EvaluationOptions options)
{
    readonly Lazy<int[]> _positions = new(() => CandidateResults.CatalogPositions(data.Catalog).Position);
    readonly Lazy<bool[]> _head =
        new(() => TailShare.HeadOf(Evaluator.EventsBefore(data.Interactions, holdouts.Min(holdout => holdout.Time))));
    readonly Lazy<TargetRanks> _popularityRanks = new(() => PriorPopularity.Of(data, holdouts, [], options).TargetRanks);
    readonly Lazy<PriorUsers> _prior = new(() => new PriorUsers(data.Interactions));

    public int K => options.VerdictCutoff;

    public ItemCatalog Catalog => data.Catalog;

    public int[] PositionInCatalog => _positions.Value;

    public bool[] Head => _head.Value;

    public TargetRanks PopularityRanks => _popularityRanks.Value;

    public PriorUsers Prior => _prior.Value;

    /// <summary>By user: the time of the lists.</summary>
    public long[] Times { get; } =
        [.. holdouts.Select(holdout => options.Protocol == EvidenceProtocol.Replay ? options.Until : holdout.Time)];

    /// <summary>By user: the list of the current settings, cut off at k.</summary>
    public int[][] BaselineLists { get; set; } = [];
}
