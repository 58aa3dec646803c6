using RecSys.Evaluation.Candidates;
using RecSys.Evaluation.Protocol;
using RecSys.Evaluation.Reports;
using RecSys.Scoring;

namespace RecSys.Evaluation.Explain;

/// <summary>Makes one user's lists as an evaluation would, and keeps what went into them.</summary>
public static class Explainer
{
    /// <param name="user">Place in the table of user ids.</param>
    /// <param name="item">Place in the table of item ids of a further item to explain; null for none.</param>
    /// <returns>Null when the user has no event that can be held out before the end of the window.</returns>
    /// <exception cref="ScoringException">A score is not a number.</exception>
    /// <exception cref="OperationCanceledException">Stopped by the token.</exception>
    public static UserExplanation? Of(
        ScoringData data, IReadOnlyList<Candidate> candidates, EvaluationOptions options, int user, int? item, CancellationToken cancellationToken = default)
    {
        if (HoldoutSelection.OfUser(data, user, options) is not { } holdout)
            return null;

        var replay = options.Protocol == EvidenceProtocol.Replay;
        var run = ScoringRun.Create(
            data, [new Moment(user, replay ? options.Until : holdout.Time)], [.. candidates.Select(candidate => candidate.Settings)],
            new RankingOptions(options.K, options.Seen, UseStoredUserFactors: replay));
        var explained = new CandidateExplanation[candidates.Count];
        run.ForEach(1, ranker =>
        {
            for (var candidate = 0; candidate < explained.Length; candidate++)
                explained[candidate] = OfCandidate(data, candidates[candidate], ranker, candidate, holdout.Target, item);
        }, cancellationToken);

        var items = data.Interactions.ItemIds;
        return new UserExplanation(
            data.Interactions.UserIds[user], items[holdout.Target], Timestamp.Text(holdout.Time), options.Protocol, options.K, holdout.HistoryEvents,
            holdout.Repeat, holdout.Cold, HoldoutSelection.Of(data, options).Holdouts.Any(other => other.User == user),
            item is { } asked ? items[asked] : null, explained);
    }

    static CandidateExplanation OfCandidate(ScoringData data, Candidate candidate, MomentRanker ranker, int index, int target, int? item)
    {
        var settings = candidate.Settings;
        var items = data.Interactions.ItemIds;
        var profile = ranker.Profile(index);
        var tags = new List<ProfileTag>();
        foreach (var tag in profile.Tags)
            tags.Add(new ProfileTag(data.Catalog.TagNames[tag], profile.Weight(tag)));

        int[] shown = [.. ranker.Rank(index).Items, target, .. item is { } asked ? (int[])[asked] : []];
        var explained = shown.Distinct().Select(one => OfItem(items, ranker.Explain(index, one), target)).ToArray();
        var allZero = settings is { Alpha: 0, Beta: 0, Gamma: 0 };
        return new CandidateExplanation(
            candidate.Name, allZero ? new BlendWeights(1, 0, 0) : new BlendWeights(settings.Alpha, settings.Beta, settings.Gamma),
            settings.MmrLambda, settings.BrandCap, settings.CategoryCap, [.. ranker.Anchors(index).Select(anchor => items[anchor])], tags,
            ranker.PoolSize(index), explained.First(one => one.IsTarget).LostAt, explained);
    }

    static ItemExplanation OfItem(IdTable items, Explanation e, int target)
        => new(
            items[e.Item], e.Item == target, e.ListRank, e.Loss, e.Source,
            e.Signals.Popularity, e.Signals.CoVisitation, e.Signals.Embedding, e.Signals.Collaborative, e.Signals.Content, e.Signals.Session,
            e.Signals.Similarity, e.Blend, e.ProfileOverlap, e.BoostFactor, e.Score, e.ScoreRank, e.Mmr, e.Cap);
}
