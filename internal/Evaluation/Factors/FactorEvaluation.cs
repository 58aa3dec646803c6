using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>Compares how well factors and other rankings of the catalog find the next new item of held-out users.</summary>
public static class FactorEvaluation
{
    /// <summary>The k of the metrics.</summary>
    public const int Cutoff = 20;

    static readonly Metric[] Metrics = [Metric.HitRate, Metric.Mrr, Metric.Ndcg];

    /// <summary>Compares the rankings on every held-out user.</summary>
    /// <param name="factors">The rows with the new factors.</param>
    /// <param name="others">The rows with other factors, by kind.</param>
    /// <param name="settings">The half-life of popularity and the window of co-visitation.</param>
    /// <param name="seed">Seed of the bootstrap and the sign flips.</param>
    /// <param name="workers">Number of threads, at least 1; the result does not depend on it.</param>
    /// <returns>Null without a held-out user.</returns>
    public static FactorComparison? Compare(
        ScoringData factors, IReadOnlyList<(RankingKind Ranking, ScoringData Data)> others, NewItemHoldouts sample, BlendSettings settings, ulong seed,
        int workers, CancellationToken cancellationToken)
    {
        var holdouts = sample.Holdouts;
        if (holdouts.Count == 0)
            return null;

        var own = FactorRanks.Of(factors, holdouts, workers, cancellationToken);
        List<(RankingKind Ranking, int[] Ranks)> columns =
        [
            (RankingKind.New, own.Own),
            (RankingKind.Popularity, CatalogRanks.ByPopularity(factors, holdouts, settings.PopularityHalfLifeDays)),
            (RankingKind.CoVisitation, CatalogRanks.ByCoVisitation(factors, holdouts, settings.CoVisitationWindowDays, workers, cancellationToken)),
            .. others.Select(other => (other.Ranking, FactorRanks.Of(other.Data, holdouts, workers, cancellationToken).Own)),
            (RankingKind.OtherUser, own.OtherUser),
        ];
        return new FactorComparison
        {
            Cutoff = Cutoff,
            Users = holdouts.Count,
            Eligible = sample.Eligible,
            Unreachable = holdouts.Count(holdout => !factors.Catalog.Available[holdout.Target]),
            Items = factors.Catalog.AvailableCount,
            Rankings = [.. columns.Select(column => QualityOf(column.Ranking, column.Ranks))],
            Differences = [.. columns.Skip(1).Select(column => DifferenceOf(own.Own, column.Ranking, column.Ranks, seed, workers))],
            OwnFactorWins = own.Own.Zip(own.OtherUser, OwnWins).Average(),
        };
    }

    /// <summary>How well one set of factors finds the targets; null without a held-out user.</summary>
    /// <inheritdoc cref="Compare"/>
    public static RankingQuality? Measure(ScoringData factors, NewItemHoldouts sample, int workers, CancellationToken cancellationToken)
        => sample.Holdouts.Count == 0
            ? null
            : QualityOf(RankingKind.New, FactorRanks.Of(factors, sample.Holdouts, workers, cancellationToken).Own);

    static RankingQuality QualityOf(RankingKind ranking, int[] ranks)
    {
        var values = MetricValues.OfRanks(Metrics, TargetRanks.OfOne(ranks), Cutoff, intervals: true);
        return new RankingQuality(
            ranking, values[Metric.HitRate]!.Value, values.IntervalOf(Metric.HitRate)!.Value, values[Metric.Mrr]!.Value, values[Metric.Ndcg]!.Value);
    }

    static RankingDifference DifferenceOf(int[] own, RankingKind ranking, int[] ranks, ulong seed, int workers)
    {
        var options = new EvaluationOptions { Until = 0, Metrics = Metrics, Primary = Metric.Ndcg, Cutoffs = [Cutoff], Seed = seed, Workers = workers };
        var comparison = Comparisons.Of(["other", "new"], [TargetRanks.OfOne(ranks), TargetRanks.OfOne(own)], baseline: 0, options)[0];
        return new RankingDifference(
            ranking, comparison.Verdict, Of(Metric.HitRate), Of(Metric.Mrr), Of(Metric.Ndcg));

        MetricDifference Of(Metric metric)
        {
            var measure = comparison.Measures.First(measure => measure.Measure == metric);
            return new MetricDifference(measure.Difference, measure.Interval, measure.P, measure.Wins, measure.Losses);
        }
    }

    static double OwnWins(int own, int other)
    {
        var (ownPlace, otherPlace) = (own == RankOfTarget.Miss ? int.MaxValue : own, other == RankOfTarget.Miss ? int.MaxValue : other);
        return ownPlace < otherPlace ? 1 : ownPlace == otherPlace ? 0.5 : 0;
    }
}
