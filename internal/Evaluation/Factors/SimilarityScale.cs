using RecSys.Evaluation.Metrics;
using RecSys.Scoring;

namespace RecSys.Evaluation.Factors;

/// <summary>How many targets the live ranker finds by similarity alone when the dot products are multiplied by a number.</summary>
/// <remarks>
/// Dot products x compete, as x / (x + 1), with the cosines of the embeddings and the other similarities. Their scale therefore decides how
/// often the factors have the last word, and no formula says which scale is best.
/// </remarks>
public static class SimilarityScale
{
    /// <summary>By multiplier: the hit rate of lists of <see cref="FactorEvaluation.Cutoff"/> items by similarity alone, in [0, 1].</summary>
    /// <param name="factors">The rows with the factors, and with embeddings.</param>
    /// <param name="holdouts">At least one user.</param>
    /// <param name="multipliers">Each above 0.</param>
    /// <param name="service">The service's settings. The candidate pool and the windows are those of the service.</param>
    /// <param name="workers">Number of threads, at least 1; the result does not depend on it.</param>
    /// <remarks>
    /// The lists have no boost, no MMR and no caps, and no items that the user has seen: the target is a new item. A positive multiplier
    /// leaves the pool as it is, so the pool and all other signals are computed once.
    /// </remarks>
    public static IReadOnlyList<double> HitRates(
        ScoringData factors, IReadOnlyList<NewItemHoldout> holdouts, IReadOnlyList<double> multipliers, BlendSettings service, int workers,
        CancellationToken cancellationToken)
    {
        var hits = new int[multipliers.Count];
        Query[] queries = [.. holdouts.Select(holdout => new Query(holdout.User, holdout.Time))];
        var options = new RankingOptions(FactorEvaluation.Cutoff, SeenItems.Filter) { Formula = FormulaOf(multipliers) };
        ScoringRun.Create(factors, queries, [service], options).ForEach(
            workers,
            ranker =>
            {
                var kept = ranker.Keep();
                for (var m = 0; m < hits.Length; m++)
                {
                    if (IsHit(kept.Pools[0], kept.Excluded[0][0], kept.Pools[0].Terms[m + 1], holdouts[ranker.Index].Target))
                        Interlocked.Increment(ref hits[m]);
                }
            },
            cancellationToken);
        return Array.ConvertAll(hits, count => (double)count / holdouts.Count);
    }

    /// <summary>A term for the similarities that have no factors, then one for the factors at each multiplier.</summary>
    static BlendFormula FormulaOf(IReadOnlyList<double> multipliers) => new(
    [
        .. Signal.All.Where(signal => signal.Term == BlendTerm.Similarity && signal.Name != ScaledFactors.SignalName),
        .. multipliers.Select((multiplier, m) => new ScaledFactors(multiplier, new BlendTerm(FormattableString.Invariant($"{ScaledFactors.SignalName} {m}"), _ => 1))),
    ]);

    /// <summary>Whether the target is in the list: the best items of the pool by the larger of both terms, ties to the smaller item.</summary>
    static bool IsHit(PoolSignals pool, bool[] excluded, double[] factors, int target)
    {
        var place = pool.PositionOf(target);
        if (place < 0 || excluded[place])
            return false;

        var others = pool.Terms[0];
        var best = Math.Max(others[place], factors[place]);
        var rank = 1;
        for (var i = 0; i < pool.Count; i++)
        {
            var value = Math.Max(others[i], factors[i]);
            if (!excluded[i] && (value > best || (value == best && i < place)))
                rank++;
        }

        return RankOfTarget.IsHit(rank, FactorEvaluation.Cutoff);
    }

    /// <summary>The collaborative signal with longer or shorter factors.</summary>
    sealed class ScaledFactors(double multiplier, BlendTerm term) : Signal(SignalName, term)
    {
        public const string SignalName = "collaborative";

        public override void Measure(in SignalInputs inputs, ReadOnlySpan<int> items, Span<double> raw)
        {
            var products = inputs.FactorProducts;
            for (var i = 0; i < items.Length; i++)
                raw[i] = products.IsEmpty ? 0 : multiplier * products[items[i]];
        }
    }
}
