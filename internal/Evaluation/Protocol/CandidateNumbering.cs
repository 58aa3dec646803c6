using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Protocol;

/// <summary>Reads every number of every candidate off the lists and the ranks.</summary>
static class CandidateNumbering
{
    public static IReadOnlyList<CandidateResult> Of(
        ScoringData data, IReadOnlyList<Candidate> candidates, EvaluationOptions options, IReadOnlyList<Holdout> holdouts,
        IReadOnlyList<CandidateLists> lists, PriorPopularity prior, bool[] head, int baseline)
    {
        var (position, catalogSize) = CatalogPositions(data.Catalog);
        var results = new CandidateResult[candidates.Count];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Workers }, index =>
        {
            var own = lists[index];
            var slots = options.Cutoffs.Select(k => SlotCounts.Of(own.Lists, k, position, catalogSize)).ToArray();
            results[index] = new CandidateResult(
                candidates[index],
                [.. options.Cutoffs.Select((k, i) => CandidateNumbers.Of(k, own.Ranks, own.Lists, slots[i]))],
                BeyondOf(own, slots[^1], lists[baseline], head, prior, index, options.K),
                Enum.GetValues<LossStage>().ToDictionary(stage => stage, stage => own.Losses.Count(loss => loss == stage)),
                StageGains.Of(own.InFirst, [.. own.Losses.Select(loss => loss == LossStage.Found)]),
                (double)own.Losses.Count(loss => loss is LossStage.Found or LossStage.BelowK or LossStage.Mmr or LossStage.Cap) / holdouts.Count,
                own.Losses.Count(loss => loss == LossStage.Failed),
                own.RepeatedItems.Sum(),
                (double)own.Tied.Count(tied => tied) / holdouts.Count,
                own.Lists, own.Ranks, own.Losses);
        });
        return results;
    }

    static BeyondAccuracy BeyondOf(
        CandidateLists own, SlotCounts slots, CandidateLists baseline, bool[] head, PriorPopularity prior, int candidate, int k)
    {
        var gini = Gini.Of(slots);
        var entropy = SlotEntropy.Of(slots);
        var tail = TailShare.Of(own.Lists, k, head);
        var novelty = prior.Novelty(candidate);
        var diverse = own.Diversities.Where(diversity => diversity.Value is not null).Select(diversity => diversity.Value!.Value).ToArray();
        var users = own.Lists.Length;
        return new BeyondAccuracy(
            k, gini.OverN, gini.OverNMinusOne, entropy.Bits, entropy.Normalised, entropy.EffectiveItems, novelty.Mean, novelty.Lists,
            tail.Macro, tail.Micro, prior.AveragePopularity(candidate), diverse.Length == 0 ? null : diverse.Average(), diverse.Length,
            own.Diversities.Sum(diversity => diversity.PairsSkipped),
            Enumerable.Range(0, users).Sum(user => Jaccard.Of(own.Lists[user], baseline.Lists[user])) / users,
            Enumerable.Range(0, users).Sum(user => AverageOverlap.Of(own.Lists[user], baseline.Lists[user], k)) / users,
            Enumerable.Range(0, users).Sum(user => BeyondPopularity.Of(own.Ranks[user], prior.TargetRanks[user], k)) / users);
    }

    /// <summary>By item: its place among the available items, or -1; and how many there are.</summary>
    internal static (int[] Position, int Size) CatalogPositions(ItemCatalog catalog)
    {
        var position = new int[catalog.ItemCount];
        var next = 0;
        for (var item = 0; item < position.Length; item++)
            position[item] = catalog.Available[item] ? next++ : -1;
        return (position, next);
    }
}
