using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>Computes every number of every candidate from the lists and the ranks.</summary>
static class CandidateResults
{
    public static IReadOnlyList<CandidateResult> Of(
        ScoringData data, IReadOnlyList<Candidate> candidates, EvaluationOptions options, IReadOnlyList<Holdout> holdouts,
        IReadOnlyList<CandidateLists> lists, PriorPopularity prior, bool[] head, int baseline)
    {
        var catalog = CatalogPositions(data.Catalog);
        var results = new CandidateResult[candidates.Count];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Workers }, index =>
        {
            var own = lists[index];
            EvaluatedLists[] measured = [.. options.Cutoffs.Select(k => new EvaluatedLists(lists, index, baseline, k, prior, head, catalog))];
            results[index] = new CandidateResult
            {
                Candidate = candidates[index],
                Numbers = [.. measured.Select(at => CandidateNumbers.Of(at, options.Metrics))],
                Beyond = BeyondAccuracy.Of(measured[^1], options.Metrics),
                MissReasons = Enum.GetValues<MissReason>().ToDictionary(reason => reason, reason => own.MissReasons.Count(found => found == reason)),
                Source = own.Source,
                Stages = own.Source is not null ? null : StageGains.Of(own.InFirst, [.. own.MissReasons.Select(reason => reason == MissReason.Found)]),
                InPool = own.Source is not null ? null : (double)own.MissReasons.Count(reason => reason is MissReason.Found or MissReason.BelowK or MissReason.Mmr or MissReason.Cap) / holdouts.Count,
                Failures = own.MissReasons.Count(reason => reason == MissReason.Failed),
                RepeatedItems = own.RepeatedItems.Sum(),
                TiedAtCutoff = own.Source is not null ? null : (double)own.Tied.Count(tied => tied) / holdouts.Count,
                Lists = own.Lists,
                Ranks = own.Ranks,
                MissReasonsByUser = own.MissReasons,
            };
        });
        return results;
    }

    /// <summary>By item: its position among the available items, or -1; and how many there are.</summary>
    internal static (int[] Position, int Size) CatalogPositions(ItemCatalog catalog)
    {
        var position = new int[catalog.ItemCount];
        var next = 0;
        for (var item = 0; item < position.Length; item++)
            position[item] = catalog.Available[item] ? next++ : -1;
        return (position, next);
    }
}
