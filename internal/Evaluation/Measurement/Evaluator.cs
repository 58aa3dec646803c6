using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Metrics;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Results;
using RecSys.Evaluation.Segments;
using RecSys.Scoring;

namespace RecSys.Evaluation.Measurement;

/// <summary>Runs candidates over held-out events: selects users, makes lists, and computes every number from the same ranks.</summary>
public static class Evaluator
{
    /// <summary>Evaluates the candidates on the same users.</summary>
    /// <param name="candidates">At least one, names unique.</param>
    /// <param name="data">Its item ids include those of external runs.</param>
    /// <param name="trait">A trait to split the users by; null for none.</param>
    /// <param name="progress">Receives the number of finished holdouts and of all holdouts; called from several threads.</param>
    /// <returns>Without numbers when no user could be evaluated or no target is reachable; the funnel shows why.</returns>
    /// <exception cref="ArgumentException">The baseline is not among the candidates, or an option is out of range.</exception>
    /// <exception cref="ScoringException">A score is not a number, and errors are not counted.</exception>
    /// <exception cref="ExternalRunException">The lists of a candidate do not fit the holdouts.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public static EvaluationResult Run(
        ScoringData data, IReadOnlyList<Candidate> candidates, EvaluationOptions options, UserTrait? trait = null,
        IProgress<(int Done, int All)>? progress = null, CancellationToken cancellationToken = default)
    {
        var baseline = BaselineOf(candidates, options);
        var (holdouts, funnel) = HoldoutSelection.Of(data, options);
        options = options with { Metrics = Metric.ForTargets(options.Metrics, funnel.SeveralTargets > 0, options.Primary) };
        if (funnel.Reachable == 0)
            return new EvaluationResult { Options = options, Funnel = funnel, Holdouts = [] };

        var ablated = options.Ablate ? AblatedRanks.Of(candidates, holdouts) : [];
        var plain = AblatedRanks.WithoutReranking(candidates, baseline, holdouts);
        var lists = ListsOf(data, candidates, [.. ablated, .. plain is null ? (AblatedRanks[])[] : [plain]], options, holdouts, progress, cancellationToken);
        var prior = PriorPopularity.Of(data, holdouts, lists, options);
        var earlier = EventsBefore(data.Interactions, holdouts.Min(holdout => holdout.Time));
        var head = TailShare.HeadOf(earlier);
        var results = CandidateResults.Of(data, candidates, options, holdouts, lists, prior, head, baseline);
        TargetRanks[] ranks = [.. lists.Select(candidate => candidate.Ranks)];
        string[] names = [.. candidates.Select(candidate => candidate.Name)];
        int[] users = [.. holdouts.Select(holdout => holdout.User)];
        var comparisons = Comparisons.Of(names, ranks, baseline, options, users);
        var outcomes = OutcomeColumns.Of(data, holdouts, results, head, Segmentations.Of(data, holdouts, earlier, options, trait), options);
        var segments = SegmentComparison.Of(outcomes, Pairing.Within(outcomes, baseline), options);
        return new EvaluationResult
        {
            Options = options,
            Funnel = funnel,
            Holdouts = holdouts,
            Candidates = results,
            Comparisons = comparisons,
            Power = candidates.Count == 1 ? null : Comparisons.PowerOf(ranks, baseline, options, users),
            ReferenceRankings = ReferenceRankings.Of(data, holdouts, prior.TargetRanks, options),
            AgainstPopularity = Comparisons.Of(
                [.. names, ReferenceRanking.Popularity], [.. ranks, prior.TargetRanks], names.Length, options with { Cutoffs = [options.VerdictCutoff] }, users),
            WithoutReranking = plain is null ? null : Ablations.Of(candidates, ranks, plain, users, options),
            TargetKinds = TargetKindReport.Of(holdouts, [.. names.Zip(ranks)], options),
            Outcomes = outcomes,
            Segments = segments,
            Reversals = SegmentComparison.ReversalsOf(comparisons, segments),
            Ablations = options.Ablate ? Ablations.Of(candidates, ranks, ablated, users, options) : null,
        };
    }

    static int BaselineOf(IReadOnlyList<Candidate> candidates, EvaluationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(candidates.Count);
        if (options.Cutoffs.Count == 0 || options.Cutoffs[0] < 1 || !options.Cutoffs.SequenceEqual(options.Cutoffs.Distinct().Order()))
            throw new ArgumentException("Cut-offs must be 1 or more, ascending and distinct.", nameof(options));
        if (!options.Cutoffs.Contains(options.VerdictCutoff))
            throw new ArgumentException($"The primary cut-off {options.VerdictCutoff} is not among the cut-offs.", nameof(options));
        if (options.Baseline is null)
            return 0;

        for (var candidate = 0; candidate < candidates.Count; candidate++)
        {
            if (candidates[candidate].Name == options.Baseline)
                return candidate;
        }

        throw new ArgumentException($"There is no candidate '{options.Baseline}'.", nameof(options));
    }

    static CandidateLists[] ListsOf(
        ScoringData data, IReadOnlyList<Candidate> candidates, AblatedRanks[] ablated, EvaluationOptions options, IReadOnlyList<Holdout> holdouts,
        IProgress<(int Done, int All)>? progress, CancellationToken cancellationToken)
    {
        CandidateLists[] lists =
            [.. candidates.Select(candidate => candidate.Run is { } made ? ExternalLists.Of(data, candidate, made, holdouts, options) : new CandidateLists(holdouts))];
        int[] blends = [.. candidates.Index().Where(candidate => candidate.Item.Run is null).Select(candidate => candidate.Index)];
        if (blends.Length == 0)
            return lists;

        var replay = options.Protocol == EvidenceProtocol.Replay;
        var queries = holdouts.Select(holdout => new Query(holdout.User, replay ? options.Until : holdout.Time)).ToArray();
        var run = ScoringRun.Create(
            data, queries, [.. blends.Select(blend => candidates[blend].Settings), .. ablated.Select(without => without.Settings)],
            new RankingOptions(options.K, options.Seen, UseStoredUserFactors: replay),
            [.. blends.Select(_ => (Signal?)null), .. ablated.Select(without => without.Part.Signal)]);

        var done = 0;
        run.ForEach(options.Workers, ranker =>
        {
            for (var blend = 0; blend < blends.Length; blend++)
                lists[blends[blend]].Fill(ranker.Index, ranker, blend, data.Catalog, options);
            for (var i = 0; i < ablated.Length; i++)
                ablated[i].Fill(ranker.Index, ranker, blends.Length + i, options);
            progress?.Report((Interlocked.Increment(ref done), holdouts.Count));
        }, cancellationToken);
        return lists;
    }

    internal static int[] EventsBefore(Interactions interactions, long time)
    {
        var counts = new int[interactions.ItemIds.Count];
        foreach (var item in interactions.Items[..interactions.CountBefore(time)])
            counts[item]++;
        return counts;
    }
}
